import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf, timetable } from '../../test/bulk-bench.ts';
import type { FaultRule } from '../emulator/index.ts';

const open = benchesWith({ time: 'virtual' });

const CREATE = { method: 'POST', pathContains: '/events' } as const;
const SECOND = 1_000;
const HOUR = 3_600_000;

/** The one request that was refused with 429, and when the next one for its mailbox came, in milliseconds. */
function waitAfterRefusal(requestsOf: Bench['requestsOf'], mailbox: string): number {
  const requests = requestsOf(mailbox);
  const refused = requests.find(({ status }) => status === 429);
  if (refused === undefined) throw new Error('Nothing was refused.');
  const next = requests.find(({ time, inBatch, method }) => time > refused.time && (inBatch || method === 'POST'));
  if (next === undefined) throw new Error('Nothing came after the refusal.');
  return next.time - refused.time;
}

const once = (mailbox: string, retryAfter: number | { date: number } | null): FaultRule => ({
  match: { ...CREATE, mailbox, nth: 2 },
  action: { type: 'refuse', status: 429, code: 'ApplicationThrottled', retryAfter },
});

describe('a throttled mailbox (R15)', () => {
  it('is left alone for as long as the service says, while others go on (R15 in part)', async () => {
    const { write, send, requestsOf, emulator } = await open({
      latencyMs: 200,
      faults: { rules: [once(mailboxOf(0), 30)] },
    });
    const { report } = await send(await write('lessons.csv', timetable(200, 2)));
    expect(report.counts).toMatchObject({ created: 200, failed: 0, pending: 0 });
    expect(waitAfterRefusal(requestsOf, mailboxOf(0))).toBeGreaterThanOrEqual(30 * SECOND);
    const refusedAt = requestsOf(mailboxOf(0)).find(({ status }) => status === 429)?.time ?? 0;
    const others = requestsOf(mailboxOf(1)).filter(({ time }) => time > refusedAt && time < refusedAt + 30 * SECOND);
    expect(others.length).toBeGreaterThan(50);
    expect(emulator.record.commits.length).toBe(200);
  });

  it('waits for the longest of several waits in one batch (R15 in part)', async () => {
    const { write, send, requestsOf } = await open({
      faults: {
        rules: [
          { match: { ...CREATE, nth: 1 }, action: { type: 'refuse', status: 429, retryAfter: 3 } },
          { match: { ...CREATE, nth: 2 }, action: { type: 'refuse', status: 429, retryAfter: 40 } },
          { match: { ...CREATE, nth: 3 }, action: { type: 'refuse', status: 429, retryAfter: 7 } },
        ],
      },
    });
    const { report } = await send(await write('lessons.csv', timetable(8, 1)));
    expect(report.counts).toMatchObject({ created: 8 });
    expect(waitAfterRefusal(requestsOf, mailboxOf(0))).toBeGreaterThanOrEqual(40 * SECOND);
  });

  it('waits for as long as a batch that was refused as a whole says (R15 in part)', async () => {
    const { write, send } = await open({
      faults: {
        rules: [{ match: { pathContains: '$batch', nth: 1 }, action: { type: 'refuse', status: 429, retryAfter: 25 } }],
      },
    });
    const { report, events } = await send(await write('lessons.csv', timetable(8, 1)));
    expect(report.counts).toMatchObject({ created: 8 });
    expect(report.ms).toBeGreaterThanOrEqual(25 * SECOND);
    expect(events).toContainEqual({ type: 'mailbox-waits', mailbox: mailboxOf(0), ms: 25 * SECOND });
  });

  it('waits longer and longer where the service names no time, and never comes back at once (R16 in part)', async () => {
    const { write, send, requestsOf } = await open({
      faults: {
        rules: [{ match: { ...CREATE, count: 6 }, action: { type: 'refuse', status: 429, retryAfter: null } }],
      },
    });
    const { report } = await send(await write('lessons.csv', timetable(1, 1)));
    expect(report.counts).toMatchObject({ created: 1 });
    const times = requestsOf(mailboxOf(0))
      .filter(({ method }) => method === 'POST')
      .map(({ time }) => time);
    const waits = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    expect(waits).toHaveLength(6);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(SECOND / 2);
    expect(waits.at(-1)).toBeGreaterThan(4 * (waits[0] ?? 0));
  });

  it('backs off exponentially to a cap where no time is named, each mailbox with a jitter of its own (R16)', async () => {
    const refused = { type: 'refuse', status: 429, retryAfter: null } as const;
    const mailboxes = [0, 1, 2].map(mailboxOf);
    const { write, send, requestsOf } = await open({
      faults: { rules: mailboxes.map((mailbox) => ({ match: { ...CREATE, mailbox, count: 11 }, action: refused })) },
    });
    const { report } = await send(await write('lessons.csv', timetable(3, 3)));
    expect(report.counts).toMatchObject({ created: 3, failed: 0, pending: 0 });
    const waits = mailboxes.map((mailbox) => {
      const times = requestsOf(mailbox).flatMap(({ method, time }) => (method === 'POST' ? [time] : []));
      return times.slice(1).map((time, at) => time - (times[at] ?? 0));
    });
    for (const own of waits) {
      expect(own).toHaveLength(11);
      for (const [round, wait] of own.entries()) {
        const full = [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300][round] as number;
        expect(wait).toBeGreaterThanOrEqual((full * SECOND) / 2);
        // Virtual time passes in steps of 20 ms.
        expect(wait).toBeLessThanOrEqual(full * SECOND + 40);
      }
    }
    // Whole mailboxes that were refused at once do not come back at once.
    for (const round of [4, 7, 10]) expect(new Set(waits.map((own) => own[round])).size).toBe(3);
  });

  it.for([HOUR, -HOUR])(
    'counts a wait that is a date by the clock of the service, which is %i ms off (R17)',
    async (serverAheadMs) => {
      const { write, send, requestsOf } = await open({
        serverAheadMs,
        faults: { rules: [once(mailboxOf(0), { date: 30 })] },
      });
      const { report } = await send(await write('lessons.csv', timetable(8, 1)));
      expect(report.counts).toMatchObject({ created: 8 });
      const wait = waitAfterRefusal(requestsOf, mailboxOf(0));
      // A date has whole seconds.
      expect(wait).toBeGreaterThanOrEqual(29 * SECOND);
      expect(wait).toBeLessThanOrEqual(60 * SECOND);
    },
  );

  it('is met by none when the limits are those that Microsoft documents (R19 in part)', async () => {
    const { write, send, emulator } = await open({ limits: 'documented', latencyMs: 100 });
    const { report } = await send(await write('lessons.csv', timetable(400, 3)));
    expect(report.counts).toMatchObject({ created: 400, failed: 0, pending: 0 });
    expect(emulator.record.throttledCount).toBe(0);
    expect(emulator.record.maxInFlight).toBe(4);
  });
});

describe('the parts of a batch', () => {
  const CODES = {
    400: 'ErrorPropertyValidationFailure',
    403: 'ErrorSendAsDenied',
    429: 'ApplicationThrottled',
    503: 'ServiceUnavailable',
  };

  it.for([
    [
      [400, 403, 429, 503],
      ['failed', 'failed', 'created', 'created'],
      [1, 1, 2, 2],
    ],
    [
      [201, 400, 429, 503],
      ['created', 'failed', 'created', 'created'],
      [1, 1, 2, 2],
    ],
    [
      [429, 201, 201, 403],
      ['created', 'created', 'created', 'failed'],
      [2, 1, 1, 1],
    ],
  ] as const)(
    '%j are settled one by one, and only those that can be repeated are sent again (R11)',
    async ([answers, statuses, attempts]) => {
      const rules = answers.flatMap((status, at): FaultRule[] =>
        status === 201
          ? []
          : [{ match: { ...CREATE, nth: at + 1 }, action: { type: 'refuse', status, code: CODES[status] } }],
      );
      const { write, send, eventsByKey, emulator } = await open({ faults: { rules } });
      const { results } = await send(await write('lessons.csv', timetable(8, 1)));
      const four = results.slice(0, 4);
      expect(four.map(({ status }) => status)).toEqual(statuses);
      expect(four.map((row) => row.attempts)).toEqual(attempts);
      expect(four.flatMap(({ faults }) => faults.map(({ code }) => code))).toEqual(
        answers.flatMap((status) => (status === 400 || status === 403 ? [CODES[status]] : [])),
      );
      expect(results.slice(4).map((row) => [row.status, row.attempts])).toEqual(
        Array.from({ length: 4 }, () => ['created', 1]),
      );
      const refused = statuses.filter((status) => status === 'failed').length;
      expect([...eventsByKey().values()]).toEqual(Array.from({ length: 8 - refused }, () => 1));
      expect(emulator.record.writeCount).toBe(4 + attempts.reduce((sum, one) => sum + one, 0));
    },
  );
});
