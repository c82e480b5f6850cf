import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Bench,
  type BenchOptions,
  benchesWith,
  graphError,
  isLookUp,
  mailboxOf,
  rowOf,
  rowsOf,
  timetable,
} from '../../test/bulk-bench.ts';

const open = benchesWith();

const CREATE = { method: 'POST', pathContains: '/events' } as const;
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
