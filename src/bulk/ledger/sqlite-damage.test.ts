import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerError } from '../../core/errors.ts';
import { verifyLinks } from '../audit/verify-audit.ts';
import type { JobRecord, Ledger } from './ledger.ts';
import { done, jobOf, ROOM, rejection, results, row, sampleJob, table, waiting, write } from './sample-job.contract.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

/** Bytes of a page of a file that SQLite makes. https://www.sqlite.org/fileformat.html */
const PAGE = 4_096;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'graphcal-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A closed ledger with rows in all states, and what it says of them. */
async function sample(): Promise<{ bytes: Buffer; job: JobRecord; rows: unknown[][] }> {
  const file = join(folder, 'sample.db');
  const ledger = await openSqliteLedger({ file });
  const job = await jobOf(ledger, [
    ...Array.from({ length: 60 }, (_, index) => row(index + 2, `content ${index}`)),
    rejection(70),
  ]);
  await write(ledger, job, ...(await waiting(ledger, job)).slice(0, 20).map((one) => done(one, `event ${one.number}`)));
  const rows = await table(ledger, job);
  await ledger.close();
  return { bytes: readFileSync(file), job, rows };
}

let copies = 0;
beforeEach(() => {
  copies = 0;
});
/** A file of its own for each trial: SQLite holds on to what it once opened. */
function fileOf(bytes: Uint8Array): string {
  const file = join(folder, `${++copies}.db`);
  writeFileSync(file, bytes, { mode: 0o600 });
  return file;
}

/** Reads everything that a run would read. */
async function readAll(ledger: Ledger, job: JobRecord): Promise<void> {
  await ledger.findJob(job.service, job.name);
  await ledger.counts(job.id);
  await waiting(ledger, job);
  await results(ledger, job);
}

async function refused(file: string, before: Uint8Array): Promise<void> {
  await expect(openSqliteLedger({ file })).rejects.toMatchObject({
    name: 'LedgerError',
    code: 'ledger-damaged',
    message: `The ledger ${file} is damaged.`,
    hint: expect.stringContaining('Run graphcal jobs repair'),
  });
  expect(readFileSync(file).equals(before)).toBe(true);
}

describe('a damaged ledger', () => {
  it.for([
    ['a text', Buffer.from('Key,Mailbox,Subject\n'.repeat(500))],
    ['a short text', Buffer.from('no database')],
    ['zeros', Buffer.alloc(PAGE)],
    ['noise', Buffer.alloc(3 * PAGE, 0xa5)],
  ] as const)('of which the file is %s is refused and left as it is', async ([, bytes]) => {
    await refused(fileOf(bytes), bytes);
  });

  it('is refused when its end is missing, wherever it was cut (R40 in part)', async () => {
    const { bytes } = await sample();
    // SQLite takes a file of one byte for an empty one.
    const cuts = [2, 50, 99, 100, 511, 512, 1_024];
    for (let page = 1; page * PAGE < bytes.length; page++) cuts.push(page * PAGE - 1, page * PAGE, page * PAGE + 1);
    for (const cut of [...cuts, bytes.length - 1]) {
      const rest = bytes.subarray(0, cut);
      await refused(fileOf(rest), rest);
    }
  });

  it('is as new when nothing of it is left (R40 in part)', async () => {
    const ledger = await openSqliteLedger({ file: fileOf(Buffer.alloc(0)) });
    const job = await jobOf(ledger, [row(2, 'a')]);
    expect(await ledger.waitingMailboxes(job.id)).toEqual([ROOM]);
    await ledger.close();
  });

  it('is refused when a page is no longer what it was, before anything is read from it (R41 in part)', async () => {
    const { bytes } = await sample();
    // What a page of a table or index starts with; free pages may hold anything.
    const kinds = [2, 5, 10, 13];
    let flips = 0;
    for (let at = PAGE; at < bytes.length; at += PAGE) {
      if (!kinds.includes(bytes.readUInt8(at))) continue;
      flips += 1;
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 0xff, at);
      await refused(fileOf(flipped), flipped);
    }
    expect(flips).toBeGreaterThan(10);
  });

  it('never says anything but that it is damaged, whichever byte was flipped (R41 in part)', async () => {
    const { bytes, job } = await sample();
    const said = new Set<string>();
    // A step that is prime to the size of a page reaches all kinds of places in it.
    for (let at = 0; at < bytes.length; at += 331) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 0x41, at);
      const ledger = await openSqliteLedger({ file: fileOf(flipped) }).catch((error: unknown) => error);
      if (isLedger(ledger)) {
        said.add(await readAll(ledger, job).then(() => 'nothing', codeOf));
        await ledger.close();
      } else {
        said.add(codeOf(ledger));
      }
    }
    expect([...said].sort()).toEqual(['ledger-damaged', 'nothing']);
  });

  it.for([
    ['an event id', 'event 12'],
    ['an outcome', '{"status":"created"}'],
    ['a key', 'content 7#1'],
    ['a mailbox', 'room.101@school.example'],
    ['the name of the job', 'timetable'],
    ['a table', 'CREATE TABLE shard'],
  ] as const)('is refused when the text of %s is no text any more (R41 in part)', async ([, text]) => {
    const { bytes, job } = await sample();
    // libsql ends the whole process at a text that is not UTF-8.
    for (let at = bytes.indexOf(text), found = 0; at >= 0 && found < 3; at = bytes.indexOf(text, at + 1), found++) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 0x80, at);
      const file = fileOf(flipped);
      const opened = await openSqliteLedger({ file }).catch((error: unknown) => error);
      if (!isLedger(opened)) {
        expect(codeOf(opened)).toBe('ledger-damaged');
        continue;
      }
      const said = [opened.check(job.id), results(opened, job)].map((one) => one.then(() => 'nothing', codeOf));
      // A text stands in a row, or in the trail of what was written.
      const { fault } = await verifyLinks(opened.auditLinks());
      const seen = [...(await Promise.all(said)), fault?.kind];
      expect(seen.some((one) => one === 'ledger-damaged' || one === 'broken')).toBe(true);
      await opened.close();
    }
  });

  it('is refused while it is read when an outcome in it is no longer JSON', async () => {
    const { bytes, job } = await sample();
    const at = bytes.indexOf('{"status":"created"}');
    const flipped = Buffer.from(bytes);
    flipped.write('[', at);
    const ledger = await openSqliteLedger({ file: fileOf(flipped) });
    await expect(results(ledger, job)).rejects.toMatchObject({ name: 'LedgerError', code: 'ledger-damaged' });
    await ledger.close();
  });
});

describe('a ledger whose log was cut', () => {
  it('opens at a commit, wherever the cut is (R40 in part)', async () => {
    const file = join(folder, 'ledger.db');
    const ledger = await openSqliteLedger({ file });
    const job = await ledger.createJob({ ...sampleJob(), shards: 1 });
    const intake = await ledger.beginIntake(job);
    await intake.add([2, 3, 4, 5].map((line) => row(line, `r${line}`)));
    await intake.apply({ mode: 'send', retryFailed: false });
    for (const one of await waiting(ledger, job)) await write(ledger, job, done(one, `event ${one.number}`));
    const log = readFileSync(`${file}-wal`);
    const seen: number[] = [];
    for (let cut = log.length; cut >= 0; cut -= 1_999) {
      const copy = join(folder, `${++copies}.db`);
      copyFileSync(file, copy);
      writeFileSync(`${copy}-wal`, log.subarray(0, cut));
      const opened = await openSqliteLedger({ file: copy });
      const rows = await table(opened, job);
      // Each commit settled one row, the intake brought four at once.
      const settled = rows.filter(([, , state]) => state === 'done');
      expect([0, 4]).toContain(rows.length);
      expect(settled.map(([number, , , eventId]) => [number, eventId])).toEqual(
        settled.map((_, index) => [index + 1, `event ${index + 1}`]),
      );
      seen.push(settled.length);
      await opened.close();
    }
    await ledger.close();
    expect(seen[0]).toBe(4);
    expect([...new Set(seen)]).toEqual([4, 3, 2, 1, 0]);
    expect(statSync(file).size).toBeGreaterThan(0);
  });
});

function isLedger(value: unknown): value is Ledger {
  return !(value instanceof Error);
}

function codeOf(error: unknown): string {
  return error instanceof LedgerError ? error.code : String(error);
}
