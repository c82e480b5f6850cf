import { describe, expect, it } from 'vitest';
import { benchesWith, mailboxOf, timetable } from '../../test/bulk-bench.ts';
import { TransportError } from '../core/errors.ts';

const open = benchesWith({ time: 'virtual' });

const CREATE = { method: 'POST', pathContains: '/events' } as const;
const SECOND = 1_000;
const MINUTE = 60_000;

describe('a service that fails every request', () => {
  it.for([500, 502, 503, 504, 509])(
    'with %i is asked by single probes, and given up with everything still pending (R18 in part)',
    async (status) => {
      const { write, send, emulator } = await open({
        faults: { rules: [{ match: {}, action: { type: 'refuse', status } }] },
      });
      const { report } = await send(await write('lessons.csv', timetable(100, 10)));
      expect(report.stopped?.reason).toBe('service-unreachable');
      expect(report.counts).toMatchObject({ rows: 100, pending: 100, failed: 0 });
      expect(report.ms).toBeGreaterThanOrEqual(5 * MINUTE);
      // One for each mailbox before it is noticed, then probes at 1, 2, 4, … 60 seconds.
      expect(emulator.record.requestCount).toBeLessThan(30);
      expect(emulator.record.commits).toEqual([]);
    },
  );
});

describe('a run that a service ended which failed every request', () => {
  it.for([500, 502, 503, 504, 509])(
    'with %i tries no row too often, says why it ended, and goes on when sent again (R18 in part)',
    async (status) => {
      let isAway = true;
      const { write, send, emulator, eventsByKey } = await open({
        wire: {
          after: ({ url }, reply) =>
            isAway && !url.includes('/oauth2/') ? { status, headers: {}, body: Buffer.from('') } : reply,
        },
      });
      const file = await write('lessons.csv', timetable(100, 10));
      const { report, results } = await send(file);
      // One try of each mailbox's first rows, the failures that were under way, and probes at 1, 2, 4, … 60 seconds.
      expect(emulator.record.requestCount).toBeLessThan(30);
      expect(Math.max(...results.map(({ attempts }) => attempts))).toBeLessThanOrEqual(5);
      // Which the command ends with 11 for.
      expect(report.stopped?.error).toBeInstanceOf(TransportError);
      isAway = false;
      const again = await send(file);
      expect(again.report.counts).toMatchObject({ rows: 100, failed: 0, pending: 0 });
      expect(again.report.stopped).toBeUndefined();
      expect([...eventsByKey().values()]).toEqual(Array.from({ length: 100 }, () => 1));
    },
  );
});

describe('a service that is away', () => {
  it('for 30 seconds and answers nothing meanwhile is waited for, and the run ends right by itself (R46)', async () => {
    let awayFrom = Number.POSITIVE_INFINITY;
    const opened = await open({
      latencyMs: 50,
      wire: {
        // Whatever is sent meanwhile disappears; the caller's own limit ends the wait.
        before: async ({ url }) => {
          if (url.includes('/oauth2/')) return;
          const { clock, emulator } = opened;
          if (emulator.record.commits.length >= 20) awayFrom = Math.min(awayFrom, clock.now());
          if (clock.now() < awayFrom || clock.now() >= awayFrom + 30 * SECOND) return;
          await clock.sleep(30 * SECOND);
          throw new TransportError('answer-timeout', 'No whole answer in time.', 'unknown');
        },
      },
    });
    const { report } = await opened.send(await opened.write('lessons.csv', timetable(200, 5)));
    expect(report.stopped).toBeUndefined();
    expect(report.counts).toMatchObject({ rows: 200, failed: 0, pending: 0 });
    expect([...opened.eventsByKey().values()]).toEqual(Array.from({ length: 200 }, () => 1));
    const ended = opened.emulator.record.requests.at(-1)?.time ?? 0;
    expect(ended - awayFrom).toBeGreaterThanOrEqual(30 * SECOND);
    expect(ended - awayFrom).toBeLessThan(90 * SECOND);
  });
});

describe('a create that is done long after its caller gave up', () => {
  it('is met by the same transactionId, and makes one event (R3)', async () => {
    const { write, send, eventsByKey, requestsOf, pass } = await open({
      faults: {
        // A call is given up after 30 seconds.
        rules: [{ match: { ...CREATE, every: 8 }, action: { type: 'delay-commit', ms: 45 * SECOND } }],
      },
    });
    const { report } = await send(await write('lessons.csv', timetable(40, 2)));
    expect(report.counts).toMatchObject({ rows: 40, failed: 0, pending: 0 });
    // By now the first creates are done as well.
    await pass(MINUTE);
    expect([...eventsByKey().values()]).toEqual(Array.from({ length: 40 }, () => 1));
    expect(requestsOf(mailboxOf(0)).filter(({ method }) => method === 'POST').length).toBeGreaterThan(20);
  });
});

describe('a token', () => {
  it('that expires while rows are sent is renewed, and no row fails (R20)', async () => {
    const { write, send, emulator } = await open({ latencyMs: 500, tokenLifetimeSeconds: 3 });
    const { report } = await send(await write('lessons.csv', timetable(100, 2)));
    expect(report.counts).toMatchObject({ created: 100, failed: 0, pending: 0 });
    expect(emulator.record.tokenRequestCount).toBeGreaterThan(2);
  });

  it('that Graph refuses, as its renewal, stops the run; what was not sent waits', async () => {
    const { write, send, emulator } = await open({
      faults: {
        rules: [{ match: { ...CREATE }, action: { type: 'refuse', status: 401, code: 'InvalidAuthenticationToken' } }],
      },
    });
    const file = await write('lessons.csv', timetable(40, 2));
    const { report } = await send(file);
    expect(report.stopped?.reason).toBe('authentication');
    expect(report.stopped?.error?.code).toBe('token-refused');
    expect(report.counts).toMatchObject({ pending: 40, failed: 0 });
    // Two mailboxes, two tries of four rows each at the most.
    expect(emulator.record.writeCount).toBeLessThanOrEqual(16);
  });
});

describe('a mailbox that cannot be used', () => {
  it.for([
    [404, 'ErrorInvalidUser'],
    [404, 'MailboxNotEnabledForRESTAPI'],
    [403, 'ErrorAccessDenied'],
  ] as const)(
    '(%i %s) fails with all its rows after one answer, and is summed up once (R25 in part)',
    async ([status, code]) => {
      const { write, send, requestsOf } = await open({
        faults: { rules: [{ match: { mailbox: mailboxOf(1) }, action: { type: 'refuse', status, code } }] },
      });
      const { report, results } = await send(await write('lessons.csv', timetable(300, 3)));
      expect(report.counts).toMatchObject({ created: 200, failed: 100, pending: 0 });
      expect(requestsOf(mailboxOf(1)).length).toBeLessThanOrEqual(5);
      expect(report.problems.failed).toHaveLength(1);
      expect(report.problems.failed[0]).toMatchObject({ mailbox: mailboxOf(1), code, rows: 100, firstLine: 3 });
      expect(results[1]).toMatchObject({ status: 'failed', EventID: null, mailbox: mailboxOf(1) });
    },
  );
});

describe('a wish to stop', () => {
  it('lets calls under way end, starts none, and the next run goes on (R37 in part)', async () => {
    const wish = new AbortController();
    const { write, send, emulator } = await open({ latencyMs: 500 });
    const file = await write('lessons.csv', timetable(100, 2));
    let settled = 0;
    const { report } = await send(file, {
      signal: wish.signal,
      settings: { together: 4 },
      tell: ({ type }) => {
        if (type === 'row-settled') settled += 1;
        if (settled === 20) wish.abort();
      },
    });
    expect(report.stopped?.reason).toBe('interrupted');
    expect(report.counts.failed).toBe(0);
    // Of each of the two mailboxes at most one batch was under way.
    expect(report.counts.created).toBeGreaterThanOrEqual(20);
    expect(report.counts.created).toBeLessThanOrEqual(28);
    expect(report.counts.created).toBe(emulator.record.commits.length);
    const again = await send(file);
    expect(again.report).toMatchObject({ adoptedNow: 0, counts: { created: 100, pending: 0 } });
    expect(emulator.record.commits.length).toBe(100);
  });
});
