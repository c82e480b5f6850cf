import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../core/clock.ts';
import { BatchError, GraphcalError } from '../core/errors.ts';
import { createEmulator, type Emulator, type EmulatorOptions, type FaultRule } from '../emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../emulator/testing.ts';
import type { CallOptions } from '../http/exchange.ts';
import type { HttpRequest } from '../http/wire/transport.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { auditedCalls } from './audit/audit-calls.ts';
import { type Client, type ConnectOptions, connect } from './connect.ts';
import { authenticationFor, ROOM } from './testing.ts';

let emulator: Emulator;
let client: Client;

/** Batches as they left, and the most that were under way at a time. */
let sent: { requests: { dependsOn?: string[] }[] }[];
let most: number;
let afterBatch: () => void;

async function open(
  rules: readonly FaultRule[] = [],
  options: EmulatorOptions = {},
  settings: Partial<ConnectOptions> = {},
) {
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, faults: { rules }, ...options });
  const { url } = await emulator.listen();
  [sent, most, afterBatch] = [[], 0, () => {}];
  let underWay = 0;
  const wire = createUndiciTransport();
  const send = async (request: HttpRequest) => {
    if (!request.url.endsWith('/$batch')) return wire.send(request);
    sent.push(JSON.parse(String(request.body)));
    most = Math.max(most, ++underWay);
    return wire.send(request).finally(() => {
      underWay--;
      afterBatch();
    });
  };
  const set = { auth: authenticationFor(emulator, url), mailbox: ROOM, audit: 'off' } as const;
  client = await connect({ ...set, retry: { baseMs: 0 }, transport: { send, close: () => wire.close() }, ...settings });
  closeWire = () => wire.close();
}
let closeWire: () => Promise<void>;
afterEach(async () => {
  await client.close();
  await closeWire();
  await emulator.close();
  expectNoFaults(emulator.record.errors);
});

type Request = Parameters<Client['calendar']['rawBatch']>[0]['requests'][number];

const time = (dateTime: string) => ({ dateTime, timeZone: 'UTC' });
const post = (subject: string, mailbox = ROOM): Request => ({
  method: 'POST',
  path: `/users/${mailbox}/events`,
  body: { subject, start: time('2026-06-12T09:00:00'), end: time('2026-06-12T10:00:00') },
});
const EVENT = {
  subject: 'Kept',
  ...{ startDateTime: '2026-06-12T09:00:00', endDateTime: '2026-06-12T10:00:00', timeZone: 'UTC' },
};
const refuse = (status: number, code: string) => ({ type: 'refuse', status, code, retryAfter: 0.001 }) as const;
const get = (path: string): Request => ({ method: 'GET', path: `/users/${ROOM}${path}` });
const sizes = () => sent.map(({ requests }) => requests.length);
const statuses = ({ responses }: { responses: { status: number | null }[] }) => responses.map(({ status }) => status);

/** What came of all, where some failed. */
async function failedBatch(requests: Request[], options: CallOptions = {}) {
  const error = await client.calendar.rawBatch({ requests }, options).catch((caught: unknown) => caught);
  if (!(error instanceof BatchError)) throw error;
  return { error, answer: error.answer as Awaited<ReturnType<Client['calendar']['rawBatch']>> };
}

describe('a batch of a caller', () => {
  it('goes out by the twenty, one batch at a time for a mailbox', async () => {
    await open();
    const requests = Array.from({ length: 45 }, (_, at) => post(`${at}`));
    expect(statuses(await client.calendar.rawBatch({ requests }))).toEqual(Array(45).fill(201));
    expect(sizes()).toEqual([20, 20, 5]);
    expect(most).toBe(1);
  });

  it('has a batch for each mailbox', async () => {
    await open();
    const requests = ['a', 'b', 'c', 'd'].map((subject, at) =>
      post(subject, at % 2 ? ROOM : 'room.102@school.example'),
    );
    const { responses } = await client.calendar.rawBatch({ requests });
    expect(responses.map(({ body }) => (body as { subject: string }).subject)).toEqual(['a', 'b', 'c', 'd']);
    expect(sizes()).toEqual([2, 2]);
  });

  it('sends throttled parts again, and no others', async () => {
    const match = { inBatch: true, method: 'POST', nth: 2 };
    await open([{ match, action: { type: 'refuse', status: 429, code: 'ApplicationThrottled', retryAfter: 0.001 } }]);
    const answer = await client.calendar.rawBatch({ requests: [post('a'), post('b'), post('c')] });
    expect(statuses(answer)).toEqual([201, 201, 201]);
    expect(sizes()).toEqual([3, 1]);
    expect(emulator.record.commits).toHaveLength(3);
  });

  it('gets back what its repeats cost, so that any number of requests may fail once', async () => {
    const failing = ['/calendars', '/events'].map((pathContains) => ({
      match: { inBatch: true, pathContains, count: 20 },
      action: refuse(503, 'ServiceUnavailable'),
    }));
    await open(failing, {}, { retryBudget: { tokens: 100, failureCost: 5 } });
    const requests = Array.from({ length: 40 }, (_, at) => get(at < 20 ? '/calendars' : '/events'));
    expect(statuses(await client.calendar.rawBatch({ requests }))).toEqual(Array(40).fill(200));
    expect(sizes()).toEqual([20, 20, 20, 20]);
  });

  it('says of reads that failed that they did, and why they were not tried again', async () => {
    const match = { inBatch: true, count: 2 };
    await open(
      [{ match, action: refuse(503, 'ServiceUnavailable') }],
      {},
      {
        retryBudget: { tokens: 5, failureCost: 5 },
      },
    );
    const { error, answer } = await failedBatch([get('/calendars'), get('/calendars')]);
    expect(answer.responses.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['done', 200],
      ['refused', 503],
    ]);
    expect(error.message).toBe('1 of 2 requests failed (503); the others were done.');
    expect(error.hint).toContain('So many calls failed that none is tried again for now (retry budget).');
  });

  it('pays for each of its repeats, until nothing is left for one more', async () => {
    const match = { inBatch: true };
    await open(
      [{ match, action: refuse(503, 'ServiceUnavailable') }],
      {},
      { retryBudget: { tokens: 10, failureCost: 5 } },
    );
    const { error, answer } = await failedBatch([get('/calendars')]);
    expect(statuses(answer)).toEqual([503]);
    expect(sizes()).toEqual([1, 1, 1]);
    expect(error.hint).toContain('(retry budget)');
  });

  it('pays nothing for the repeats of throttled parts', async () => {
    const match = { inBatch: true, nth: 1 };
    await open(
      [{ match, action: refuse(429, 'ApplicationThrottled') }],
      {},
      { retryBudget: { tokens: 1, failureCost: 5 } },
    );
    expect(statuses(await client.calendar.rawBatch({ requests: [get('/calendars')] }))).toEqual([200]);
  });

  it('waits once, for as long as the longest wait that any of its parts asks for', async () => {
    const slept: number[] = [];
    const sleep: Clock['sleep'] = async (ms, signal) => {
      // What waits for a token has other numbers.
      if (![2000, 3000, 7000].includes(ms)) return systemClock.sleep(ms, signal);
      slept.push(ms);
    };
    const rules = [2, 7, 3].map((retryAfter, at) => ({
      match: { inBatch: true, nth: at + 1 },
      action: { ...refuse(503, 'ServiceUnavailable'), retryAfter },
    }));
    await open(rules, {}, { clock: { ...systemClock, sleep } });
    const requests = [get('/calendars'), get('/calendars'), get('/calendars')];
    expect(statuses(await client.calendar.rawBatch({ requests }))).toEqual([200, 200, 200]);
    expect(slept).toEqual([7000]);
  });

  it('does not say of others that they were done where there are none', async () => {
    await open();
    const { error } = await failedBatch([get('/nonsense')]);
    expect(error.message).toBe('1 of 1 requests failed (400).');
  });

  it('gives reads that are sent on or told that nothing changed as they came, and asks once', async () => {
    const to = (status: number, nth: number) => ({
      match: { inBatch: true, nth },
      action: { type: 'alter-part', status } as const,
    });
    await open([to(302, 1), to(304, 2), to(302, 3)]);
    const { answer } = await failedBatch([get('/calendars'), get('/calendars'), post('a')]);
    expect(answer.responses.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['done', 302],
      ['done', 304],
      ['unknown', 302],
    ]);
    expect(sizes()).toEqual([3]);
  });

  it('is not done where Graph sends the batch itself on', async () => {
    const match = { pathContains: '$batch', inBatch: false };
    await open([{ match, action: { type: 'refuse', status: 302, headers: { location: '/v1.0/me' } } }]);
    const { answer } = await failedBatch([get('/calendars')]);
    expect(answer.responses.map(({ outcome, status }) => [outcome, status])).toEqual([['refused', 302]]);
  });

  it('sends what depends on a throttled part again with it', async () => {
    const match = { inBatch: true, method: 'POST', nth: 1 };
    await open([{ match, action: { type: 'refuse', status: 429, code: 'ApplicationThrottled', retryAfter: 0.001 } }]);
    const requests = [
      { ...post('a'), id: 'first' },
      { ...post('b'), dependsOn: ['first'] },
    ];
    expect(statuses(await client.calendar.rawBatch({ requests }))).toEqual([201, 201]);
    expect(sizes()).toEqual([2, 2]);
    expect(sent[1]?.requests[1]?.dependsOn).toEqual(['1']);
  });

  it.for([
    ['is refused', [{ nth: 1, action: refuse(400, 'ErrorInvalidRequest') }], [400, 424, 424], 1],
    ['is lost', [{ nth: 1, action: { type: 'commit-then-status', status: 504 } as const }], [504, 424, 424], 1],
    [
      'is refused at its second try',
      [
        { nth: 1, action: refuse(429, 'ApplicationThrottled') },
        { nth: 2, action: refuse(400, 'ErrorInvalidRequest') },
      ],
      [400, 424, 424],
      2,
    ],
  ] as const)('sends nothing without what it depends on where that %s', async ([, faults, expected, rounds]) => {
    await open(faults.map(({ nth, action }) => ({ match: { inBatch: true, method: 'POST', nth }, action })));
    const { id } = await client.calendar.createEvent(EVENT);
    const path = `/users/${ROOM}/events/${id}`;
    const { answer } = await failedBatch([
      { ...post('copy'), id: 'copy' },
      { method: 'DELETE', path, id: 'remove', dependsOn: ['copy'] },
      { ...get('/calendars'), dependsOn: ['remove'] },
    ]);
    expect(statuses(answer)).toEqual(expected);
    expect(sizes()).toEqual(Array(rounds).fill(3));
    expect(await client.calendar.getEvent({ eventId: String(id) })).toMatchObject({ id });
  });

  it('repeats reads and deletes of which nobody knows what came, and no create', async () => {
    await open([{ match: { pathContains: '$batch', nth: 1 }, action: { type: 'commit-then-reset' } }]);
    const { error, answer } = await failedBatch([get('/calendars'), post('a')]);
    expect(statuses(answer)).toEqual([200, null]);
    expect(answer.responses[1]?.body).toMatchObject({ error: { code: 'connection-lost' } });
    expect(error.message).toBe('1 of 2 requests may have been done (no answer); the others were done.');
    expect(emulator.record.commits).toHaveLength(1);
  });

  it('says of a create that was answered too late that nobody knows, and of a refused one that it failed', async () => {
    await open(
      [504, 408, 501].map((status, at) => ({
        match: { inBatch: true, method: 'POST', nth: at + 1 },
        action: { ...refuse(status, 'x'), type: 'commit-then-status' },
      })),
    );
    const { error, answer } = await failedBatch([post('a'), post('b'), post('c'), post('d')]);
    expect(answer.responses.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['unknown', 504],
      ['unknown', 408],
      ['refused', 501],
      ['done', 201],
    ]);
    expect(error.message).toBe(
      '1 of 4 requests failed (501); 2 of 4 requests may have been done (504, 408); the others were done.',
    );
  });

  it('takes for done a delete that was lost and finds nothing at its repeat', async () => {
    await open([{ match: { inBatch: true, method: 'DELETE', nth: 1 }, action: { type: 'omit-part' } }]);
    const { id } = await client.calendar.createEvent(EVENT);
    const requests = [
      { method: 'DELETE' as const, path: `/users/${ROOM}/events/${id}`, id: 'remove' },
      { ...post('a'), dependsOn: ['remove'] },
    ];
    const { responses } = await client.calendar.rawBatch({ requests });
    expect(responses).toMatchObject([
      { outcome: 'done', status: 204, body: null },
      { outcome: 'done', status: 201 },
    ]);
    expect(sizes()).toEqual([2, 1]);
  });

  it('knows nothing of a delete that was lost and then refused, and all of one that was refused at once', async () => {
    await open([
      { match: { inBatch: true, method: 'DELETE', nth: 1 }, action: { type: 'omit-part' } },
      { match: { inBatch: true, method: 'DELETE', nth: 3 }, action: refuse(403, 'ErrorAccessDenied') },
    ]);
    const { id } = await client.calendar.createEvent(EVENT);
    const { answer } = await failedBatch([
      { method: 'DELETE', path: `/users/${ROOM}/events/${id}` },
      { method: 'DELETE', path: `/users/${ROOM}/events/${id}` },
    ]);
    expect(answer.responses.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['unknown', 403],
      ['refused', 404],
    ]);
  });

  it('sends each alone where Graph refuses a batch as a whole', async () => {
    const match = { pathContains: '$batch', inBatch: false, nth: 1 };
    await open([{ match, action: { type: 'refuse', status: 400, code: 'BadRequest' } }]);
    const answer = await client.calendar.rawBatch({ requests: [post('a'), post('b')] });
    expect(statuses(answer)).toEqual([201, 201]);
    expect(sizes()).toEqual([2, 1, 1]);
  });

  it('keeps the order of what hangs together where Graph refuses that batch as a whole', async () => {
    const match = { pathContains: '$batch', inBatch: false, nth: 1 };
    await open([{ match, action: { type: 'refuse', status: 400, code: 'BadRequest' } }]);
    const requests = [
      { ...post('a'), id: 'first' },
      { ...post('b'), dependsOn: ['first'] },
    ];
    expect(statuses(await client.calendar.rawBatch({ requests }))).toEqual([201, 201]);
    expect(sizes()).toEqual([2, 2]);
    expect(sent[1]?.requests[1]?.dependsOn).toEqual(['1']);
  });

  it('takes a 424 of what depends on nothing for a failure like any other, and comes to an end', async () => {
    // Four tries are made; a fifth would fail too, and a sixth be done.
    await open([{ match: { inBatch: true, count: 5 }, action: refuse(424, 'FailedDependency') }]);
    const { answer } = await failedBatch([get('/calendars')]);
    expect(statuses(answer)).toEqual([424]);
    expect(sizes()).toEqual([1, 1, 1, 1]);
  });

  it('renews a token that was refused, once for all', async () => {
    const match = { inBatch: true, count: 2 };
    await open([{ match, action: { type: 'refuse', status: 401, code: 'InvalidAuthenticationToken' } }]);
    const answer = await client.calendar.rawBatch({ requests: [post('a'), get('/calendars'), post('b')] });
    expect(statuses(answer)).toEqual([201, 200, 201]);
    expect(sizes()).toEqual([3, 2]);
  });

  it('gives refusals as they came, and fails with all of them', async () => {
    await open();
    const { error, answer } = await failedBatch([post('a'), get('/events/none'), get('/nonsense')]);
    expect(statuses(answer)).toEqual([201, 400, 400]);
    expect(answer.responses[1]).toMatchObject({ id: '2', body: { error: { code: 'ErrorInvalidIdMalformed' } } });
    expect(JSON.stringify(error)).not.toContain('ErrorInvalidIdMalformed');
    expect(error.message).toBe('2 of 3 requests failed (400); the others were done.');
  });

  it('puts each of its writes on record before it leaves (R59 in part)', async () => {
    const home = mkdtempSync(join(tmpdir(), 'graphcal-batch-'));
    await open([], {}, { home, audit: 'on' });
    await failedBatch([post('a'), get('/calendars'), { ...post('b'), body: { subject: 'b' } }]);
    const records = [];
    for await (const { operation, method, outcome, status } of auditedCalls(join(home, 'audit')))
      records.push([operation, method, outcome, status]);
    expect(records).toEqual([
      ['raw-batch', 'POST', 'done', 201],
      ['raw-batch', 'POST', 'refused', 400],
    ]);
    rmSync(home, { recursive: true });
  });

  it('puts on record as refused what was not executed since another failed (R59 in part)', async () => {
    const home = mkdtempSync(join(tmpdir(), 'graphcal-batch-'));
    await open([], {}, { home, audit: 'on' });
    await failedBatch([
      { ...post('a'), body: { subject: 'a' }, id: 'a' },
      { method: 'DELETE', path: `/users/${ROOM}/events/AAMk`, dependsOn: ['a'] },
    ]);
    const records = [];
    for await (const { method, outcome, status } of auditedCalls(join(home, 'audit')))
      records.push([method, outcome, status]);
    expect(records).toEqual([
      ['POST', 'refused', 400],
      ['DELETE', 'refused', 424],
    ]);
    rmSync(home, { recursive: true });
  });

  it('sends nothing where one of its mailboxes is not allowed', async () => {
    await open([], {}, { allowedMailboxes: ROOM });
    const requests = [post('a'), post('b', 'head@school.example')];
    await expect(client.calendar.rawBatch({ requests })).rejects.toMatchObject({ code: 'mailbox-not-allowed' });
    expect(sent).toEqual([]);
  });

  it('sends nothing where one of its requests names no mailbox and only some are allowed', async () => {
    await open([], {}, { allowedMailboxes: ROOM });
    const requests = [...Array.from({ length: 20 }, () => post('a')), { method: 'GET' as const, path: '/places/1' }];
    await expect(client.calendar.rawBatch({ requests })).rejects.toMatchObject({ code: 'mailbox-not-allowed' });
    expect(sent).toEqual([]);
  });

  it('tells what was done, and what was not sent, where it is ended early', async () => {
    await open();
    const stop = new AbortController();
    afterBatch = () => stop.abort(new GraphcalError('interrupted', 'Interrupted.'));
    const requests = Array.from({ length: 21 }, (_, at) => post(`${at}`));
    const { error, answer } = await failedBatch(requests, { signal: stop.signal });
    expect(error).toMatchObject({ code: 'batch-ended', cause: { code: 'interrupted' } });
    expect(error.message).toBe(
      'The call ended early: Interrupted. 1 of 21 requests failed (not sent); the others were done.',
    );
    expect(answer.responses.map(({ outcome }) => outcome)).toEqual([...Array(20).fill('done'), 'not-executed']);
    expect(answer.responses[20]?.body).toMatchObject({ error: { code: 'not-sent' } });
    expect(emulator.record.commits).toHaveLength(20);
  });

  it('does not know of what was under way where its deadline passes, and keeps what another mailbox answered', async () => {
    const action = { type: 'delay-commit', ms: 1e9 } as const;
    let pass = () => {};
    const passed = new Promise<void>((resolve) => {
      pass = resolve;
    });
    const sleep: Clock['sleep'] = (ms, signal) => (ms === 77_777 ? passed : systemClock.sleep(ms, signal));
    const rules = [{ match: { inBatch: true, mailbox: ROOM, nth: 2 }, action }];
    await open(rules, {}, { clock: { ...systemClock, sleep } });
    afterBatch = pass;
    const requests = [post('b'), post('c'), post('a', 'room.102@school.example')];
    const { error, answer } = await failedBatch(requests, { deadlineMs: 77_777 });
    expect(error).toMatchObject({ code: 'batch-ended', cause: { code: 'deadline-passed', delivery: 'unknown' } });
    expect(answer.responses.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['unknown', null],
      ['unknown', null],
      ['done', 201],
    ]);
  });

  it('fails with the reason alone where nothing was sent', async () => {
    await open();
    const stop = AbortSignal.abort(new GraphcalError('interrupted', 'Interrupted.'));
    await expect(client.calendar.rawBatch({ requests: [post('a')] }, { signal: stop })).rejects.toMatchObject({
      code: 'interrupted',
    });
  });

  it('is shown by a dry run, and not sent', async () => {
    await open();
    const { request, effect } = await client.dryRun('raw-batch', { requests: [post('a'), get('/events?$top=1')] });
    expect(effect).toBe('create');
    expect(request).toMatchObject({
      method: 'POST',
      body: {
        requests: [
          { id: '1', method: 'POST' },
          { id: '2', url: `/users/${ROOM}/events?$top=1` },
        ],
      },
    });
    expect(sent).toEqual([]);
  });
});
