import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BatchError } from '../core/errors.ts';
import { createEmulator, type Emulator, type FaultRule } from '../emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../emulator/testing.ts';
import type { WireEvent } from '../http/trace/wire-events.ts';
import { auditedCalls } from './audit/audit-calls.ts';
import { type Client, type ConnectOptions, connect } from './connect.ts';
import { authenticationFor, ROOM } from './testing.ts';

let emulator: Emulator;
let client: Client;
let home: string;
let afterSent: (() => void) | undefined;

async function open(rules: readonly FaultRule[], settings: Partial<ConnectOptions> = {}) {
  home = mkdtempSync(join(tmpdir(), 'graphcal-batch-'));
  afterSent = undefined;
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, faults: { rules } });
  const { url } = await emulator.listen();
  const onWire = ({ type }: WireEvent) => {
    if (type === 'call-sent') afterSent?.();
  };
  client = await connect({
    ...{ auth: authenticationFor(emulator, url), mailbox: ROOM, audit: 'on', home, retry: { baseMs: 0 }, onWire },
    ...settings,
  });
}
afterEach(async () => {
  await client.close();
  await emulator.close();
  rmSync(home, { recursive: true });
  expectNoFaults(emulator.record.errors);
});

type Requests = Parameters<Client['calendar']['rawBatch']>[0]['requests'];

const time = (dateTime: string) => ({ dateTime, timeZone: 'UTC' });
const posts = (count: number): Requests =>
  Array.from({ length: count }, (_, at) => ({
    method: 'POST',
    path: `/users/${ROOM}/events`,
    body: { subject: `${at}`, start: time('2026-06-12T09:00:00'), end: time('2026-06-12T10:00:00') },
  }));
const refuse = (status: number, code: string) => ({ type: 'refuse', status, code }) as const;
const EXPIRED = refuse(401, 'InvalidAuthenticationToken');

async function failed(requests: Requests) {
  const error = await client.calendar.rawBatch({ requests }).catch((caught: unknown) => caught);
  if (!(error instanceof BatchError)) throw error;
  const { responses } = error.answer as Awaited<ReturnType<Client['calendar']['rawBatch']>>;
  return { error, outcomes: responses.map(({ outcome }) => outcome) };
}

const recorded = async () => {
  const outcomes: string[] = [];
  for await (const { outcome } of auditedCalls(join(home, 'audit'))) outcomes.push(outcome);
  return outcomes;
};
const tokens = () => emulator.record.tokenRequestCount;
const subjects = async () => (await client.calendar.listEvents()).value.map(({ subject }) => subject).sort();

describe('a token that is refused amid the batches of a caller', () => {
  it('is renewed where a batch is refused as a whole, which goes once more', async () => {
    const match = { pathContains: '$batch', inBatch: false, nth: 2 };
    await open([{ match, action: EXPIRED }]);
    const { responses } = await client.calendar.rawBatch({ requests: posts(22) });
    expect(responses.map(({ status }) => status)).toEqual(Array(22).fill(201));
    expect(emulator.record.commits).toHaveLength(22);
    expect(tokens()).toBe(2);
    expect(await recorded()).toEqual([...Array(20).fill('done'), 'refused', 'refused', 'done', 'done']);
  });

  it('is renewed where some of its requests are refused, and those alone go once more', async () => {
    await open([{ match: { inBatch: true, method: 'POST', nth: 2 }, action: EXPIRED }]);
    const { responses } = await client.calendar.rawBatch({ requests: posts(3) });
    expect(responses.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(tokens()).toBe(2);
    expect(await subjects()).toEqual(['0', '1', '2']);
  });

  it('ends the call where there is no other, and tells what was done', async () => {
    const match = { pathContains: '$batch', inBatch: false, nth: 2 };
    await open([
      { match, action: EXPIRED },
      { match: { pathContains: '/token', nth: 2 }, action: { type: 'refuse-sign-in', code: 'AADSTS7000222' } },
    ]);
    const { error, outcomes } = await failed(posts(21));
    expect(error).toMatchObject({
      code: 'batch-ended',
      cause: { name: 'AuthenticationError', code: 'secret-expired' },
    });
    expect(outcomes).toEqual([...Array(20).fill('done'), 'refused']);
    expect(emulator.record.commits).toHaveLength(20);
  });

  it('is taken for refused where the new one is refused too', async () => {
    await open([{ match: { inBatch: true, method: 'POST', count: 9 }, action: EXPIRED }]);
    const { error, outcomes } = await failed(posts(1));
    expect(error).toMatchObject({ code: 'batch-parts-failed', message: expect.stringContaining('failed (401)') });
    expect(outcomes).toEqual(['refused']);
    expect(tokens()).toBe(2);
  });
});

describe('a record that cannot be written amid the batches of a caller', () => {
  it('sends nothing where it cannot from the first', async () => {
    await open([]);
    await client.calendar.createCalendar({ name: 'Trips' });
    chmodSync(join(home, 'audit'), 0o755);
    await expect(client.calendar.rawBatch({ requests: posts(2) })).rejects.toMatchObject({
      name: 'StorageError',
      code: 'path-open-to-others',
      hint: expect.stringContaining('Nothing was sent'),
    });
    expect(await subjects()).toEqual([]);
  });

  it('sends no further batch, and tells what was done before', async () => {
    await open([]);
    let sent = 0;
    afterSent = () => {
      if (++sent === 1) chmodSync(join(home, 'audit'), 0o755);
    };
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const { error, outcomes } = await failed(posts(21)).finally(() => warned.mockRestore());
    expect(error).toMatchObject({
      code: 'batch-ended',
      cause: { name: 'StorageError', code: 'path-open-to-others' },
      message: expect.stringContaining('1 of 21 requests failed (not sent); the others were done.'),
    });
    expect(outcomes).toEqual([...Array(20).fill('done'), 'not-executed']);
    expect(emulator.record.commits).toHaveLength(20);
    // What left before is on record, though what came of it is not.
    chmodSync(join(home, 'audit'), 0o700);
    expect(await recorded()).toEqual(Array(20).fill('unknown'));
  });
});
