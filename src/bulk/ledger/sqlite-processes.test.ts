import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from './ledger.ts';
import { compileForOthers, type OtherProcesses } from './other-process.contract.ts';
import { done, jobOf, row, rowOf, sampleJob, table, write } from './sample-job.contract.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

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

async function open(busyMs?: number): Promise<Ledger> {
  const ledger = await openSqliteLedger(busyMs === undefined ? { file } : { file, busyMs });
  opened.push(ledger);
  return ledger;
}

describe('a ledger in several processes', () => {
  let others: OtherProcesses;
  beforeAll(async () => {
    others = await compileForOthers();
  });
  afterAll(() => others.clean());

  /** Holds the right to write until it ends. */
  const WRITER = `
    import Database from 'libsql';
    const db = new Database(process.argv[2]);
    db.exec('BEGIN IMMEDIATE');
    console.log('held');
    setInterval(() => {}, 1000);
    globalThis.kept = db;
  `;

  it('is busy while another writes for too long, can be read meanwhile, and goes on afterwards', async () => {
    const ledger = await open(50);
    const job = await jobOf(ledger, [row(2, 'a')]);
    const a = await rowOf(ledger, job, 'a');
    const fence = await ledger.takeFences(job.id, 'test');
    const other = await others.start(WRITER, [file]);
    expect(await other.line()).toBe('held');
    const busy = { name: 'LedgerError', code: 'ledger-busy' };
    await expect(ledger.commit(job.id, fence, [done(a, 'e1')])).rejects.toMatchObject(busy);
    await expect(ledger.createJob(sampleJob('other'))).rejects.toMatchObject(busy);
    expect(await table(ledger, job)).toEqual([[1, 'a#1', 'open', undefined]]);
    expect(await table(await open(50), job)).toEqual([[1, 'a#1', 'open', undefined]]);
    await other.kill();
    expect(await ledger.commit(job.id, fence, [done(a, 'e1')])).toBe(true);
    expect(await table(ledger, job)).toEqual([[1, 'a#1', 'done', 'e1']]);
  });

  it('is busy when it is new and another makes it', async () => {
    writeFileSync(file, '');
    const other = await others.start(WRITER, [file]);
    expect(await other.line()).toBe('held');
    await expect(open(50)).rejects.toMatchObject({ name: 'LedgerError', code: 'ledger-busy' });
    await other.kill();
    expect(await (await open()).findJob('tenant-1', 'timetable')).toBeUndefined();
  });

  it('is made once when several open the same new file at the same moment', async () => {
    const rounds = 20;
    const script = `
      import { existsSync } from 'node:fs';
      import { openSqliteLedger } from './bulk/ledger/sqlite-ledger.js';
      const [folder, name] = process.argv.slice(2);
      for (let round = 0; round < ${rounds}; round++) {
        console.log('ready');
        while (!existsSync(folder + '/go-' + round));
        const ledger = await openSqliteLedger({ file: folder + '/' + round + '.db' });
        const made = await ledger.createJob({
          service: 's', app: 'a', name, namespace: 'n', settings: {}, shards: 4, createdAt: 1,
        }).then(() => 'made', (error) => error.code);
        await ledger.close();
        console.log(made);
      }
    `;
    const names = ['one', 'two', 'three', 'four'];
    const all = await Promise.all(names.map((name) => others.start(script, [folder, name])));
    for (let round = 0; round < rounds; round++) {
      expect(await Promise.all(all.map((one) => one.line()))).toEqual(names.map(() => 'ready'));
      writeFileSync(join(folder, `go-${round}`), '');
      expect(await Promise.all(all.map((one) => one.line()))).toEqual(names.map(() => 'made'));
      file = join(folder, `${round}.db`);
      const ledger = await open();
      for (const name of names) expect(await ledger.findJob('s', name)).toMatchObject({ shards: 4 });
    }
    await Promise.all(all.map((one) => one.kill()));
  });

  it('holds what was committed before its process was killed', async () => {
    const other = await others.start(
      `
      import { openSqliteLedger } from './bulk/ledger/sqlite-ledger.js';
      const ledger = await openSqliteLedger({ file: process.argv[2] });
      await ledger.createJob({
        service: 'tenant-1', app: 'a', name: 'timetable', namespace: 'n', settings: {}, shards: 4, createdAt: 1,
      });
      console.log('committed');
      setInterval(() => {}, 1000);
    `,
      [file],
    );
    expect(await other.line()).toBe('committed');
    await other.kill();
    expect(await (await open()).findJob('tenant-1', 'timetable')).toMatchObject({ namespace: 'n', shards: 4 });
  });

  it('keeps its log while it is opened twice here and another opens and closes it', async () => {
    const ledger = await open();
    const job = await jobOf(ledger, [row(2, 'a')]);
    await open();
    const other = await others.start(
      `
      import Database from 'libsql';
      const db = new Database(process.argv[2]);
      db.exec("UPDATE job SET state = 'ready'");
      db.close();
      console.log('closed');
    `,
      [file],
    );
    expect(await other.line()).toBe('closed');
    expect(existsSync(`${file}-wal`)).toBe(true);
    await write(ledger, job, done(await rowOf(ledger, job, 'a'), 'e1'));
    const reader = await others.start(
      `
      import Database from 'libsql';
      console.log(new Database(process.argv[2]).prepare('SELECT event_id FROM row').get().event_id);
    `,
      [file],
    );
    expect(await reader.line()).toBe('e1');
  });
});
