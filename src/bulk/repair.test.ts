import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, timetable } from '../../test/bulk-bench.ts';
import { lockJob } from './ledger/job-lock.ts';
import { repairLedger } from './repair.ts';

const ROWS = 100;
const NOW = Date.UTC(2026, 10, 2, 9, 30, 5, 250);

const open = benchesWith({ limits: 'off' });

/** A bench that sent a hundred rows of ten mailboxes, and the EventID of each. */
async function sent() {
  const bench = await open();
  const file = await bench.write('lessons.csv', timetable(ROWS, 10));
  const { results } = await bench.send(file);
  const ids = results.map(({ EventID }) => EventID);
  expect(new Set(ids).size).toBe(ROWS);
  return { bench, file, ids, ledger: join(bench.folder, 'ledger.db') };
}

/** Sends again: each row has the event that it had, and nothing was created. */
async function expectSame(bench: Bench, file: string, ids: readonly (string | null)[]): Promise<void> {
  const { report, results } = await bench.send(file);
  expect(results.map(({ EventID }) => EventID)).toEqual(ids);
  expect(report).toMatchObject({ createdNow: 0, counts: { rows: ROWS, pending: 0, failed: 0 } });
  expect([...bench.eventsByKey().values()]).toEqual(Array.from({ length: ROWS }, () => 1));
}

/** Changes one byte where this text stands; gives whether it was found. */
function flip(path: string, text: string): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(text);
  if (at < 0) throw new Error(`${text} is not in the ledger.`);
  bytes.writeUInt8(bytes.readUInt8(at + text.length - 1) ^ 1, at + text.length - 1);
  writeFileSync(path, bytes);
}

describe('a ledger that is damaged', () => {
  it.for([
    [
      'half of its file is missing',
      (path: string) => truncateSync(path, Math.floor(statSync(path).size / 8_192) * 4_096),
    ],
    ['its last byte is missing', (path: string) => truncateSync(path, statSync(path).size - 1)],
    ['its file is another', (path: string) => writeFileSync(path, 'Key,Mailbox,Subject\n'.repeat(500))],
    ['the key of a row was changed', (path: string) => flip(path, '"status":"created","iCalUId":"')],
    ['the text of its tables was changed', (path: string) => flip(path, 'CREATE TABLE shard')],
  ] as const)('because %s is refused, repaired, and doubles nothing (R40, R41)', async ([, damage]) => {
    const { bench, file, ids, ledger } = await sent();
    damage(ledger);
    const before = readFileSync(ledger);
    const requests = bench.emulator.record.requests.length;
    await expect(bench.send(file)).rejects.toMatchObject({
      code: 'ledger-damaged',
      hint: expect.stringContaining('graphcal jobs repair NAME'),
    });
    const writes = bench.emulator.record.requests.slice(requests).filter(({ path }) => path.includes('/events'));
    expect(writes).toEqual([]);
    const { keptAs, file: path } = await repairLedger({ home: bench.folder, now: NOW });
    expect(path).toBe(ledger);
    expect(keptAs).toBe(join(bench.folder, 'ledger.damaged-20261102T093005Z.db'));
    expect(readFileSync(keptAs ?? '').equals(before)).toBe(true);
    expect(statSync(keptAs ?? '').mode & 0o777).toBe(0o600);
    expect(statSync(ledger).mode & 0o777).toBe(0o600);
    await expectSame(bench, file, ids);
    await expectSame(bench, file, ids);
  });

  it('gives what can be read of it to the new one: all rows but the one that was changed', async () => {
    const { bench, ledger } = await sent();
    flip(ledger, '"status":"created","iCalUId":"');
    const { jobs } = await repairLedger({ home: bench.folder, now: NOW });
    expect(jobs).toEqual([{ service: bench.emulator.tenantId, name: 'lessons', rows: ROWS - 1, damagedRows: 1 }]);
    expect(readdirSync(bench.folder).filter((name) => name.startsWith('ledger'))).toEqual([
      'ledger.damaged-20261102T093005Z.db',
      'ledger.db',
    ]);
  });

  it('is kept under another name each time', async () => {
    const { bench, ledger } = await sent();
    for (const name of ['ledger.damaged-20261102T093005Z.db', 'ledger.damaged-20261102T093005Z-2.db']) {
      truncateSync(ledger, statSync(ledger).size - 1);
      expect((await repairLedger({ home: bench.folder, now: NOW })).keptAs).toBe(join(bench.folder, name));
    }
  });

  it('is not repaired while a job of its home is being sent', async () => {
    const { bench, ledger } = await sent();
    truncateSync(ledger, statSync(ledger).size - 1);
    const lock = await lockJob(join(bench.folder, 'locks'), 'tenant', 'another job');
    await expect(repairLedger({ home: bench.folder, now: NOW })).rejects.toMatchObject({ code: 'job-locked' });
    lock.release();
    expect((await repairLedger({ home: bench.folder, now: NOW })).keptAs).toBeDefined();
  });
});

describe('a ledger that is whole', () => {
  it('is left as it is', async () => {
    const { bench, file, ids, ledger } = await sent();
    const before = readFileSync(ledger);
    expect(await repairLedger({ home: bench.folder, now: NOW })).toEqual({
      file: ledger,
      keptAs: undefined,
      jobs: [{ service: bench.emulator.tenantId, name: 'lessons', rows: ROWS, damagedRows: 0 }],
    });
    expect(readFileSync(ledger).equals(before)).toBe(true);
    await expectSame(bench, file, ids);
  });

  it('is not made up where there is none', async () => {
    const { bench, file, ids, ledger } = await sent();
    rmSync(ledger);
    await expect(repairLedger({ home: bench.folder, now: NOW })).rejects.toMatchObject({ code: 'ledger-missing' });
    expect(existsSync(ledger)).toBe(false);
    await expectSame(bench, file, ids);
  });
});
