import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serviceForEach, shellForEach } from './testing.ts';

const ROOM = 'a@school.example';
const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone';
const lesson = (key: string, subject = `Lesson ${key}`) =>
  `${key},${ROOM},${subject},2036-11-03T09:00:00,2036-11-03T10:00:00,UTC`;

const shell = shellForEach();
const service = serviceForEach(shell);

const write = (...rows: string[]) => writeFile(join(shell.folder, 'term.csv'), `${[HEADER, ...rows].join('\n')}\n`);
const call = (...argv: string[]) => shell.call([...argv, '--auth', 'school']);
const requests = () => service.emulator.record.requests.length;

/** Ids of the events by their keys. */
async function sent(...keys: string[]): Promise<Map<string, string>> {
  await write(...keys.map((key) => lesson(key)));
  const { out } = await call('apply', 'term.csv', '--json');
  const results = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { key: string; EventID: string });
  return new Map(results.map(({ key, EventID }) => [key, EventID]));
}
const edit = (id: string | undefined, subject: string) =>
  call('update-event', '--mailbox', ROOM, '--event-id', id ?? '', '--subject', subject);
const remove = (id: string | undefined) => call('delete-event', '--mailbox', ROOM, '--event-id', id ?? '');

describe('jobs verify', () => {
  it('ends with 0 where all is as it was written, and says so by mailbox', async () => {
    await sent('k1', 'k2');
    expect(await call('jobs', 'verify', 'term')).toEqual({
      code: 0,
      out: 'Job term: 2 events of 2 rows are as written.\n\n  MAILBOX           AS WRITTEN\n  a@school.example  2\n',
      err: '',
    });
  });

  it('ends with 3 and names what was edited and deleted, for people and for programs', async () => {
    const ids = await sent('k1', 'k2', 'k3');
    expect((await edit(ids.get('k2'), 'Changed')).code).toBe(0);
    expect((await remove(ids.get('k3'))).code).toBe(0);
    const { code, out } = await call('jobs', 'verify', 'term', '--findings', 'found.jsonl');
    expect(code).toBe(3);
    expect(out).toContain('Job term: 1 event of 3 rows is as written.');
    expect(out).toMatch(/MAILBOX +AS WRITTEN +DELETED +EDITED\n +a@school\.example +1 +1 +1\n/u);
    expect(out).toContain(
      `  a@school.example, line 3, key k2: somebody changed the event: subject; event ${ids.get('k2')}\n`,
    );
    expect(out).toContain(`  a@school.example, line 4, key k3: somebody deleted the event; event ${ids.get('k3')}\n`);
    const lines = (await readFile(join(shell.folder, 'found.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { kind: string }).kind).sort()).toEqual(['deleted', 'edited']);
    const asJson = await call('jobs', 'verify', 'term', '--json');
    expect(asJson.code).toBe(3);
    expect(JSON.parse(asJson.out)).toMatchObject({
      rows: 3,
      asWritten: 1,
      found: { edited: 1, deleted: 1 },
      findings: [
        { kind: 'edited', line: 3, key: 'k2', parts: ['subject'] },
        { kind: 'deleted', line: 4, key: 'k3' },
      ],
    });
  });

  it('of a job that is not there ends with 2', async () => {
    expect(await call('jobs', 'verify', 'other')).toMatchObject({ code: 2, out: '' });
  });
});

describe('apply --check and plan --apply --check', () => {
  it('tell of events that somebody edited or deleted, and mend them where that is asked for', async () => {
    const ids = await sent('k1', 'k2', 'k3');
    await edit(ids.get('k2'), 'Changed');
    await remove(ids.get('k3'));
    const planned = await call('plan', 'term.csv', '--apply', '--check');
    expect(planned.out).toMatch(/MAILBOX +UNCHANGED +DELETED +EDITED +MAILS\n +a@school\.example +2 +1 +1 +0\n/u);
    expect(planned.out).toContain(
      '3 events read: somebody edited 1 (made what the row says by --overwrite) and deleted 1 (created again by --recreate).',
    );
    const told = await call('apply', 'term.csv', '--check');
    expect(told.code).toBe(3);
    expect(told.out).toContain('Somebody changed the event (subject), so it was left as it is');
    expect(told.out).toContain('event-deleted');
    const mended = await call('apply', 'term.csv', '--check', '--overwrite', '--recreate');
    expect(mended.code).toBe(0);
    expect(mended.out).toContain('Events: 1 created, 1 updated');
    expect((await call('jobs', 'verify', 'term')).code).toBe(0);
  });

  it('asks the calendars nothing unless it is asked to, and a plan of a send refuses it', async () => {
    await sent('k1');
    const before = requests();
    await call('apply', 'term.csv');
    await call('plan', 'term.csv', '--apply');
    expect(requests()).toBe(before);
    expect(await call('plan', 'term.csv', '--check')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--check says nothing of a send'),
    });
  });
});

describe('jobs cancel', () => {
  it('gives up what was never sent, and --retry-failed takes it up again', async () => {
    await write(lesson('k1'), lesson('k2'), lesson('k3'));
    expect((await call('send', 'term.csv', '--limit', '1')).code).toBe(4);
    const given = await shell.call(['jobs', 'cancel', 'term']);
    expect(given).toEqual({
      code: 0,
      out: 'Job term: 2 rows given up; --retry-failed takes them up again.\n',
      err: '',
    });
    const again = await call('send', 'term.csv');
    expect(again.code).toBe(3);
    expect(again.out).toContain('job-cancelled');
    expect(JSON.parse((await shell.call(['jobs', 'cancel', 'term', '--json'])).out)).toMatchObject({
      name: 'term',
      cancelled: 0,
      doubtful: 0,
    });
    const retried = await call('send', 'term.csv', '--retry-failed');
    expect(retried).toMatchObject({ code: 0, out: expect.stringContaining('2 events written') });
  });

  it('after an undo that was cut short leaves the events that are there to their rows', async () => {
    await write(lesson('k1'), lesson('k2'));
    await call('send', 'term.csv');
    expect((await call('undo', 'term', '--limit', '1')).code).toBe(4);
    expect(await shell.call(['jobs', 'cancel', 'term'])).toEqual({
      code: 0,
      out: 'Job term: 1 event stays as it is: what was to be done is dropped; apply, or undo, does it anew.\n',
      err: '',
    });
    expect((await shell.call(['jobs', 'cancel', 'term'])).out).toBe('Job term: nothing waits.\n');
    const { out } = await shell.call(['jobs', 'results', 'term']);
    expect(
      out
        .split('\n')
        .slice(0, 2)
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { key: 'k1', status: 'cancelled' },
      { key: 'k2', status: 'unchanged', EventID: expect.any(String), warnings: [{ code: 'job-cancelled' }] },
    ]);
    expect(await call('undo', 'term')).toMatchObject({ code: 0, out: expect.stringContaining('2 cancelled') });
  });

  it('of a job that is not there ends with 2', async () => {
    expect((await shell.call(['jobs', 'cancel', 'other'])).code).toBe(2);
  });
});
