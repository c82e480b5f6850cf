import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Bench, type BenchOptions, benchesWith, isLookUp, mailboxOf, timetable } from '../../test/bulk-bench.ts';
import { TransportError } from '../core/errors.ts';
import type { FaultRule } from '../emulator/index.ts';
import { sourceKey, sourceKeyPrefix } from './key.ts';
import { keyedEvents } from './keyed-events.ts';
import type { RowResult } from './results/results.ts';

const open = benchesWith();

const CREATE = { method: 'POST', pathContains: '/events' } as const;
const BATCH = { pathContains: '$batch' } as const;

/** What is not documented of the transactionId: how long it is known, and how a repeat is answered. */
const TRANSACTIONS = [{}, { windowMs: 0 }, { onSameContent: '400' }, { onSameContent: '409' }] as const;

/** Ids as the mailboxes show them, in the order of the results. */
async function readIds({ connection }: Bench, results: readonly RowResult[]): Promise<(string | undefined)[]> {
  const ids = new Map<string, string>();
  for (const mailbox of new Set(results.map((one) => one.mailbox ?? ''))) {
    const query = { mailbox, operator: 'startswith', value: sourceKeyPrefix('lessons') } as const;
    for await (const { key, id } of keyedEvents(connection.sender, query, {})) {
      ids.set(key, id);
    }
  }
  return results.map(({ key }) => ids.get(sourceKey('lessons', key ?? '')));
}

/** Sends rows against these faults, and expects one event for each whose id is in the results. */
async function expectOneEventEach(rows: number, options: BenchOptions, mailboxes = 5): Promise<void> {
  const opened = await open(options);
  const { report, results } = await opened.send(await opened.write('lessons.csv', timetable(rows, mailboxes)));
  expect(report.counts).toMatchObject({ rows, rejected: 0, failed: 0, pending: 0 });
  expect(report.counts.created + report.counts.adopted).toBe(rows);
  expect([...opened.eventsByKey().values()]).toEqual(Array.from({ length: rows }, () => 1));
  expect(results.map(({ EventID }) => EventID)).toEqual(await readIds(opened, results));
  expect(opened.emulator.record.maxInFlight).toBeLessThanOrEqual(4);
}

const EVERY_TRANSACTION = TRANSACTIONS.map((transactionId) => ({ transactionId }));

describe.for(EVERY_TRANSACTION)(
  'with transactions %o, one event a row whose id is in the results',
  ({ transactionId }) => {
    it.for(['reset-before', 'commit-then-reset'] as const)(
      'when the connection of all 100 rows is lost: %s (R1)',
      (type) => {
        // Four rows a mailbox: one batch each, which is lost.
        const rules = Array.from({ length: 25 }, (_, at): FaultRule => {
          return { match: { ...CREATE, mailbox: mailboxOf(at), count: 1 }, action: { type } };
        });
        return expectOneEventEach(100, { transactionId, faults: { rules } }, 25);
      },
    );

    it('when every second batch is done and its answer lost', () =>
      expectOneEventEach(40, {
        transactionId,
        faults: { rules: [{ match: { ...BATCH, every: 2 }, action: { type: 'commit-then-reset' } }] },
      }));

    // Every third of four parts: the first, the second, the third and the last of a batch in turn.
    it('when a part is missing in the answer (R12)', () =>
      expectOneEventEach(40, {
        transactionId,
        faults: { rules: [{ match: { ...CREATE, inBatch: true, every: 3 }, action: { type: 'omit-part' } }] },
      }));

    it.for([
      { match: { ...CREATE, inBatch: true, every: 3 }, action: { type: 'alter-id', to: '2' } },
      { match: { ...CREATE, inBatch: true, every: 3 }, action: { type: 'alter-id', to: '77' } },
      { match: BATCH, action: { type: 'reorder-parts' } },
    ] as const satisfies FaultRule[])(
      'when parts come under another id or in another order: $action (R13 in part)',
      (rule) => expectOneEventEach(40, { transactionId, faults: { rules: [rule] } }),
    );

    it.for([500, 424, 504])('when a batch that was done is answered with %i (R14 in part)', (status) =>
      expectOneEventEach(40, {
        transactionId,
        faults: { rules: [{ match: { ...BATCH, every: 2 }, action: { type: 'commit-then-status', status } }] },
      }),
    );

    it.for([503, 409, 412, 500])('when creates that were done are answered with %i', (status) =>
      expectOneEventEach(40, {
        transactionId,
        faults: { rules: [{ match: { ...CREATE, every: 3 }, action: { type: 'commit-then-status', status } }] },
      }),
    );

    it.for([CREATE, BATCH])('when %o is throttled', (match) =>
      expectOneEventEach(40, {
        transactionId,
        faults: {
          rules: [{ match: { ...match, every: 3 }, action: { type: 'refuse', status: 429, retryAfter: 0.05 } }],
        },
      }),
    );

    it('when answers are lost and look-ups fail at times', () =>
      expectOneEventEach(40, {
        transactionId,
        faults: {
          rules: [
            { match: { ...CREATE, every: 5 }, action: { type: 'commit-then-reset' } },
            { match: { method: 'GET', every: 3 }, action: { type: 'refuse', status: 503 } },
          ],
        },
      }));

    it('when answers are lost at a service that cannot search by prefix', () =>
      expectOneEventEach(40, {
        transactionId,
        faults: {
          rules: [
            {
              // Each of the five mailboxes is listed once.
              match: { method: 'GET', pathContains: 'startswith', count: 5 },
              action: { type: 'refuse', status: 400, code: 'ErrorInvalidUrlQueryFilter' },
            },
            { match: { ...CREATE, every: 5 }, action: { type: 'commit-then-reset' } },
          ],
        },
      }));
  },
);

describe('each row becomes one event', () => {
  it('when creates are done only after the gateway gave up on them (R3 in part)', () =>
    expectOneEventEach(40, {
      faults: {
        rules: [{ match: { ...CREATE, every: 8 }, action: { type: 'delay-commit', ms: 20, status: 504 } }],
      },
    }));

  it('when the answers are lost and the service is away for longer than it knows transactions (R2 in part)', async () => {
    let isBack = false;
    const { write, send, eventsByKey } = await open({
      transactionId: { windowMs: 0 },
      faults: { rules: [{ match: CREATE, action: { type: 'commit-then-reset' } }] },
      wire: {
        before: ({ url }) => {
          if (isBack || !isLookUp(url)) return;
          throw new TransportError('service-unreachable', 'Nobody is there.', 'not-sent');
        },
      },
    });
    const file = await write('lessons.csv', timetable(20, 5));
    const settings = { breaker: { failures: 5, probeMs: 5, maxProbeMs: 20, giveUpMs: 100 } };
    const first = await send(file, { settings });
    expect(first.report.counts).toMatchObject({ created: 0, adopted: 0, pending: 20 });
    expect(first.report.stopped?.reason).toBe('service-unreachable');
    isBack = true;
    expect((await send(file)).report).toMatchObject({ createdNow: 0, adoptedNow: 20, counts: { pending: 0 } });
    expect([...eventsByKey().values()]).toEqual(Array.from({ length: 20 }, () => 1));
  });

  it.for([{ onSameContent: '201-existing' }, { onSameContent: '400' }, { onSameContent: '409' }] as const)(
    'when the search does not show it yet and the repeat is answered as %j (R4)',
    async (transactionId) => {
      let blind = 20;
      const { write, send, eventsByKey } = await open({
        transactionId,
        faults: { rules: [{ match: { ...CREATE, count: 20 }, action: { type: 'commit-then-reset' } }] },
        wire: {
          // The index lags: the first search for each event finds nothing.
          after: (request, reply) => {
            if (!isLookUp(request.url) || blind === 0) return reply;
            blind -= 1;
            return { ...reply, body: Buffer.from('{"value":[]}') };
          },
        },
      });
      const { report } = await send(await write('lessons.csv', timetable(20, 5)));
      expect(report.counts).toMatchObject({ rows: 20, failed: 0, pending: 0 });
      expect([...eventsByKey().values()]).toEqual(Array.from({ length: 20 }, () => 1));
      expect(blind).toBe(0);
    },
  );

  it('when two machines send the same file at once without knowing of each other (R10)', async () => {
    const { write, send, eventsByKey, folder, emulator } = await open({ latencyMs: 5 });
    const file = await write('lessons.csv', timetable(100, 5));
    await mkdir(`${folder}/other`);
    const [one, two] = await Promise.all([send(file), send(file, { home: `${folder}/other` })]);
    for (const { report } of [one, two]) {
      expect(report.counts).toMatchObject({ rows: 100, failed: 0, pending: 0 });
    }
    expect([...eventsByKey().values()]).toEqual(Array.from({ length: 100 }, () => 1));
    expect(emulator.record.commits.length).toBe(100);
  });
});

describe('a create that was sent again because nobody knew what became of it', () => {
  it('is marked, since its event may have been made and deleted meanwhile', async () => {
    const { write, send } = await open({
      faults: { rules: [{ match: { ...CREATE, nth: 1 }, action: { type: 'refuse', status: 503 } }] },
    });
    const { results } = await send(await write('lessons.csv', timetable(3, 1)));
    expect(results.map(({ status, warnings }) => [status, warnings.map(({ code }) => code)])).toEqual([
      ['created', ['recreated']],
      ['created', []],
      ['created', []],
    ]);
  });
});

describe('a job that is sent from a program', () => {
  it('seals its rows with the vault of its home where no other sealer is given', async () => {
    const { write, send, emulator } = await open({});
    const file = await write('lessons.csv', timetable(3, 1));
    expect((await send(file, { sealer: undefined })).report.counts).toMatchObject({ created: 3 });
    expect((await send(file)).report).toMatchObject({ createdNow: 0, counts: { created: 3 } });
    expect(emulator.record.commits.length).toBe(3);
  });
});

describe('a finished job', () => {
  it('writes nothing when it is sent again (R6), nor makes a deleted event again (R5 in part)', async () => {
    const { write, send, emulator, connection } = await open({});
    const file = await write('lessons.csv', timetable(10, 2));
    const { results } = await send(file);
    const gone = results[3]?.EventID ?? '';
    await connection.sender.send(
      { method: 'DELETE', path: `/users/${mailboxOf(1)}/events/${gone}`, mailbox: mailboxOf(1) },
      'safe',
      'anything',
    );
    const writes = emulator.record.writeCount;
    const again = await send(file);
    expect(emulator.record.writeCount).toBe(writes);
    expect(again.report).toMatchObject({ createdNow: 0, adoptedNow: 0, counts: { created: 10 } });
    expect(again.results).toEqual(results);
  });

  it('whose ledger is lost finds its events again by their keys and creates none', async () => {
    const { write, send, emulator, folder } = await open({});
    const file = await write('lessons.csv', timetable(30, 3));
    const { results } = await send(file);
    await mkdir(`${folder}/new`);
    const again = await send(file, { home: `${folder}/new` });
    expect(again.report).toMatchObject({ createdNow: 0, adoptedNow: 30 });
    expect(again.results.map(({ EventID }) => EventID)).toEqual(results.map(({ EventID }) => EventID));
    expect(emulator.record.commits.length).toBe(30);
  });
});

describe('rows that name a calendar', () => {
  it('are found again in it, where a service lists only the default calendar of a mailbox', async () => {
    let isNarrow = false;
    const { write, send, emulator, folder, connection } = await open({
      wire: {
        after: ({ url, method }, reply) =>
          isNarrow && method === 'GET' && url.includes('/users/m0@school.example/events')
            ? { ...reply, body: Buffer.from('{"value":[]}') }
            : reply,
      },
    });
    await connection.sender.send(
      { method: 'POST', path: `/users/${mailboxOf(0)}/calendars`, mailbox: mailboxOf(0), body: { name: 'Exams' } },
      'never',
      'id',
    );
    const file = await write(
      'lessons.csv',
      [
        'Key,Mailbox,Calendar,Subject,Start,End,TimeZone',
        ...Array.from({ length: 6 }, (_, at) =>
          [`k${at}`, mailboxOf(0), 'Exams', `Exam ${at}`, '2026-11-03T09:00:00', '2026-11-03T10:00:00', 'UTC'].join(),
        ),
      ].join('\n'),
    );
    const { results } = await send(file);
    await mkdir(`${folder}/new`);
    isNarrow = true;
    const again = await send(file, { home: `${folder}/new` });
    expect(again.report).toMatchObject({ createdNow: 0, adoptedNow: 6 });
    expect(again.results.map(({ EventID }) => EventID)).toEqual(results.map(({ EventID }) => EventID));
    expect(emulator.record.commits.length).toBe(6);
  });
});

describe('equal rows (R7)', () => {
  it('make as many events (R7 in part)', async () => {
    const row = `${mailboxOf(0)},Assembly,2026-11-03T09:00:00,2026-11-03T10:00:00,UTC`;
    const { write, send, emulator } = await open({});
    const file = await write('lessons.csv', ['Mailbox,Subject,Start,End,TimeZone', row, row, row].join('\n'));
    const { report, results } = await send(file);
    expect(report.counts).toMatchObject({ rows: 3, created: 3 });
    expect(new Set(results.map(({ EventID }) => EventID)).size).toBe(3);
    expect((await send(file)).report.createdNow).toBe(0);
    expect(emulator.record.commits.length).toBe(3);
  });

  it('with one explicit key are refused before anything is sent, both lines named (R7 in part)', async () => {
    const { write, send, emulator } = await open({});
    const file = await write('lessons.csv', timetable(3, 1).replace('k2,', 'k0,'));
    await expect(send(file)).rejects.toMatchObject({
      code: 'key-repeated',
      message: expect.stringContaining("'k0' on lines 2, 4"),
    });
    expect(emulator.record.requestCount).toBe(0);
  });
});

describe('copies of an event that carry its key', () => {
  it('are left for a person: the row waits, and nothing is created', async () => {
    const { write, send, emulator, folder, connection } = await open({});
    const file = await write('lessons.csv', timetable(2, 1));
    const { results } = await send(file);
    const [{ properties }] = emulator.record.commits as [(typeof emulator.record.commits)[number]];
    await connection.sender.send(
      {
        method: 'POST',
        path: `/users/${mailboxOf(0)}/events`,
        mailbox: mailboxOf(0),
        body: {
          subject: 'A copy',
          start: { dateTime: '2026-11-04T09:00:00', timeZone: 'UTC' },
          end: { dateTime: '2026-11-04T10:00:00', timeZone: 'UTC' },
          singleValueExtendedProperties: properties.map(({ id, value }) => ({ id, value })),
        },
      },
      'never',
      'id',
    );
    await mkdir(`${folder}/new`);
    const again = await send(file, { home: `${folder}/new` });
    expect(again.report.counts).toMatchObject({ adopted: 1, pending: 1 });
    expect(again.results[0]).toMatchObject({ status: 'pending', EventID: null });
    expect(again.results[0]?.faults[0]?.code).toBe('several-events-with-this-key');
    expect(again.results[1]?.EventID).toBe(results[1]?.EventID);
    expect(emulator.record.commits.length).toBe(3);
  });
});
