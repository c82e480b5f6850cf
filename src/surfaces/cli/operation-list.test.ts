import { describe, expect, it } from 'vitest';
import { operations } from '../../operations/table.ts';
import { shellForEach } from './testing.ts';

const shell = shellForEach();
const names = async (...words: string[]) => {
  const { code, out, err } = await shell.call(['operations', ...words, '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return (JSON.parse(out) as { name: string }[]).map(({ name }) => name);
};

describe('graphcal operations', () => {
  it('lists all operations, each once, below its topic', async () => {
    const all = Object.values(operations).map(({ name }) => name);
    expect((await names()).sort()).toEqual([...all].sort());
    const { out } = await shell.call(['operations']);
    expect(out).toMatch(/^Calendars\n {2}list-calendars +List the calendars of a mailbox\n/u);
    expect(out).toMatch(/\n\nEvents\n {2}list-events +List the events of a calendar\n/u);
  });

  it.for([
    [['calendarview'], 'list-calendar-view', 'an endpoint'],
    [['list-user-events'], 'list-events', 'another name'],
    [['ATTENDEES', 'exactly these'], 'set-attendees', 'words of its title, in any letter case'],
    [['any request', 'answer'], 'raw-request', 'its topic'],
  ] as const)('finds by %j, %s', async ([words, name]) => {
    expect(await names(...words)).toContain(name);
    expect((await names(...words)).length).toBeLessThan(Object.values(operations).length / 2);
  });

  it('tells of one alone what is known without its options', async () => {
    const { out } = await shell.call(['operations', 'cancel-event']);
    expect(out).toContain('cancel-event: Cancel a meeting as its organizer; attendees are told by mail.\n');
    expect(out).toContain('  requests       POST /users/{mailbox}/events/{eventId}/cancel\n');
    expect(out).toContain('  for an app     Calendars.ReadWrite\n');
    expect(out).toContain('  options        graphcal cancel-event --help\n');
  });

  it('says that nothing was found', async () => {
    expect(await shell.call(['operations', 'xyzzy'])).toEqual({
      code: 0,
      out: 'No operation has all of these words.\n',
      err: '',
    });
    expect(await names('xyzzy')).toEqual([]);
  });

  it('gives programs what the table says', async () => {
    const { out } = await shell.call(['operations', 'cancel-event', '--json']);
    expect(JSON.parse(out)).toEqual([
      {
        name: 'cancel-event',
        title: 'Cancel a meeting as its organizer; attendees are told by mail',
        topic: expect.any(String),
        aliases: expect.any(Array),
        effect: 'delete',
        endpoints: expect.arrayContaining(['POST /users/{mailbox}/events/{eventId}/cancel']),
        permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
        groupPermissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
        mailsTo: 'the attendees, as a cancellation',
        documentation: 'https://learn.microsoft.com/graph/api/event-cancel',
      },
    ]);
  });
});
