import { readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canariesIn } from '../../../test/canaries.ts';
import { serviceForEach, shellForEach } from './testing.ts';

const shell = shellForEach();
const service = serviceForEach(shell);

const traced = async () => {
  const text = await readFile(join(shell.folder, 'wire.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { time: string; type: string; operation?: string });
};
const CALL = ['call-started', 'call-waits', 'call-sent', 'call-answered', 'call-ended'];
const ROOM = ['--auth', 'school', '--mailbox', 'room.101@school.example', '--trace', 'wire.jsonl'];

describe('--trace', () => {
  it('writes what an operation sends to a file of its owner alone, and a second command goes on with it', async () => {
    const first = await shell.call(['list-events', ...ROOM]);
    expect(first).toMatchObject({ code: 0, err: '' });
    const lines = await traced();
    expect(lines.map(({ type }) => type)).toEqual(CALL);
    expect(lines[0]).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u),
      operation: 'list-events',
      method: 'GET',
      path: '/v1.0/users/{id}/events',
    });
    expect((await stat(join(shell.folder, 'wire.jsonl'))).mode & 0o777).toBe(0o600);
    const raw = await shell.call(['raw-request', 'GET', '/users/room.101@school.example/calendars', ...ROOM]);
    expect(raw.code).toBe(0);
    expect((await traced()).map(({ type }) => type)).toEqual([...CALL, ...CALL]);
  });

  it('has the calls and the rows of a job, and nothing that is secret or stands in a row (R53 in part)', async () => {
    const rows =
      'Key,Mailbox,Subject,Start,End,TimeZone\nk-canary,a@school.example,Canary subject,2026-11-03T09:00:00,2026-11-03T10:00:00,UTC\n';
    await writeFile(join(shell.folder, 'rows.csv'), rows);
    const { code } = await shell.call(['send', 'rows.csv', '--auth', 'school', '--trace', 'wire.jsonl']);
    expect(code).toBe(0);
    const types = (await traced()).map(({ type }) => type);
    expect(types.slice(-7)).toEqual([...CALL, 'row-settled', 'run-ended']);
    const canaries = [service.emulator.clientSecret, 'Canary subject', 'k-canary'];
    const text = await readFile(join(shell.folder, 'wire.jsonl'), 'utf8');
    expect(
      canariesIn(
        text,
        canaries.map((value) => ({ name: value, value })),
      ),
    ).toEqual([]);
  });

  it('has the calls of a rehearsal', async () => {
    const said = await shell.call([
      'list-calendars',
      '--emulator',
      '--mailbox',
      'a@school.example',
      '--trace',
      'wire.jsonl',
    ]);
    expect(said.code).toBe(0);
    expect((await traced()).map(({ type }) => type)).toEqual(CALL);
  });

  it('is refused before anything is sent where the file cannot be one', async () => {
    await symlink(join(shell.folder, 'elsewhere'), join(shell.folder, 'wire.jsonl'));
    expect(await shell.call(['list-events', ...ROOM])).toEqual({
      code: 2,
      out: '',
      err: 'graphcal: --trace: wire.jsonl is a symbolic link. Name a file that is not there yet, or the trace of an earlier command.\n',
    });
    expect((await shell.call(['list-events', '--auth', 'school', '--trace', ''])).err).toContain(
      'It must not be empty.',
    );
    expect(service.emulator.record.requestCount).toBe(0);
  });
});
