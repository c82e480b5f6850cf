import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { createSeededRandom } from '../../core/random.ts';
import { auditedCalls } from './audit-calls.ts';
import { readAuditLines } from './audit-files.ts';
import { openAuditLog } from './audit-log.ts';
import { auditFolderForEach, BEGAN, ended } from './testing.ts';
import { verifyLog } from './verify-log.ts';

const audit = auditFolderForEach();
const JULY = Date.UTC(2026, 6, 15);
const NAME = '2026-07-001.jsonl';
const LONG = 'x'.repeat(300 * 1_024);

const open = () =>
  openAuditLog({ folder: audit.folder, clock: createManualClock(JULY), random: createSeededRandom(1) });
const file = () => join(audit.folder, NAME);
const calls = async () => {
  const all = [];
  for await (const one of auditedCalls(audit.folder)) all.push(one);
  return all;
};

describe('the lines of a log', () => {
  it('without an end for very long, among others, are no line that is being written', async () => {
    await open().append(BEGAN);
    const before = readFileSync(file(), 'latin1');
    await open().append(ended(1));
    writeFileSync(file(), `${before}${LONG}${readFileSync(file(), 'latin1').slice(before.length)}`);
    expect(await verifyLog(readAuditLines(audit.folder))).toMatchObject({
      to: 1,
      fault: { kind: 'broken', place: `${NAME}:2` },
    });
    await expect(calls()).rejects.toMatchObject({ name: 'StorageError', code: 'audit-damaged' });
  });

  it('of which the last is being written are those before it', async () => {
    await open().append(BEGAN);
    appendFileSync(file(), '{"account":null');
    expect(await verifyLog(readAuditLines(audit.folder))).toMatchObject({ to: 1, fault: undefined });
    expect(await calls()).toMatchObject([{ outcome: 'unknown', number: 1 }]);
  });

  it('that are added while calls are exported change nothing of what is told', async () => {
    const log = open();
    for (const entry of [BEGAN, ended(1), BEGAN]) await log.append(entry);
    const told = [];
    for await (const { outcome, operation, number } of auditedCalls(audit.folder)) {
      if (told.length === 0) for (const entry of [ended(3), BEGAN, ended(5), BEGAN]) await log.append(entry);
      told.push([number, outcome, operation]);
    }
    expect(told).toEqual([
      [2, 'done', 'create-event'],
      [3, 'unknown', 'create-event'],
    ]);
  });
});
