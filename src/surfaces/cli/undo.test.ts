import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { serviceForEach, shellForEach } from './testing.ts';

const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone,Attendees,Calendar';
const GOOD = 'a,a@school.example,Maths,2036-11-03T09:00:00,2036-11-03T10:00:00,UTC,ada@school.example,';
const BAD = 'bad,a@school.example,Art,tomorrow,2036-11-03T10:00:00,UTC,,';
const FAILED = 'lost,a@school.example,Choir,2036-11-03T09:00:00,2036-11-03T10:00:00,UTC,,Nowhere';

const shell = shellForEach();
const service = serviceForEach(shell);
beforeEach(async () => {
  await writeFile(join(shell.folder, 'term.csv'), `${[HEADER, GOOD, BAD, FAILED].join('\n')}\n`);
  expect((await shell.call(['send', 'term.csv', '--auth', 'school'])).code).toBe(3);
});

const undo = (...argv: string[]) => shell.call(['undo', 'term', '--auth', 'school', ...argv]);
const kinds = () => service.emulator.record.mails.map(({ kind }) => kind);

describe('undo', () => {
  it('says with --plan what it would do, and does nothing', async () => {
    const { code, out, err } = await undo('--plan');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Taking job term back: 1 event. Nothing was written.\n');
    expect(out).toContain('Mails: 1 mail to attendees of 1 event.\n');
    expect(JSON.parse((await undo('--plan', '--json')).out)).toMatchObject({ rows: 1, counts: { cancel: 1 } });
    expect(kinds()).toEqual(['request']);
  });

  it('cancels, ends with 0 although rows never had an event, and has nothing to do the second time', async () => {
    const { code, out, err } = await undo();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('  1 cancelled\n');
    expect(out).toContain('\n  2 without an event: nothing to take back\n');
    expect(out).not.toMatch(/rejected|failed/iu);
    expect(kinds()).toEqual(['request', 'cancellation']);
    const again = await undo('--json');
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(again.out)).toMatchObject({
      cancelledNow: 0,
      found: { cancel: 0, release: 0 },
      stand: { rows: 3, cancelled: 1, withoutEvent: 2, left: 0 },
      problems: { rejected: [], failed: [], pending: [] },
      stopped: null,
    });
    expect(kinds()).toHaveLength(2);
  });

  it('leaves an event that somebody changed, and says how it is taken back all the same', async () => {
    const { out } = await shell.call(['jobs', 'results', 'term']);
    const { EventID } = JSON.parse(out.split('\n')[0] ?? '') as { EventID: string };
    const edit = ['update-event', '--auth', 'school', '--mailbox', 'a@school.example', '--event-id', EventID];
    expect((await shell.call([...edit, '--subject', 'Quiz'])).code).toBe(0);
    const left = await undo();
    expect(left.code).toBe(3);
    expect(left.out).toContain(
      'Somebody changed the event, so it was left as it is; --overwrite cancels it all the same.',
    );
    expect(left.out).toContain('\n  1 left\n');
    // An event of which no row is left in the file counts like all others.
    await writeFile(join(shell.folder, 'term.csv'), `${[HEADER, FAILED].join('\n')}\n`);
    await shell.call(['send', 'term.csv', '--auth', 'school', '--accept-changes']);
    expect(await undo('--json')).toMatchObject({ code: 3, err: expect.stringContaining('1 event was left.') });
    expect(await undo('--overwrite')).toMatchObject({ code: 0, err: '' });
  });

  it('plans the mailboxes of --only, and refuses one that the job has no row of', async () => {
    const plan = await undo('--plan', '--json', '--only', 'A@school.example');
    expect(JSON.parse(plan.out)).toMatchObject({ rows: 1, counts: { cancel: 1 } });
    for (const more of [['--plan'], []]) {
      expect(await undo(...more, '--only', 'aa@school.example')).toMatchObject({
        code: 2,
        err: expect.stringContaining("Job 'term' has no row of the mailbox 'aa@school.example'."),
      });
    }
    expect(kinds()).toEqual(['request']);
  });

  it('refuses too many mails, and a job that is not there', async () => {
    expect(await undo('--max-mails', '0')).toMatchObject({ code: 2, err: expect.stringContaining('undo --plan') });
    expect(kinds()).toEqual(['request']);
    const { code, err } = await shell.call(['undo', 'nope', '--auth', 'school']);
    expect(code).toBe(2);
    expect(err).toContain("There is no job 'nope' of this tenant.");
  });
});
