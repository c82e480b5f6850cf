import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobRecord } from './ledger.ts';
import { ROOM, row, sampleJob, TUTOR } from './sample-job.contract.ts';
import { createSqliteAccess, type SqliteAccess } from './sqlite-access.ts';
import { openLedgerFile } from './sqlite-file.ts';
import { createSqliteIntake } from './sqlite-intake.ts';
import { sumAll } from './sqlite-row-check.ts';
import { createSqliteStream } from './sqlite-stream.ts';

const JOB: JobRecord = { ...sampleJob(), id: 1, state: 'reading', inputFence: 0, lastRunAt: undefined };

let folder: string;
let access: SqliteAccess;
let asked: Set<string>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'graphcal-ledger-'));
  const file = join(folder, 'ledger.db');
  const inner = createSqliteAccess(await openLedgerFile(file, 0), file);
  asked = new Set();
  const note = (text: string) => {
    asked.add(text);
    return text;
  };
  access = {
    ...inner,
    get: (text, ...values) => inner.get(note(text), ...values),
    all: <Row>(text: string, ...values: unknown[]) => {
      const rows = inner.all<Row>(note(text), ...values);
      if (!text.includes(' AS fate,')) return rows;
      // As of a job that has rows of every fate that there may be, so that no statement is left out.
      return [...text.matchAll(/THEN '([a-z-]+)'/gu)].map(([, fate]) => ({ fate, sending: 1 }) as Row);
    },
    run: (text, ...values) => inner.run(note(text), ...values),
  };
});
afterEach(() => {
  access.close();
  rmSync(folder, { recursive: true });
});

/** What SQLite would go through for each statement that was asked. https://www.sqlite.org/eqp.html */
function plans(): Map<string, string[]> {
  return new Map(
    [...asked].map((text) => [
      text,
      access.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`).map((one) => one.detail),
    ]),
  );
}

/** Whether a step goes through all rows of a job or of all jobs, instead of finding the one that it needs. */
function isFull(step: string): boolean {
  return (
    /^SCAN (?:row|r|i|intake)\b/.test(step) || /^SEARCH (?:row|r|i|intake)\b.*\(job=\?(?: AND number>\?)?\)$/.test(step)
  );
}

describe('an intake', () => {
  it('goes through the rows of a job at most once in a statement, so that its time is linear in them', async () => {
    const job = JOB;
    const intake = createSqliteIntake(job, access);
    await intake.add([
      {
        line: 2,
        mailbox: 'room.101@school.example',
        key: undefined,
        contentHash: 'a',
        payload: Buffer.from('a'),
        notes: [],
      },
    ]);
    await intake.repeatedKeys();
    await intake.foreignKeys();
    // A job without rows is not compared.
    access.run(`INSERT INTO job VALUES (1, 's', 'a', 'n', 'n', '{}', 'ready', 1, 1, 0, NULL, NULL, NULL, NULL)`);
    access.run(`INSERT INTO row (job, number, line, shard, state) VALUES (1, 1, 2, 0, 'rejected')`);
    sumAll(access);
    await intake.change();
    await intake.apply({ mode: 'send', retryFailed: false });
    const found = plans();
    expect(found.size).toBeGreaterThan(20);
    const repeated = [...found].filter(([, steps]) => steps.filter(isFull).length > 1);
    expect(repeated).toEqual([]);
  });

  it('finds how often a content came before without counting it', async () => {
    const intake = createSqliteIntake(JOB, access);
    await intake.add([
      {
        line: 2,
        mailbox: 'room.101@school.example',
        key: undefined,
        contentHash: 'a',
        payload: Buffer.from('a'),
        notes: [],
      },
    ]);
    const [[text, steps] = []] = [...plans()].filter(([one]) => one.includes('occurrence IS NOT NULL'));
    // SQLite reads the last entry of an index for max() alone. https://www.sqlite.org/optoverview.html#minmax
    expect(text).toMatch(/^SELECT max\(occurrence\) AS n FROM/);
    expect(steps).toEqual([
      'SEARCH intake USING COVERING INDEX intake_content (job=? AND content_hash=? AND occurrence>?)',
    ]);
  });
});

describe('rows that are taken in', () => {
  it('are stored mailbox by mailbox, however the input mixes them, so that a group to send lies on few pages', async () => {
    access.run(`INSERT INTO job VALUES (1, 's', 'a', 'n', 'n', '{}', 'ready', 1, 1, 0, NULL, NULL, NULL, NULL)`);
    const intake = createSqliteIntake(JOB, access);
    await intake.add([
      row(2, 'a', { mailbox: TUTOR }),
      row(3, 'b', { mailbox: ROOM }),
      row(4, 'c', { mailbox: TUTOR }),
      row(5, 'd', { mailbox: ROOM }),
    ]);
    await intake.apply({ mode: 'send' });
    const stored = access.all<{ mailbox: string; number: number }>(`SELECT mailbox, number FROM row ORDER BY rowid`);
    expect(stored.map(({ mailbox, number }) => [mailbox, number])).toEqual([
      ['room.101@school.example', 2],
      ['room.101@school.example', 4],
      ['year7.tutor@school.example', 1],
      ['year7.tutor@school.example', 3],
    ]);
  });
});

describe('a window of a stream', () => {
  it('goes through its own rows alone, however many the job has', async () => {
    access.run(`INSERT INTO job VALUES (1, 's', 'a', 'n', 'n', '{}', 'ready', 1, 1, 0, NULL, NULL, NULL, NULL)`);
    const stream = createSqliteStream(JOB, { repeated: (key) => ({ key }) }, access);
    const add = (line: number) =>
      stream.add([
        {
          line,
          mailbox: 'room.101@school.example',
          key: `k${line}`,
          contentHash: 'a',
          payload: Buffer.from('a'),
          notes: [],
        },
      ]);
    await add(1);
    await stream.take({ mode: 'send' });
    asked.clear();
    await add(2);
    await stream.foreignKeys();
    await stream.take({ mode: 'send', retryFailed: true });
    await stream.results();
    const found = plans();
    expect(found.size).toBeGreaterThan(10);
    const unbounded = [...found].filter(([, steps]) =>
      steps.some((step) => isFull(step) && !step.includes('number>?')),
    );
    expect(unbounded).toEqual([]);
  });
});

describe('a write to a row that waits', () => {
  it('enters it anew into the index of what waits, and into no other', () => {
    const text = `UPDATE row SET state = 'sending', attempts = 1, fence = 1 WHERE job = 1 AND number = 1`;
    const steps = access.all<{ opcode: string; p2: number }>(`EXPLAIN ${text}`);
    const entered = steps.filter(({ opcode }) => opcode === 'IdxInsert');
    expect(entered).toHaveLength(1);
  });
});
