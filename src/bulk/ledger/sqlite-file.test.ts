import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from './ledger.ts';
import { done, jobOf, row, rowOf, sampleJob, table, waiting, write } from './sample-job.contract.ts';
import { openLedgerFile, schemaSum } from './sqlite-file.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';
import { MIGRATIONS, SCHEMA_SUMS } from './sqlite-schema.ts';

let folder: string;
let file: string;
let opened: Ledger[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'graphcal-ledger-'));
  file = join(folder, 'ledger.db');
  opened = [];
});
afterEach(async () => {
  for (const ledger of opened) await ledger.close();
  rmSync(folder, { recursive: true });
});

async function open(): Promise<Ledger> {
  const ledger = await openSqliteLedger({ file });
  opened.push(ledger);
  return ledger;
}

async function close(ledger: Ledger): Promise<void> {
  opened = opened.filter((one) => one !== ledger);
  await ledger.close();
}

const modes = () =>
  readdirSync(folder)
    .sort()
    .map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);

const isRoot = process.getuid?.() === 0;

describe('the file of a ledger', () => {
  it('is for its owner alone, and so is the log beside it, whatever the umask', async () => {
    const before = process.umask(0o022);
    try {
      const ledger = await open();
      await ledger.createJob(sampleJob());
      expect(modes()).toEqual([
        ['ledger.db', '600'],
        ['ledger.db-shm', '600'],
        ['ledger.db-wal', '600'],
      ]);
    } finally {
      process.umask(before);
    }
  });

  it('is closed to others when it stood open to them', async () => {
    writeFileSync(file, '', { mode: 0o644 });
    await open();
    expect(modes()[0]).toEqual(['ledger.db', '600']);
  });

  it('is opened so that a commit survives a power cut, and what is removed leaves no bytes', async () => {
    const db = await openLedgerFile(file, 1_234);
    const setting = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get() as object)[0];
    expect(setting('journal_mode')).toBe('wal');
    // 2 is FULL. https://www.sqlite.org/pragma.html#pragma_synchronous
    expect(setting('synchronous')).toBe(2);
    expect(setting('secure_delete')).toBe(1);
    expect(setting('foreign_keys')).toBe(1);
    expect(setting('busy_timeout')).toBe(1_234);
    expect(setting('user_version')).toBe(5);
    db.close();
  });

  it('knows the tables that each version of it made', () => {
    const db = new Database(':memory:');
    const sums = ['', ...MIGRATIONS].map((made) => {
      db.exec(made);
      return schemaSum(db);
    });
    db.close();
    expect(SCHEMA_SUMS).toEqual(sums);
  });

  it('holds what was committed for any other connection, while the first is still open', async () => {
    const ledger = await open();
    const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b')]);
    await write(ledger, job, done(await rowOf(ledger, job, 'a'), 'e1'));
    const other = await open();
    expect(await other.findJob('tenant-1', 'timetable')).toEqual({ ...job, state: 'ready', inputFence: 1 });
    expect(await table(other, job)).toEqual([
      [1, 'a#1', 'done', 'e1'],
      [2, 'b#1', 'open', undefined],
    ]);
    await write(other, job, done(await rowOf(other, job, 'b'), 'e2'));
    expect((await table(ledger, job))[1]).toEqual([2, 'b#1', 'done', 'e2']);
  });

  it('opened again gives what was there when it was closed', async () => {
    const ledger = await open();
    const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b')]);
    await write(ledger, job, done(await rowOf(ledger, job, 'a'), 'e1'));
    await close(ledger);
    const again = await open();
    expect(await table(again, job)).toEqual([
      [1, 'a#1', 'done', 'e1'],
      [2, 'b#1', 'open', undefined],
    ]);
  });

  it.for([
    ['short', 'PAYLOAD-OF-THE-ROW'],
    ['of several pages', 'PAYLOAD-OF-THE-ROW'.repeat(1_000)],
  ] as const)('holds no byte of a payload %s after it was settled, dropped or discarded', async ([, payload]) => {
    const ledger = await open();
    const rows = [2, 3, 4].map((line) => ({ ...row(line, `r${line}`), payload: Buffer.from(payload) }));
    const job = await jobOf(ledger, rows);
    const found = () => readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes('PAYLOAD-OF'));
    expect(found()).not.toEqual([]);
    const left = await ledger.beginIntake(job);
    await left.add(rows);
    await left.discard();
    await write(ledger, job, done(await waitingRow(ledger, 0), 'e2'), done(await waitingRow(ledger, 1), 'e3'));
    const shorter = await ledger.beginIntake(job);
    await shorter.add(rows.slice(0, 2));
    await shorter.apply({ mode: 'send', retryFailed: false });
    await close(ledger);
    expect(found()).toEqual([]);
    expect(statSync(file).size).toBeGreaterThan(0);

    async function waitingRow(from: Ledger, at: number) {
      const one = (await waiting(from, job))[at];
      if (one === undefined) throw new Error('no such row waits');
      return one;
    }
  });

  it('keeps outcomes that came too late, with the fence they were learnt under', async () => {
    const ledger = await open();
    const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b')]);
    const [a, b] = await waiting(ledger, job);
    if (!a || !b) throw new Error('two rows wait');
    const old = await ledger.takeFences(job.id, 'first');
    await ledger.takeFences(job.id, 'second');
    await ledger.addLateOutcomes(job.id, old, [done(a, 'e1'), done(b, 'e2')]);
    await close(ledger);
    const db = new Database(file);
    expect(db.prepare('SELECT job, row, fence, event_id, outcome FROM late_outcome ORDER BY row').raw().all()).toEqual([
      [job.id, 1, old, 'e1', '{"status":"created"}'],
      [job.id, 2, old, 'e2', '{"status":"created"}'],
    ]);
    db.close();
  });

  it('is refused where its folder is missing, and where something else has its name', async () => {
    file = join(folder, 'missing', 'ledger.db');
    await expect(open()).rejects.toMatchObject({ name: 'LedgerError', code: 'ledger-not-writable' });
    file = join(folder, 'a-folder');
    mkdirSync(file, { mode: 0o755 });
    await expect(open()).rejects.toMatchObject({ name: 'LedgerError', code: 'ledger-not-writable' });
    expect(statSync(file).mode & 0o777).toBe(0o755);
    expect(readdirSync(folder)).toEqual(['a-folder']);
  });

  // Root may write everything.
  it.skipIf(isRoot)('is refused where it may only be read, and stays as it is', async () => {
    const ledger = await open();
    await jobOf(ledger, [row(2, 'a')]);
    await close(ledger);
    chmodSync(file, 0o400);
    const before = readFileSync(file);
    await expect(open()).rejects.toMatchObject({ name: 'LedgerError', code: 'ledger-not-writable' });
    expect(readFileSync(file)).toEqual(before);
    expect(statSync(file).mode & 0o777).toBe(0o400);
  });

  it('of an older graphcal is brought up to date with all that it holds', async () => {
    const db = new Database(file);
    db.exec(MIGRATIONS[0] ?? '');
    db.exec('PRAGMA user_version = 1');
    db.exec(`INSERT INTO job VALUES (7, 'tenant-1', 'app-1', 'timetable', 'timetable', '{}', 'ready', 16, 1)`);
    db.exec(`INSERT INTO row (job, number, line, shard, key, state) VALUES (7, 1, 2, 0, 'K', 'rejected')`);
    db.exec(
      `INSERT INTO row (job, number, line, shard, key, source_key, state, event_id) VALUES (7, 2, 3, 0, 'K', 's', 'done', 'e1')`,
    );
    db.close();
    const ledger = await open();
    const job = await ledger.findJob('tenant-1', 'timetable');
    if (job === undefined) throw new Error('the job is gone');
    expect(await table(ledger, job)).toEqual([
      [1, 'K', 'rejected', undefined],
      [2, 'K', 'done', 'e1'],
    ]);
    await close(ledger);
    const after = new Database(file);
    expect(after.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 5 });
    after.close();
  });

  it('of a newer graphcal is refused and left as it is', async () => {
    const db = new Database(file);
    db.exec('CREATE TABLE job (id INTEGER PRIMARY KEY, of_tomorrow TEXT)');
    db.exec('PRAGMA user_version = 99');
    db.close();
    const before = readFileSync(file);
    await expect(open()).rejects.toMatchObject({ name: 'LedgerError', code: 'ledger-too-new' });
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder)).toEqual(['ledger.db']);
  });
});
