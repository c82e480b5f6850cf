import { appendFileSync, chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { createSeededRandom } from '../../core/random.ts';
import { headOf, openAuditLog } from './audit-log.ts';
import { auditFolderForEach, BEGAN, ended } from './testing.ts';

const audit = auditFolderForEach();
const JULY = Date.UTC(2026, 6, 31, 23, 59, 59);

const open = (clock = createManualClock(JULY), fullBytes?: number) =>
  openAuditLog({
    folder: audit.folder,
    clock,
    random: createSeededRandom(1),
    ...(fullBytes === undefined ? {} : { fullBytes }),
  });
const numbersIn = (name: string) =>
  audit
    .text(name)
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { number: number }).number);

describe('the audit log', () => {
  it('makes nothing before its first entry, then a file for its owner alone', async () => {
    const log = open();
    expect(() => statSync(audit.folder)).toThrow('ENOENT');
    expect(await headOf(audit.folder)).toEqual({ number: 0, hash: '0'.repeat(64) });
    expect(await log.append(BEGAN)).toMatchObject({ number: 1, time: '2026-07-31T23:59:59.000Z' });
    expect(audit.names()).toEqual(['2026-07-001.jsonl']);
    expect(statSync(audit.folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(audit.folder, '2026-07-001.jsonl')).mode & 0o777).toBe(0o600);
  });

  it('joins what is added at the same time, each in its place', async () => {
    const log = open();
    const added = await Promise.all(Array.from({ length: 50 }, () => log.append(BEGAN)));
    expect(added.map(({ number }) => number)).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
    expect(numbersIn('2026-07-001.jsonl')).toHaveLength(50);
    expect(await headOf(audit.folder)).toMatchObject({ number: 50, hash: added[49]?.hash });
  });

  it('begins a new file each month and goes on with the chain, also where the clock is set back', async () => {
    const clock = createManualClock(JULY);
    const first = await open(clock).append(BEGAN);
    await clock.advance(1_000);
    expect(await open(clock).append(ended(1))).toMatchObject({ number: 2, previous: first.hash });
    expect(await open(createManualClock(JULY)).append(BEGAN)).toMatchObject({ number: 3 });
    expect(audit.names()).toEqual(['2026-07-001.jsonl', '2026-08-001.jsonl']);
    expect(numbersIn('2026-08-001.jsonl')).toEqual([2, 3]);
  });

  it('begins a new file where one has become too long', async () => {
    for (let count = 0; count < 4; count++) await open(undefined, 700).append(BEGAN);
    expect(audit.names()).toEqual(['2026-07-001.jsonl', '2026-07-002.jsonl', '2026-07-003.jsonl', '2026-07-004.jsonl']);
    expect(numbersIn('2026-07-004.jsonl')).toEqual([4]);
  });

  it('puts the next entry in the place of one that was cut while it was written', async () => {
    await open().append(BEGAN);
    appendFileSync(join(audit.folder, '2026-07-001.jsonl'), '{"type":"ended","of":1,"outc');
    expect(await headOf(audit.folder)).toMatchObject({ number: 1 });
    await open().append(ended(1));
    expect(numbersIn('2026-07-001.jsonl')).toEqual([1, 2]);
  });

  it('goes on after a file in which nothing was written to its end', async () => {
    await open().append(BEGAN);
    writeFileSync(join(audit.folder, '2026-08-001.jsonl'), '{"type"', { mode: 0o600 });
    expect(await open().append(ended(1))).toMatchObject({ number: 2 });
    expect(numbersIn('2026-08-001.jsonl')).toEqual([2]);
  });

  it('takes no entry after a last line that is not as it was written', async () => {
    await open().append(BEGAN);
    const file = join(audit.folder, '2026-07-001.jsonl');
    writeFileSync(file, audit.text('2026-07-001.jsonl').replace('room.101', 'room.102'));
    await expect(open().append(ended(1))).rejects.toMatchObject({ name: 'StorageError', code: 'audit-damaged' });
    expect(numbersIn('2026-07-001.jsonl')).toEqual([1]);
  });

  it('is refused where others could read it, and where it cannot be made', async () => {
    await open().append(BEGAN);
    const file = join(audit.folder, '2026-07-001.jsonl');
    chmodSync(file, 0o644);
    await expect(open().append(ended(1))).rejects.toMatchObject({ code: 'path-open-to-others' });
    const inFile = openAuditLog({
      folder: join(file, 'audit'),
      clock: createManualClock(),
      random: createSeededRandom(1),
    });
    await expect(inFile.append(BEGAN)).rejects.toMatchObject({ name: 'StorageError', code: 'path-unusable' });
  });

  it('is not written through a link', async () => {
    mkdirSync(audit.folder, { mode: 0o700 });
    const other = join(dirname(audit.folder), 'other');
    writeFileSync(other, '', { mode: 0o600 });
    symlinkSync(other, join(audit.folder, '2026-07-001.jsonl'));
    await expect(open().append(BEGAN)).rejects.toMatchObject({ code: 'path-is-link' });
    expect(statSync(other).size).toBe(0);
  });
});
