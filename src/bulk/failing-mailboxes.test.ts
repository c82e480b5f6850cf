import { describe, expect, it } from 'vitest';
import { benchesWith, graphError, mailboxOf, rowOf, rowsOf, timetable } from '../../test/bulk-bench.ts';
import { TransportError } from '../core/errors.ts';

const open = benchesWith();

const CREATE = { method: 'POST', pathContains: '/events' } as const;
const isList = (url: string) => decodeURIComponent(url).includes('startswith');

describe('a mailbox whose events cannot be listed for now', () => {
  it.for([409, 412, 423])('with %i is asked again, and none of its rows is called failed', async (status) => {
    let refusals = 4;
    const { write, send } = await open({
      wire: {
        after: ({ url }, reply) => (isList(url) && refusals-- > 0 ? graphError(status, 'ErrorMailboxLocked') : reply),
      },
    });
    const { report } = await send(await write('lessons.csv', timetable(8, 1)));
    expect(report.counts).toMatchObject({ created: 8, failed: 0 });
  });

  it('with 403 for its list alone keeps its rows for later', async () => {
    const { write, send, emulator } = await open({
      wire: { after: ({ url }, reply) => (isList(url) ? graphError(403, 'ErrorSearchDenied') : reply) },
    });
    const { report } = await send(await write('lessons.csv', timetable(8, 1)));
    expect(report.counts).toMatchObject({ pending: 8, failed: 0 });
    expect(emulator.record.commits).toEqual([]);
  });

  it('in one of its calendars still gets the rows of the others', async () => {
    const { write, send } = await open({
      seed: { users: [{ userPrincipalName: mailboxOf(0), calendars: [{ name: 'Exams' }] }] },
      wire: {
        after: ({ url, method }, reply) =>
          method === 'GET' && isList(url) && url.includes('/calendars/') ? graphError(404, 'ErrorItemNotFound') : reply,
      },
    });
    const file = await write('lessons.csv', rowsOf(rowOf('k0', mailboxOf(0), 'Exams'), rowOf('k1', mailboxOf(0))));
    expect((await send(file)).report.counts).toMatchObject({ created: 2 });
  });
});

describe('a mailbox that stays throttled', () => {
  it('is left for a later run, and the others are done meanwhile', async () => {
    const { write, send, requestsOf } = await open({
      time: 'virtual',
      faults: {
        rules: [
          { match: { ...CREATE, mailbox: mailboxOf(1) }, action: { type: 'refuse', status: 429, retryAfter: 60 } },
        ],
      },
    });
    const { report, events } = await send(await write('lessons.csv', timetable(80, 2)), {
      settings: { row: { attempts: 5, throttledAttempts: 10, baseMs: 1_000, capMs: 60_000, longestWaitMs: 900_000 } },
    });
    expect(report.counts).toMatchObject({ created: 40, pending: 40, failed: 0 });
    expect(requestsOf(mailboxOf(1)).length).toBeLessThanOrEqual(41);
    expect(events).toContainEqual({ type: 'mailbox-left', mailbox: mailboxOf(1), reason: 'throttled' });
  });

  it.for([429, 503])('with %i and a wait of days is not waited for', async (status) => {
    const { write, send, clock } = await open({
      time: 'virtual',
      faults: { rules: [{ match: CREATE, action: { type: 'refuse', status, retryAfter: 999_999 } }] },
    });
    const began = clock.now();
    const { report } = await send(await write('lessons.csv', timetable(8, 1)));
    expect(report.counts).toMatchObject({ pending: 8, failed: 0 });
    expect(clock.now() - began).toBeLessThan(3_600_000);
  });
});

describe('a mailbox that answers each create with an error of the server', () => {
  it('costs a few tries and not five for each of its rows (R18 in part)', async () => {
    const { write, send, requestsOf } = await open({
      time: 'virtual',
      faults: {
        rules: [
          {
            match: { mailbox: mailboxOf(1), method: 'POST' },
            action: { type: 'refuse', status: 503, code: 'ErrorServerBusy' },
          },
        ],
      },
    });
    const { report } = await send(await write('lessons.csv', timetable(400, 2)));
    expect(report.counts).toMatchObject({ created: 200, pending: 200, failed: 0 });
    // Six groups of four rows, each with five creates and five look-ups; all 200 rows would be 2,000.
    expect(requestsOf(mailboxOf(1)).length).toBeLessThan(300);
  });

  it('for its first rows only still gets the others, some of which are passed over at first', async () => {
    const { write, send } = await open({
      wire: {
        before: ({ method, body }) => {
          if (method !== 'POST' || !/Lesson 1?\d"/u.test(String(body))) return;
          throw new TransportError('connection-lost', 'The connection was lost.', 'unknown');
        },
      },
    });
    const file = await write('lessons.csv', timetable(60, 1));
    const settings = { row: { attempts: 2, throttledAttempts: 5, baseMs: 1, capMs: 2, longestWaitMs: 1_000 } };
    const { report, results } = await send(file, { settings });
    expect(report.counts.failed).toBe(0);
    // Of the first twenty some are tried and as many or more passed over, until one is reached that is answered.
    expect(results.slice(0, 20).filter(({ attempts }) => attempts === 0).length).toBeGreaterThanOrEqual(8);
    expect(report.counts.created).toBeGreaterThanOrEqual(10);
    let pending = report.counts.pending;
    for (let run = 0; run < 5 && pending > 20; run++) pending = (await send(file, { settings })).report.counts.pending;
    expect(pending).toBe(20);
  });
});

describe('rows that are never answered, at the head of a mailbox', () => {
  it('do not keep the same good rows passed over in each run', async () => {
    const isBad = /Lesson [0-3]"/u;
    const { write, send } = await open({
      time: 'virtual',
      wire: {
        after: ({ method, body }, reply) => {
          if (method !== 'POST' || !isBad.test(String(body))) return reply;
          return { ...graphError(503, 'ErrorServerBusy'), headers: { 'retry-after': '30' } };
        },
      },
      faults: {
        rules: [
          { match: { pathContains: '$batch' }, action: { type: 'refuse', status: 413, code: 'RequestTooLarge' } },
        ],
      },
    });
    const file = await write('lessons.csv', timetable(24, 1));
    let pending = 24;
    for (let run = 0; run < 3; run++) pending = (await send(file)).report.counts.pending;
    expect(pending).toBeLessThanOrEqual(4);
  });
});

describe('a service that asks for a wait which outlasts the patience of the run', () => {
  it('is not taken for one that is away (R18 in part)', async () => {
    let isBack = false;
    const { write, send, clock } = await open({
      time: 'virtual',
      wire: {
        after: ({ url }, reply) =>
          url.includes('/users/') && url.endsWith('/events') && !isBack
            ? { ...graphError(503, 'ErrorServerBusy'), headers: { 'retry-after': '600' } }
            : reply,
        before: async ({ url }) => {
          if (url.includes('/oauth2/')) return;
          if (clock.monotonic() > began + 500_000) isBack = true;
          if (isBack) await clock.sleep(3_000);
        },
      },
    });
    const began = clock.monotonic();
    const { report } = await send(await write('lessons.csv', timetable(8, 8)));
    expect(report.stopped).toBeUndefined();
    expect(report.counts).toMatchObject({ adopted: 8, pending: 0 });
  });
});

describe('a mailbox that is not in Exchange Online', () => {
  it('fails with all its rows after one answer, though the status is 400 (R25 in part)', async () => {
    const { write, send, emulator } = await open({
      faults: {
        rules: [
          {
            match: { mailbox: mailboxOf(0) },
            action: { type: 'refuse', status: 400, code: 'MailboxNotEnabledForRESTAPI' },
          },
        ],
      },
    });
    const { report } = await send(await write('lessons.csv', timetable(60, 1)));
    expect(report.counts).toMatchObject({ failed: 60, pending: 0 });
    expect(emulator.record.requestCount).toBeLessThanOrEqual(2);
  });
});

describe('an authority that does not answer when a token is renewed', () => {
  it('is waited for, and the rows are sent with the new token (R23 in part)', async () => {
    const { write, send } = await open({
      time: 'virtual',
      faults: {
        rules: [
          { match: { ...CREATE, nth: 9 }, action: { type: 'refuse', status: 401, code: 'InvalidAuthenticationToken' } },
          { match: { pathContains: '/oauth2/', from: 2, count: 4 }, action: { type: 'refuse', status: 503 } },
        ],
      },
    });
    const { report } = await send(await write('lessons.csv', timetable(40, 2)));
    expect(report.stopped).toBeUndefined();
    expect(report.counts).toMatchObject({ created: 40, pending: 0, failed: 0 });
  });
});
