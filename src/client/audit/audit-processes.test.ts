import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileForOthers, type OtherProcesses } from '../../bulk/ledger/other-process.contract.ts';
import { auditedCalls } from './audit-calls.ts';
import { readAuditLines } from './audit-files.ts';
import { auditFolderForEach, BEGAN } from './testing.ts';
import { verifyLog } from './verify-log.ts';

const audit = auditFolderForEach();
let others: OtherProcesses;
beforeAll(async () => {
  others = await compileForOthers(['core', 'auth', 'client/audit']);
});
afterAll(() => others.clean());

/** Puts writes on record one after the other, with a short file, and says so after each. */
const WRITER = `
  import { openAuditLog } from './client/audit/audit-log.js';
  import { systemClock } from './core/clock.js';
  import { systemRandom } from './core/random.js';
  const [folder, user, count] = process.argv.slice(2);
  const log = openAuditLog({ folder, clock: systemClock, random: systemRandom, fullBytes: 4_000 });
  for (let at = 0; at < Number(count); at++) {
    const { number: of } = await log.append({ ...${JSON.stringify(BEGAN)}, user });
    console.log('began');
    await log.append({ type: 'ended', of, outcome: 'done', code: null, status: 201, requestId: null, eventId: user + at });
  }
  console.log('over');
`;

async function records() {
  const all = [];
  for await (const one of auditedCalls(audit.folder)) all.push(one);
  return all;
}

describe('the audit log of several processes', () => {
  it('has every entry of each in one chain (R59 in part)', async () => {
    const users = ['ada', 'ben', 'cem'];
    const writers = await Promise.all(users.map((user) => others.start(WRITER, [audit.folder, user, '20'])));
    for (const writer of writers) {
      for (let line = await writer.line(); line !== 'over'; line = await writer.line()) expect(line).toBe('began');
    }
    expect(await verifyLog(readAuditLines(audit.folder))).toMatchObject({ from: 1, to: 120, fault: undefined });
    const found = await records();
    for (const user of users) {
      expect(found.filter((one) => one.user === user).map(({ eventId, outcome }) => [eventId, outcome])).toEqual(
        Array.from({ length: 20 }, (_, at) => [`${user}${at}`, 'done']),
      );
    }
  });

  it('says of a write whose process was killed that it is unknown (R59 in part)', async () => {
    const writer = await others.start(
      `${WRITER.replace("console.log('began');", "console.log('began'); await new Promise(() => setInterval(() => {}, 1000));")}`,
      [audit.folder, 'ada', '1'],
    );
    expect(await writer.line()).toBe('began');
    await writer.kill();
    expect(await records()).toMatchObject([{ user: 'ada', outcome: 'unknown', number: 1, operation: 'create-event' }]);
  });
});
