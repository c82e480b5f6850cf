import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serviceForEach, shellForEach } from './testing.ts';

const shell = shellForEach();
const service = serviceForEach(shell);
const line = ['--auth', 'school', '--mailbox', 'room.101@school.example'];

/** An event with a file, and the command that downloads it. */
async function attached(): Promise<string[]> {
  const times = ['--start-date-time', '2026-06-12T09:00:00', '--end-date-time', '2026-06-12T10:00:00'];
  const event = await shell.call(['create-event', '--time-zone', 'UTC', ...times, ...line, '--json']);
  const { id } = JSON.parse(event.out) as { id: string };
  const file = ['--name', 'plan.txt', '--content-bytes', Buffer.from('Bring chairs').toString('base64')];
  const added = await shell.call(['add-attachment', '--event-id', id, ...file, ...line, '--json']);
  expect(added.err).toBe('');
  const attachment = JSON.parse(added.out) as { id: string };
  return ['download-attachment', '--event-id', id, '--attachment-id', attachment.id, ...line];
}

describe('the bytes of an answer', () => {
  it('go to the file of --output, and the rest is printed', async () => {
    const command = await attached();
    const { code, out, err } = await shell.call([...command, '--output', 'plan.txt', '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const printed = JSON.parse(out) as Record<string, unknown>;
    expect(printed).toMatchObject({ name: 'plan.txt', output: 'plan.txt', outputBytes: 12 });
    expect(printed).not.toHaveProperty('contentBytes');
    expect(await readFile(join(shell.folder, 'plan.txt'), 'utf8')).toBe('Bring chairs');
    expect((await stat(join(shell.folder, 'plan.txt'))).mode & 0o777).toBe(0o600);
  });

  it('are base64 in JSON, and counted for people', async () => {
    const command = await attached();
    expect(JSON.parse((await shell.call([...command, '--json'])).out)).toMatchObject({
      contentBytes: Buffer.from('Bring chairs').toString('base64'),
    });
    expect((await shell.call(command)).out).toContain('12 bytes, which --output FILE writes\n');
  });

  it('are not asked for where the file is there already', async () => {
    const command = await attached();
    await writeFile(join(shell.folder, 'plan.txt'), 'kept');
    const before = service.emulator.record.requestCount;
    expect(await shell.call([...command, '--output', 'plan.txt'])).toEqual({
      code: 2,
      out: '',
      err: 'graphcal: --output: plan.txt is there already. Name another file, or write over it with --force.\n',
    });
    expect(service.emulator.record.requestCount).toBe(before);
    expect((await shell.call([...command, '--output', 'plan.txt', '--force'])).code).toBe(0);
    expect(await readFile(join(shell.folder, 'plan.txt'), 'utf8')).toBe('Bring chairs');
  });

  it('go to no standard output, and --force needs a file', async () => {
    const command = await attached();
    expect(await shell.call([...command, '--output', '-'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('bytes do not go to standard output'),
    });
    expect(await shell.call([...command, '--force'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--force is for --output'),
    });
  });
});

describe('the bytes of any answer', () => {
  it('go to the file of --output, also those of a create', async () => {
    const create = ['raw-request', 'POST', '/users/room.101@school.example/calendars', '--auth', 'school'];
    const { code, err } = await shell.call([...create, '--body', '{"name": "Exams"}', '--output', 'made.json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(await readFile(join(shell.folder, 'made.json'), 'utf8'))).toMatchObject({ name: 'Exams' });
  });
});

describe('the bytes of an attachment', () => {
  const bytes = Buffer.alloc(300_000, 'graph calendar ');
  const event = async () => {
    const times = ['--start-date-time', '2026-06-12T09:00:00', '--end-date-time', '2026-06-12T10:00:00'];
    const { out } = await shell.call(['create-event', '--time-zone', 'UTC', ...times, ...line, '--json']);
    return (JSON.parse(out) as { id: string }).id;
  };
  const attach = async (options: readonly string[], input?: Uint8Array) =>
    shell.call(['add-attachment', '--event-id', await event(), ...options, ...line, '--json'], {
      ...(input === undefined ? {} : { input }),
    });

  it('come from a file, which gives the name too unless one is given', async () => {
    await writeFile(join(shell.folder, 'plan.pdf'), bytes);
    const { code, out } = await attach(['--file', 'plan.pdf']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ name: 'plan.pdf' });
    expect(JSON.parse((await attach(['--file', 'plan.pdf', '--name', 'hall.pdf'])).out)).toMatchObject({
      name: 'hall.pdf',
    });
  });

  it('come from standard input, and from one place only', async () => {
    const { out } = await attach(['--file', '-', '--name', 'plan.pdf'], bytes);
    expect(JSON.parse(out)).toMatchObject({ name: 'plan.pdf' });
    expect(await attach(['--file', 'plan.pdf', '--content-bytes', 'YWJj'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Both --file and --content-bytes are given.'),
    });
  });
});
