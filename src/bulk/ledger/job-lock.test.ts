import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lockJob } from './job-lock.ts';
import { compileForOthers, type OtherProcesses } from './other-process.contract.ts';

/** Locks a job and keeps the lock until the process ends; says so, or with which code it was refused. */
const HOLDER = `
import { lockJob } from './bulk/ledger/job-lock.js';
const [folder, service, name] = process.argv.slice(2);
globalThis.lock = await lockJob(folder, service, name).catch((error) => error.code);
console.log(typeof globalThis.lock === 'string' ? globalThis.lock : 'held');
setInterval(() => {}, 1000);
`;

let others: OtherProcesses;
let home: string;
let folder: string;
beforeAll(async () => {
  others = await compileForOthers();
});
afterAll(() => others.clean());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'graphcal-locks-'));
  folder = join(home, 'locks');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const lock = (name: string, service = 'tenant-1') => lockJob(folder, service, name);
const holder = (name: string) => others.start(HOLDER, [folder, 'tenant-1', name]);

describe('the lock of a job', () => {
  it('is refused at once while this process holds it (R9 in part)', async () => {
    const held = await lock('timetable');
    await expect(lock('timetable')).rejects.toMatchObject({ name: 'LedgerError', code: 'job-locked' });
    held.release();
  });

  it('is refused at once while another process holds it (R9 in part)', async () => {
    const other = await holder('timetable');
    expect(await other.line()).toBe('held');
    await expect(lock('timetable')).rejects.toMatchObject({
      code: 'job-locked',
      message: "Job 'timetable' is being sent by another process.",
      hint: 'Wait until it ends or stop it; nothing was sent by this run.',
    });
    await other.kill();
  });

  it('is refused to another process while this one holds it (R9 in part)', async () => {
    const held = await lock('timetable');
    const other = await holder('timetable');
    expect(await other.line()).toBe('job-locked');
    held.release();
    await other.kill();
  });

  it('still keeps other processes out after this one tried to take it twice', async () => {
    const held = await lock('timetable');
    await expect(lock('timetable')).rejects.toMatchObject({ code: 'job-locked' });
    const other = await holder('timetable');
    expect(await other.line()).toBe('job-locked');
    held.release();
    await other.kill();
  });

  it('lets in one of many that come at the same moment', async () => {
    const tried = await Promise.allSettled(Array.from({ length: 10 }, () => lock('timetable')));
    const held = tried.filter((one) => one.status === 'fulfilled');
    expect(held).toHaveLength(1);
    expect(tried.filter((one) => one.status === 'rejected' && one.reason.code === 'job-locked')).toHaveLength(9);
    held[0]?.value.release();
  });

  it('leaves other jobs free, also those of the same name elsewhere', async () => {
    const locks = [await lock('timetable'), await lock('Timetable'), await lock('timetable', 'emulator')];
    for (const one of locks) one.release();
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it('is free right after it was released, here and elsewhere', async () => {
    (await lock('timetable')).release();
    (await lock('timetable')).release();
    const other = await holder('timetable');
    expect(await other.line()).toBe('held');
    await other.kill();
  });

  it('is free at once when its owner was killed (R42 in part)', async () => {
    const other = await holder('timetable');
    expect(await other.line()).toBe('held');
    await other.kill();
    (await lock('timetable')).release();
  });

  it('dies with its owner and not before, whatever process ids there are (R42)', async () => {
    const owners = await Promise.all([holder('timetable'), holder('timetable')]);
    const said = await Promise.all(owners.map((one) => one.line()));
    expect(said.toSorted()).toEqual(['held', 'job-locked']);
    const [owner, refused] = said[0] === 'held' ? owners : owners.toReversed();
    // Another process that ends, or that has any id, changes nothing.
    await refused?.kill();
    await expect(lock('timetable')).rejects.toMatchObject({ code: 'job-locked' });
    await owner?.kill();
    const next = await lock('timetable');
    const late = await holder('timetable');
    expect(await late.line()).toBe('job-locked');
    next.release();
    await late.kill();
  });

  it('has a file for its owner alone, in such a folder, and its name tells nothing of the job', async () => {
    const before = process.umask(0o022);
    try {
      (await lock('timetable of year 7')).release();
    } finally {
      process.umask(before);
    }
    const [file = '', ...more] = readdirSync(folder);
    expect(more).toEqual([]);
    expect(file).toMatch(/^[0-9a-f]{32}\.lock$/);
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, file)).size).toBe(0);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('is not taken where its folder cannot be made', async () => {
    writeFileSync(folder, 'a file');
    await expect(lock('timetable')).rejects.toMatchObject({ name: 'LedgerError', code: 'ledger-not-writable' });
    folder = join(folder, 'below');
    await expect(lock('timetable')).rejects.toMatchObject({ name: 'LedgerError', code: 'ledger-not-writable' });
    expect(existsSync(folder)).toBe(false);
  });
});
