import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serviceForEach, shellForEach } from './testing.ts';

const ROOM = 'room.101@school.example';

const shell = shellForEach();
const service = serviceForEach(shell);

const deletions = () => service.emulator.record.requests.filter(({ method }) => method === 'DELETE').length;
const line = ['--auth', 'school', '--mailbox', ROOM];
async function event(): Promise<string> {
  const times = ['--start-date-time', '2026-06-12T09:00:00', '--end-date-time', '2026-06-12T10:00:00'];
  const { out } = await shell.call(['create-event', '--time-zone', 'UTC', ...times, ...line, '--json'], { yes: false });
  return (JSON.parse(out) as { id: string }).id;
}

describe('an operation that removes something', () => {
  it('asks a person at the terminal, and does nothing where the answer is no', async () => {
    const eventId = await event();
    const command = ['delete-event', '--event-id', eventId, ...line];
    const said = await shell.call(command, { yes: false });
    expect(said.err).toMatch(/^delete-event \(.*\): Delete .*\. Go on\? \[y\/N\] graphcal: /u);
    expect(said.err).toContain(`(room.101@school.example, eventId ${eventId})`);
    expect(said).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('delete-event was not confirmed. Nothing was sent.\n'),
    });
    expect(deletions()).toBe(0);
    expect(await shell.call(command, { yes: true })).toMatchObject({ code: 0 });
    expect(deletions()).toBe(1);
  });

  it('asks nobody with --yes, and no script', async () => {
    const [first, second] = [await event(), await event()];
    const agreed = await shell.call(['delete-event', '--event-id', first, '--yes', ...line], { yes: false });
    expect(agreed).toMatchObject({ code: 0, err: '' });
    expect(await shell.call(['delete-event', '--event-id', second, ...line])).toMatchObject({ code: 0, err: '' });
    expect(deletions()).toBe(2);
  });

  it('is not done where the question would not reach the terminal', async () => {
    const command = ['delete-event', '--event-id', await event(), ...line];
    const said = await shell.call(command, { isAtTerminal: true });
    expect(said).toMatchObject({ code: 2, out: '', err: expect.stringContaining('or give --yes') });
    expect(deletions()).toBe(0);
    expect(await shell.call([...command, '--yes'], { isAtTerminal: true })).toMatchObject({ code: 0 });
  });

  it('names the deletes among the requests of a batch', async () => {
    const path = `/users/${ROOM}/events/${await event()}`;
    const requests = JSON.stringify({
      requests: [
        { method: 'GET', path },
        { method: 'delete', path },
      ],
    });
    writeFileSync(join(shell.folder, 'batch.json'), requests);
    const said = await shell.call(['raw-batch', '--input', 'batch.json', ...line], { yes: false });
    expect(said.err).toContain(`DELETE ${path}. Go on? [y/N] `);
    expect(deletions()).toBe(0);
  });

  it('counts those of a long batch beyond the first five', async () => {
    const requests = Array.from({ length: 7 }, (_, at) => ({ method: 'DELETE', path: `/users/${ROOM}/events/${at}` }));
    writeFileSync(join(shell.folder, 'batch.json'), JSON.stringify({ requests }));
    const said = await shell.call(['raw-batch', '--input', 'batch.json', ...line], { yes: false });
    expect(said.err).toContain(`DELETE /users/${ROOM}/events/4, and 2 more. Go on? [y/N] `);
  });

  it.for(['cancel', 'decline', 'permanentDelete'])('may be a request of the own that ends in %s', async (action) => {
    const path = `/users/${ROOM}/events/${await event()}/${action}`;
    const requests = JSON.stringify({ method: 'POST', path });
    const before = service.emulator.record.requestCount;
    const batch = JSON.stringify({ requests: [{ id: '1', method: 'POST', url: path }] });
    for (const command of [
      ['raw-request', 'POST', path],
      ['raw-request', 'POST', '/$batch', '--body', batch],
      ['raw-batch', '--requests', requests],
    ]) {
      const said = await shell.call([...command, ...line], { yes: false });
      expect(said).toMatchObject({ code: 2, out: '', err: expect.stringContaining(`: POST ${path}. Go on? [y/N] `) });
    }
    expect(service.emulator.record.requestCount).toBe(before);
  });

  it.for([
    ['decline-event', ['--event-id', 'AAMk=']],
    ['move-event', ['--event-id', 'AAMk=', '--destination-calendar-id', 'AAMk=']],
    ['remove-attendees', ['--event-id', 'AAMk=', '--attendees', 'tutor@school.example']],
    ['cancel-occurrence', ['--series-master-id', 'AAMk=', '--date', '2026-09-14']],
    ['remove-extension', ['--event-id', 'AAMk=', '--extension-name', 'com.school']],
  ] as const)('is %s too, and --dry-run asks nobody', async ([name, options]) => {
    const said = await shell.call([name, ...options, ...line], { yes: false });
    expect(said.err).toContain(`${name} (room.101@school.example, `);
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining('was not confirmed. Nothing was sent.\n') });
    expect(service.emulator.record.requestCount).toBe(0);
    expect((await shell.call([name, ...options, '--dry-run', ...line], { yes: false })).err).not.toContain('Go on?');
  });

  it('may be a raw request', async () => {
    const path = `/users/${ROOM}/events/${await event()}`;
    const said = await shell.call(['raw-request', 'delete', path, ...line], { yes: false });
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining(`DELETE ${path}. Go on? [y/N] `) });
    expect(await shell.call(['raw-request', 'GET', path, ...line], { yes: false })).toMatchObject({ code: 0, err: '' });
    expect(await shell.call(['raw-request', 'delete', path, '--yes', ...line], { yes: false })).toMatchObject({
      code: 0,
    });
    expect(deletions()).toBe(1);
  });

  it('is told from others: those have no --yes', async () => {
    expect((await shell.call(['delete-event', '--help'])).out).toContain('  --yes ');
    expect((await shell.call(['update-event', '--help'])).out).not.toContain('--yes');
  });
});
