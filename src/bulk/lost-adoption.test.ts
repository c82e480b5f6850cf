import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf } from '../../test/bulk-bench.ts';
import { makeOwnEvent } from '../../test/own-event.ts';

const benchWith = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);
const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone,Location';
const row = (key: string, subject: string, place: string) =>
  `${key},${ROOM},${subject},2026-11-03T09:00:00,2026-11-03T10:00:00,UTC,${place}`;
const rowsOf = (...rows: string[]) => [HEADER, ...rows, ''].join('\n');
const A = row('a', 'Assembly', 'New hall');
const B = row('b', 'Art', 'R1');

async function loseLedger({ folder }: Bench): Promise<void> {
  for (const name of ['ledger.db', 'ledger.db-wal', 'ledger.db-shm']) await rm(join(folder, name), { force: true });
}

/** One event that was adopted and changed, and one that the job made; then the ledger is lost, and the file applied again. */
async function afterLoss(): Promise<{ bench: Bench; file: string }> {
  const bench = await benchWith();
  await makeOwnEvent(bench, ROOM, 'Assembly', {
    location: { displayName: 'Old hall' },
    // As some programs of the service give one of their own.
    transactionId: 'localevent:0f0b5cda',
  });
  await bench.adopt(await bench.write('term.csv', rowsOf(row('a', 'Assembly', 'Old hall'))));
  const file = await bench.write('term.csv', rowsOf(A, B));
  await bench.apply(file);
  await loseLedger(bench);
  const { report } = await bench.apply(file);
  expect(report).toMatchObject({ createdNow: 0, counts: { adopted: 2 } });
  return { bench, file };
}

const subjects = (bench: Bench) => bench.eventsOf(ROOM).map(({ subject }) => subject);

describe('an event that people made and an earlier ledger had adopted', () => {
  it('is not cancelled by undo, which tells that it could not put it back', async () => {
    const { bench } = await afterLoss();
    const { report, results } = await bench.undo('term');
    expect(report.found).toMatchObject({ cancel: 1, release: 1 });
    expect(subjects(bench)).toEqual(['Assembly']);
    expect(results.map(({ status, warnings }) => [status, warnings.map(({ code }) => code)])).toEqual([
      ['unchanged', ['not-restored', 'released']],
      ['cancelled', []],
    ]);
    expect(bench.eventsByKey().size).toBe(2);
  });

  it('is not cancelled by --prune', async () => {
    const { bench, file } = await afterLoss();
    await bench.write('term.csv', rowsOf(row('c', 'Music', 'R2')));
    await bench.apply(file, { prune: true });
    expect(subjects(bench).sort()).toEqual(['Assembly', 'Music']);
  });
});

it('an event that was adopted and never changed is given back without a warning but that', async () => {
  const bench = await benchWith();
  await makeOwnEvent(bench, ROOM, 'Art');
  await bench.adopt(await bench.write('term.csv', rowsOf(row('b', 'Art', ''))));
  const { results } = await bench.undo('term');
  expect(results[0]?.warnings.map(({ code }) => code)).toEqual(['released']);
});

it('an event that the job made is found by its key once the ledger is lost, and adopt ties no other one to its row', async () => {
  const bench = await benchWith();
  const file = await bench.write('term.csv', rowsOf(row('a', 'Assembly', 'Hall')));
  await bench.send(file);
  await makeOwnEvent(bench, ROOM, 'Assembly', {});
  await loseLedger(bench);
  const writes = bench.emulator.record.writeCount;
  const { report, results } = await bench.adopt(file);
  expect(report.found).toMatchObject({ matched: 0, ambiguous: 0, unmatched: 1 });
  expect(results.map(({ status }) => status)).toEqual(['adopted']);
  expect(bench.emulator.record.writeCount).toBe(writes);
  // It was made by the job, and is the job's to take away.
  expect((await bench.undo('term')).report.found).toMatchObject({ cancel: 1, release: 0 });
  expect(subjects(bench)).toEqual(['Assembly']);
});
