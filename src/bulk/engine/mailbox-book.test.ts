import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { LedgerError } from '../../core/errors.ts';
import type { BulkEvent } from '../events.ts';
import type { LedgerRow, LedgerWrite } from '../ledger/ledger.ts';
import { createBook } from './mailbox-book.ts';
import { CREATE_ROW } from './testing.ts';

const ROOM = 'room.101@school.example';
const AT = Date.UTC(2026, 0, 1);
const IDS = { iCalUId: '0400', webLink: 'https://outlook.example/1', requestId: 'r-1' };

const row = (number: number): LedgerRow => ({
  ...CREATE_ROW,
  number,
  shard: 5,
  mailbox: ROOM,
  sourceKey: '728eef6cfd3ec815-c57be24ea2d52d2b78985ad4b7d11900a13548312bbf13da',
  state: 'open',
  act: 'create',
  incarnation: 0,
  eventId: undefined,
  fields: undefined,
  base: undefined,
  endsAt: undefined,
  isTaken: false,
  before: undefined,
  fence: 0,
  isGone: false,
  isChanged: false,
  isCalledOff: false,
  attempts: 0,
  payload: new Uint8Array(0),
});

/** A book whose commits end when the test says so. */
function open() {
  const commits: { writes: readonly LedgerWrite[]; done: () => void; failed: (error: unknown) => void }[] = [];
  const told: BulkEvent[] = [];
  const book = createBook(
    {
      clock: createManualClock(AT),
      tell: (event) => told.push(event),
      committer: {
        commit: (writes) => new Promise((done, failed) => commits.push({ writes, done, failed })),
      },
    },
    ROOM,
  );
  const end = async (committing: Promise<void>) => {
    commits.at(-1)?.done();
    await committing;
  };
  return { book, commits, told, end, writes: () => commits.map(({ writes }) => writes) };
}

describe('the book of a mailbox', () => {
  it('settles a row with the id of its event', async () => {
    const { book, told, writes, end } = open();
    book.done({ row: row(1), attempts: 2 }, 'created', 'AAMk1', IDS);
    await end(book.commit());
    expect(writes()).toEqual([
      [
        {
          type: 'settled',
          row: 1,
          shard: 5,
          of: row(1),
          attempts: 2,
          state: 'done',
          eventId: 'AAMk1',
          outcome: { status: 'created', ...IDS, at: AT },
        },
      ],
    ]);
    expect(told).toEqual([{ type: 'row-settled', mailbox: ROOM, row: 1, status: 'created' }]);
  });

  it('settles a row that failed, without an event', async () => {
    const { book, told, writes, end } = open();
    book.failed({ row: row(1), attempts: 1 }, { code: 'ErrorInvalidRequest', message: 'Wrong.', status: 400 });
    await end(book.commit());
    expect(writes()).toEqual([
      [
        {
          type: 'settled',
          row: 1,
          shard: 5,
          of: row(1),
          attempts: 1,
          state: 'failed',
          eventId: undefined,
          outcome: { status: 'failed', code: 'ErrorInvalidRequest', message: 'Wrong.', httpStatus: 400, at: AT },
        },
      ],
    ]);
    expect(told).toEqual([{ type: 'row-settled', mailbox: ROOM, row: 1, status: 'failed' }]);
  });

  it('leaves a row with its reason', async () => {
    const { book, told, writes, end } = open();
    book.leave({ row: row(1), attempts: 3 }, 'throttled');
    await end(book.commit());
    expect(writes()).toEqual([
      [
        {
          type: 'waiting',
          row: 1,
          shard: 5,
          attempts: 3,
          outcome: { status: 'pending', reason: 'throttled', at: AT },
        },
      ],
    ]);
    expect(told).toEqual([{ type: 'row-left', mailbox: ROOM, row: 1, reason: 'throttled' }]);
  });

  it('holds a row that several events claim as one that may have been sent, so that it is looked for first', async () => {
    const { book, told, writes, end } = open();
    book.hold({ row: row(1), attempts: 0 }, 'several-events-with-this-key', ['A', 'B']);
    await end(book.commit());
    expect(writes()).toEqual([
      [
        { type: 'sending', row: 1, shard: 5, attempts: 0 },
        {
          type: 'waiting',
          row: 1,
          shard: 5,
          attempts: 0,
          outcome: {
            status: 'pending',
            reason: 'several-events-with-this-key',
            eventIds: ['A', 'B'],
            at: AT,
          },
        },
      ],
    ]);
    expect(told).toEqual([{ type: 'row-left', mailbox: ROOM, row: 1, reason: 'several-events-with-this-key' }]);
  });

  it('writes what was learnt, then what is about to be done, in one commit', async () => {
    const { book, writes, end } = open();
    book.done({ row: row(1), attempts: 1 }, 'adopted', 'AAMk1', IDS);
    book.leave({ row: row(2), attempts: 1 }, 'throttled');
    expect(book.size).toBe(2);
    const next: LedgerWrite = { type: 'sending', row: 3, shard: 5, attempts: 1 };
    await end(book.commit([next]));
    expect(writes().map((all) => all.map((one) => [one.type, 'row' in one ? one.row : undefined]))).toEqual([
      [
        ['settled', 1],
        ['waiting', 2],
        ['sending', 3],
      ],
    ]);
  });

  it('tells news only once they are on the disk', async () => {
    const { book, commits, told } = open();
    book.done({ row: row(1), attempts: 1 }, 'created', 'AAMk1', IDS);
    const committing = book.commit();
    expect(told).toEqual([]);
    commits[0]?.done();
    await committing;
    expect(told).toHaveLength(1);
  });

  it('tells and writes each thing once', async () => {
    const { book, told, writes, end } = open();
    book.done({ row: row(1), attempts: 1 }, 'created', 'AAMk1', IDS);
    await end(book.commit());
    expect(book.size).toBe(0);
    await end(book.commit());
    expect(writes()[1]).toEqual([]);
    expect(told).toHaveLength(1);
  });

  it('keeps what comes while a commit is under way for the next one', async () => {
    const { book, commits, told, writes, end } = open();
    book.done({ row: row(1), attempts: 1 }, 'created', 'AAMk1', IDS);
    const first = book.commit();
    book.done({ row: row(2), attempts: 1 }, 'created', 'AAMk2', IDS);
    commits[0]?.done();
    await first;
    expect(told).toMatchObject([{ row: 1 }]);
    expect(book.size).toBe(1);
    await end(book.commit());
    expect(writes()[1]).toMatchObject([{ row: 2 }]);
    expect(told).toMatchObject([{ row: 1 }, { row: 2 }]);
  });

  it('tells no news of a commit that failed', async () => {
    const { book, commits, told } = open();
    book.done({ row: row(1), attempts: 1 }, 'created', 'AAMk1', IDS);
    const committing = book.commit();
    commits[0]?.failed(new LedgerError('fence-lost', 'Another process took this job over.'));
    await expect(committing).rejects.toMatchObject({ code: 'fence-lost' });
    expect(told).toEqual([]);
  });

  it('writes what a failed commit held with the next one', async () => {
    const { book, commits, writes, end } = open();
    book.done({ row: row(1), attempts: 1 }, 'created', 'AAMk1', IDS);
    const committing = book.commit();
    commits[0]?.failed(new LedgerError('ledger-busy', 'Another process writes.'));
    await expect(committing).rejects.toMatchObject({ code: 'ledger-busy' });
    await end(book.commit());
    expect(writes()[1]).toMatchObject([{ type: 'settled', row: 1 }]);
  });

  it('writes nothing twice when the job was taken over: it is kept as late outcomes already', async () => {
    const { book, commits, writes, end } = open();
    book.done({ row: row(1), attempts: 1 }, 'created', 'AAMk1', IDS);
    const committing = book.commit();
    commits[0]?.failed(new LedgerError('fence-lost', 'Another process took this job over.'));
    await expect(committing).rejects.toMatchObject({ code: 'fence-lost' });
    book.done({ row: row(2), attempts: 1 }, 'created', 'AAMk2', IDS);
    await end(book.commit());
    expect(writes()[1]).toMatchObject([{ row: 2 }]);
    expect(writes()[1]).toHaveLength(1);
  });
});
