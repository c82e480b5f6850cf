import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, type BenchOptions, mailboxOf, openBench, timetable } from '../../test/bulk-bench.ts';
import { canariesIn, everythingOf } from '../../test/canaries.ts';
import { TransportError } from '../core/errors.ts';
import type { JobEvent } from './events.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

/** One listener, given to the connection and to its jobs. */
async function open(options: BenchOptions = {}) {
  const heard: JobEvent[] = [];
  const listen = (event: JobEvent) => heard.push(event);
  bench = await openBench({ time: 'virtual', onWire: listen, ...options });
  return { ...bench, heard, listen };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
const CREATE = { method: 'POST', pathContains: '/events' } as const;

describe('one listener of a job and its connection', () => {
  it('hears the rows and the calls that settle them, in their order', async () => {
    const { write, send, heard, listen } = await open();
    await send(await write('lessons.csv', timetable(2, 1)), { tell: listen });
    const types = heard.map(({ type }) => type).filter((type) => type !== 'input-progress');
    const call = ['call-started', 'call-waits', 'call-sent', 'call-answered', 'call-ended'];
    expect(types).toEqual([
      ...['input-read', 'run-started'],
      ...[...call, 'mailbox-listed'],
      ...[...call, 'row-settled', 'row-settled', 'run-ended'],
    ]);
    expect(heard).toContainEqual(expect.objectContaining({ type: 'call-answered', statuses: { 201: 2 } }));
  });

  it('hears when the service falls silent and when it answers again', async () => {
    let lost = 0;
    const { write, send, heard, listen } = await open({
      wire: {
        before({ url }) {
          if (!url.includes('/v1.0/') || lost >= 7) return;
          lost += 1;
          throw new TransportError('connection-lost', 'Lost.', 'unknown');
        },
      },
    });
    const { report } = await send(await write('lessons.csv', timetable(2, 1)), { tell: listen });
    expect(report.counts.created).toBe(2);
    expect(heard.filter(({ type }) => type.startsWith('breaker'))).toEqual([
      { type: 'breaker-opened', failures: 5 },
      { type: 'breaker-closed', ms: expect.any(Number) },
    ]);
  });

  it('disturbs nothing when it throws', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const { write, send } = await open({ onWire: fail });
    const { report } = await send(await write('lessons.csv', timetable(5, 2)), { tell: fail });
    expect(report.counts).toMatchObject({ created: 5, pending: 0, failed: 0 });
    expect(await warned).toMatchObject({ name: 'GraphcalWarning' });
  });

  it('hears nothing of what rows hold, and of no one but mailboxes (R53 in part)', async () => {
    const { write, send, emulator, heard, listen } = await open({
      faults: { rules: [{ match: { ...CREATE, nth: 2 }, action: { type: 'refuse', status: 429, retryAfter: 3 } }] },
    });
    const file = await write(
      'canary.csv',
      [
        'Key,Mailbox,Subject,Body,Start,End,TimeZone,Attendees',
        ...Array.from(
          { length: 6 },
          (_, at) =>
            `canary-key-${at},${mailboxOf(0)},Canary subject,Canary body & more,2026-11-03T09:00:00,2026-11-03T10:00:00,UTC,canary.attendee@school.example`,
        ),
      ].join('\n'),
    );
    const { report, results } = await send(file, { tell: listen });
    expect(report.counts.created).toBe(6);
    const canaries = [
      ...['Canary subject', 'Canary body & more', 'canary.attendee@school.example', 'canary-key-'],
      ...[emulator.clientSecret, String(results[0]?.EventID)],
    ].map((value) => ({ name: value, value }));
    expect(canariesIn(heard.map(everythingOf).join('\n'), canaries)).toEqual([]);
    const withoutMailbox = heard.map((event) => everythingOf({ ...event, mailbox: '' })).join('\n');
    expect(canariesIn(withoutMailbox, [{ name: 'mailbox', value: mailboxOf(0) }])).toEqual([]);
  });
});

describe('a row without an event', () => {
  it('that was refused has both ids of the request that refused it', async () => {
    const { write, send, emulator } = await open({
      faults: { rules: [{ match: CREATE, action: { type: 'refuse', status: 403, code: 'ErrorCalendarIsFull' } }] },
    });
    const { results } = await send(await write('lessons.csv', timetable(1, 1)));
    expect(results[0]).toMatchObject({
      status: 'failed',
      faults: [
        {
          code: 'ErrorCalendarIsFull',
          requestId: expect.stringMatching(UUID),
          clientRequestId: expect.stringMatching(UUID),
        },
      ],
    });
    expect(emulator.record.requestCount).toBeGreaterThan(0);
  });

  it('that waits has our id of the last request, also where no answer ever came', async () => {
    const sent: (string | undefined)[] = [];
    const { write, send } = await open({
      wire: {
        before({ method, headers }) {
          if (method !== 'POST' || headers.authorization === undefined) return;
          sent.push(headers['client-request-id']);
          throw new TransportError('service-unreachable', 'Nobody there.', 'not-sent');
        },
      },
    });
    const { results } = await send(await write('lessons.csv', timetable(1, 1)));
    expect(results[0]).toMatchObject({ status: 'pending', faults: [{ clientRequestId: sent.at(-1) }] });
    expect(results[0]?.faults[0]).not.toHaveProperty('requestId');
  });
});

function fail(): never {
  throw new Error('A fault of the listener.');
}
