import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, type BenchOptions, isLookUp, mailboxOf, openBench, timetable } from '../../test/bulk-bench.ts';
import { TransportError } from '../core/errors.ts';
import type { HttpReply } from '../http/wire/transport.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});
const open = async (options: BenchOptions = {}) => {
  bench = await openBench(options);
  return bench;
};

const CREATE = { method: 'POST', pathContains: '/events' } as const;
const HEADER = 'Key,Mailbox,Calendar,Subject,Start,End,TimeZone';
const rowOf = (key: string, mailbox: string, calendar = '', subject = `Lesson ${key}`) =>
  [key, mailbox, calendar, subject, '2026-11-03T09:00:00', '2026-11-03T10:00:00', 'UTC'].join();
const rowsOf = (...rows: string[]) => [HEADER, ...rows, ''].join('\n');
const isList = (url: string) => decodeURIComponent(url).includes('startswith');
const graphError = (status: number, code: string): HttpReply => ({
  status,
  headers: {},
  body: Buffer.from(JSON.stringify({ error: { code, message: 'Said by the service.' } })),
});
const newHome = async ({ folder }: Bench, name = 'other') => {
  const home = join(folder, name);
  await mkdir(home, { mode: 0o700 });
  return home;
};
const oneEach = (count: number) => Array.from({ length: count }, () => 1);
/** A bench whose first run ends before any look-up, so that what was sent stays in doubt. */
async function openDoubtful(options: BenchOptions = {}, doubt = { dies: true }) {
  const opened = await open({
    ...options,
    wire: {
      ...options.wire,
      before: ({ url }) => {
        if (doubt.dies && isLookUp(url)) throw new Error('The process is gone.');
      },
    },
  });
  return { ...opened, doubt };
}

describe('a ledger that is an older copy of itself', () => {
  it('makes no event twice, whatever the service remembers (R40 in part)', async () => {
    const opened = await open({ transactionId: { windowMs: 0 } });
    const { write, send, folder, eventsByKey } = opened;
    const file = await write('lessons.csv', timetable(40, 2));
    const home = await newHome(opened);
    const wish = new AbortController();
    let settled = 0;
    await send(file, {
      signal: wish.signal,
      tell: ({ type }) => {
        if (type === 'row-settled') settled += 1;
        if (settled === 8) wish.abort();
      },
    });
    await copyFile(join(folder, 'ledger.db'), join(home, 'ledger.db'));
    await copyFile(join(folder, 'vault.key'), join(home, 'vault.key'));
    await send(file);
    const { report } = await send(file, { home });
    expect(report.counts).toMatchObject({ pending: 0, failed: 0 });
    expect([...eventsByKey().values()]).toEqual(oneEach(40));
  });
});

describe('a row that is refused after a create whose outcome was lost', () => {
  it('is not called failed while that create may still be carried out', async () => {
    const { write, send, pass, eventsByKey } = await open({
      time: 'virtual',
      transactionId: { windowMs: 0 },
      faults: {
        rules: [
          { match: { ...CREATE, nth: 1 }, action: { type: 'delay-commit', ms: 60_000, status: 504 } },
          { match: { ...CREATE, nth: 2 }, action: { type: 'refuse', status: 403, code: 'ErrorQuotaExceeded' } },
        ],
      },
    });
    const file = await write('lessons.csv', timetable(1, 1));
    const { report, results } = await send(file);
    expect(report.counts).toMatchObject({ pending: 1, failed: 0 });
    expect(results[0]?.faults[0]?.code).toBe('ErrorQuotaExceeded');
    await pass(120_000);
    expect((await send(file)).report.counts).toMatchObject({ adopted: 1, pending: 0 });
    expect([...eventsByKey().values()]).toEqual([1]);
  });

  it('is failed by the next run, which finds no event of it', async () => {
    const { write, send } = await open({
      faults: {
        rules: [
          { match: { ...CREATE, nth: 1 }, action: { type: 'refuse', status: 503 } },
          { match: { ...CREATE, from: 2 }, action: { type: 'refuse', status: 403, code: 'ErrorQuotaExceeded' } },
        ],
      },
    });
    const file = await write('lessons.csv', timetable(1, 1));
    expect((await send(file)).report.counts).toMatchObject({ pending: 1 });
    expect((await send(file)).report.counts).toMatchObject({ failed: 1, pending: 0 });
  });
});

describe('a row that was changed while nobody knew whether it had been sent', () => {
  it('is looked for in the calendar that it was sent to', async () => {
    const { write, send, eventsByKey, doubt } = await openDoubtful({
      transactionId: { windowMs: 0 },
      seed: { users: [{ userPrincipalName: mailboxOf(0), calendars: [{ name: 'Exams' }] }] },
      faults: { rules: [{ match: { ...CREATE, count: 2 }, action: { type: 'commit-then-status', status: 503 } }] },
      wire: {
        // A service that lists only the default calendar of a mailbox.
        after: ({ url, method }, reply) =>
          method === 'GET' && /\/users\/m0(?:@|%40)school.example\/events\?/u.test(url)
            ? { ...reply, body: Buffer.from('{"value":[]}') }
            : reply,
      },
    });
    const rows = (calendar: string) => rowsOf(rowOf('k0', mailboxOf(0), calendar), rowOf('k1', mailboxOf(0), calendar));
    const file = await write('lessons.csv', rows('Exams'));
    await send(file);
    doubt.dies = false;
    await write('lessons.csv', rows(''));
    expect((await send(file, { acceptChanges: true })).report.counts).toMatchObject({ adopted: 2 });
    expect([...eventsByKey().values()]).toEqual([1, 1]);
  });

  it('is not created as it was, and is created as it is by the next run', async () => {
    const { write, send, emulator, doubt } = await openDoubtful({
      faults: { rules: [{ match: { ...CREATE, count: 1 }, action: { type: 'reset-before' } }] },
    });
    const file = await write('lessons.csv', rowsOf(rowOf('k0', mailboxOf(0), '', 'Old')));
    await send(file);
    doubt.dies = false;
    await write('lessons.csv', rowsOf(rowOf('k0', mailboxOf(1), '', 'New')));
    const { results } = await send(file, { acceptChanges: true });
    expect(results[0]).toMatchObject({ status: 'failed', faults: [{ code: 'row-changed' }] });
    expect((await send(file)).report.counts).toMatchObject({ created: 1 });
    const events = emulator
      .snapshot()
      .users.flatMap((user) => user.events.map(({ subject }) => [user.userPrincipalName, subject]));
    expect(events).toEqual([[mailboxOf(1), 'New']]);
  });
});

describe('an event that another row of the same key made', () => {
  it('is adopted with a word of warning, and the row of the file is not lost without one', async () => {
    const opened = await open();
    const { write, send } = opened;
    await send(await write('lessons.csv', rowsOf(rowOf('k0', mailboxOf(0)), rowOf('k1', mailboxOf(0)))));
    const home = await newHome(opened);
    const file = await write('lessons.csv', rowsOf(rowOf('k0', mailboxOf(0), '', 'Board'), rowOf('k1', mailboxOf(0))));
    const { results } = await send(file, { home });
    expect(results.map(({ status, warnings }) => [status, warnings.map(({ code }) => code)])).toEqual([
      ['adopted', ['differs']],
      ['adopted', []],
    ]);
  });
});

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

describe('a calendar that cannot be written', () => {
  it('fails its own rows, and none of the other calendars of the mailbox', async () => {
    const { write, send } = await open({
      seed: { users: [{ userPrincipalName: mailboxOf(0), calendars: [{ name: 'Birthdays' }] }] },
      faults: {
        rules: [
          {
            match: { method: 'POST', pathContains: '/calendars/' },
            action: { type: 'refuse', status: 403, code: 'ErrorAccessDenied' },
          },
        ],
      },
    });
    const others = Array.from({ length: 11 }, (_, at) => rowOf(`k${at + 1}`, mailboxOf(0)));
    const file = await write('lessons.csv', rowsOf(rowOf('k0', mailboxOf(0), 'Birthdays'), ...others));
    expect((await send(file)).report.counts).toMatchObject({ created: 11, failed: 1 });
  });
});

describe('a batch that is refused as a whole', () => {
  it('is sent again row by row', async () => {
    const { write, send } = await open({
      faults: {
        rules: [
          {
            match: { pathContains: '$batch', inBatch: false },
            action: { type: 'refuse', status: 413, code: 'RequestEntityTooLarge' },
          },
        ],
      },
    });
    const { report } = await send(await write('lessons.csv', timetable(8, 1)));
    expect(report.counts).toMatchObject({ created: 8, failed: 0, pending: 0 });
  });
});

describe('answers whose numbers were exchanged', () => {
  it('give no row the id of another (R13 in part)', async () => {
    const { write, send, connection } = await open({
      faults: {
        rules: [
          { match: { ...CREATE, inBatch: true, nth: 1 }, action: { type: 'alter-id', to: '2' } },
          { match: { ...CREATE, inBatch: true, nth: 2 }, action: { type: 'alter-id', to: '1' } },
        ],
      },
    });
    const { results } = await send(await write('lessons.csv', timetable(4, 1)));
    const subjects: unknown[] = [];
    for (const { EventID } of results) {
      const path = `/users/${mailboxOf(0)}/events/${encodeURIComponent(EventID ?? '')}`;
      const { body } = await connection.sender.send({ method: 'GET', path, mailbox: mailboxOf(0) }, 'safe', 'id');
      subjects.push((body as { subject: string }).subject);
    }
    expect(subjects).toEqual(['Lesson 0', 'Lesson 1', 'Lesson 2', 'Lesson 3']);
  });
});

describe('events that are listed without their keys', () => {
  it('are read one by one, and not made again', async () => {
    const { write, send, eventsByKey } = await open({
      transactionId: { windowMs: 0 },
      faults: { rules: [{ match: { ...CREATE, count: 2 }, action: { type: 'commit-then-status', status: 503 } }] },
      wire: {
        after: ({ url, method }, reply) => {
          if (method !== 'GET' || !url.includes('/events?')) return reply;
          const body = JSON.parse(Buffer.from(reply.body).toString('utf8')) as { value?: Record<string, unknown>[] };
          const value = body.value?.map(({ singleValueExtendedProperties: _, ...rest }) => rest);
          return { ...reply, body: Buffer.from(JSON.stringify({ ...body, value })) };
        },
      },
    });
    const { report } = await send(await write('lessons.csv', timetable(2, 1)));
    expect(report.counts).toMatchObject({ adopted: 2 });
    expect([...eventsByKey().values()]).toEqual([1, 1]);
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

describe('a row whose place cannot be searched', () => {
  it('is not called failed because nothing was found elsewhere', async () => {
    const doubt = { dies: true };
    const { write, send, eventsByKey } = await openDoubtful(
      {
        transactionId: { windowMs: 0 },
        seed: { users: [{ userPrincipalName: mailboxOf(0), calendars: [{ name: 'Math' }] }] },
        faults: { rules: [{ match: { ...CREATE, count: 1 }, action: { type: 'commit-then-status', status: 503 } }] },
        wire: {
          after: ({ url, method }, reply) => {
            // The default calendar only; and the calendar has another name by now.
            if (method !== 'GET') return reply;
            if (/\/users\/m0(?:@|%40)school.example\/events\?/u.test(url)) {
              return { ...reply, body: Buffer.from('{"value":[]}') };
            }
            const text = Buffer.from(reply.body).toString('utf8');
            return doubt.dies ? reply : { ...reply, body: Buffer.from(text.replaceAll('"Math"', '"Maths"')) };
          },
        },
      },
      doubt,
    );
    const file = await write('lessons.csv', rowsOf(rowOf('k0', mailboxOf(0), 'Math')));
    await send(file);
    doubt.dies = false;
    await write('lessons.csv', rowsOf(rowOf('k0', mailboxOf(0), '', 'Another subject')));
    const { results } = await send(file, { acceptChanges: true });
    expect(results[0]).toMatchObject({ status: 'pending', faults: [{ code: 'calendar-not-found' }] });
    await send(file);
    expect([...eventsByKey().values()]).toEqual([1]);
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

describe('look-ups of a mailbox that closes for hours', () => {
  it('do not wait for it, nor does the next run of the same program (R15 in part)', async () => {
    const doubt = { dies: true };
    let isClosed = false;
    const { write, send, clock } = await openDoubtful(
      {
        time: 'virtual',
        seed: { users: [{ userPrincipalName: mailboxOf(0), calendars: [{ name: 'Exams' }] }] },
        faults: { rules: [{ match: { ...CREATE, count: 4 }, action: { type: 'refuse', status: 503 } }] },
        wire: {
          after: ({ url }, reply) => {
            if (doubt.dies || isClosed || !isLookUp(url)) return reply;
            isClosed = true;
            return { ...graphError(429, 'ApplicationThrottled'), headers: { 'retry-after': '7200' } };
          },
        },
      },
      doubt,
    );
    const rows = [0, 1, 2, 3].map((at) => rowOf(`k${at}`, mailboxOf(0), 'Exams'));
    const file = await write('lessons.csv', rowsOf(...rows));
    await send(file);
    doubt.dies = false;
    const began = clock.monotonic();
    expect((await send(file)).report.counts.pending).toBeGreaterThan(0);
    expect(isClosed).toBe(true);
    expect((await send(file)).report.counts.pending).toBeGreaterThan(0);
    expect(clock.monotonic() - began).toBeLessThan(3_600_000);
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

describe('rows of another job', () => {
  it('that come into a file later are not created a second time without a word', async () => {
    const { write, send, emulator } = await open();
    await send(await write('a.csv', rowsOf(rowOf('a0', mailboxOf(0)), rowOf('a1', mailboxOf(0)))));
    const file = await write('b.csv', rowsOf(rowOf('b0', mailboxOf(0))));
    await send(file);
    await write('b.csv', rowsOf(rowOf('b0', mailboxOf(0)), rowOf('a0', mailboxOf(0))));
    await expect(send(file, { acceptChanges: true })).rejects.toMatchObject({ code: 'keys-of-another-job' });
    expect(emulator.record.commits.length).toBe(3);
  });
});

describe('results', () => {
  it('never take the place of the rows that they come from', async () => {
    const { write, send, emulator } = await open();
    const file = await write('lessons.csv', timetable(2, 1));
    await expect(send(file, { results: file })).rejects.toMatchObject({ code: 'results-are-input' });
    expect(emulator.record.requestCount).toBe(0);
  });
});

describe('a credential of the program', () => {
  it('sends rows only where its tenant is known, so that jobs of two tenants are two', async () => {
    const { write, send, connection, emulator } = await open();
    const file = await write('lessons.csv', timetable(2, 1));
    await send(file);
    await expect(send(file, { connection: { ...connection, tenant: undefined } })).rejects.toMatchObject({
      code: 'tenant-needed',
    });
    const other = { ...connection, tenant: '00000000-0000-4000-8000-000000000002' };
    // Another tenant's calendars know nothing of the first one's job; here they are the same, so its events are found.
    expect((await send(file, { connection: other })).report).toMatchObject({ createdNow: 0, adoptedNow: 2 });
    expect(emulator.record.commits.length).toBe(2);
  });
});
