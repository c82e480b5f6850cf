import { describe, expect, it } from 'vitest';
import { serviceForEach, shellForEach } from './testing.ts';

const ROOM = 'room.101@school.example';

const shell = shellForEach();
const service = serviceForEach(shell);

const ask = (...argv: string[]) => shell.call([...argv, '--auth', 'school', '--mailbox', ROOM]);
const askJson = async (...argv: string[]) => {
  const { code, out, err } = await ask(...argv, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Record<string, unknown>;
};
const EVENT = [
  ...[
    'create-event',
    '--subject',
    'Choir',
    '--time-zone',
    'Europe/London',
    '--location',
    'Hall',
    '--categories',
    'Red',
  ],
  ...['--start-date-time', '2026-09-07T09:00:00', '--end-date-time', '2026-09-07T10:00:00'],
];

describe('the options of an operation', () => {
  it('take a choice in any letter case', async () => {
    expect(await askJson(...EVENT, '--show-as', 'WORKINGELSEWHERE', '--importance', 'High')).toMatchObject({
      showAs: 'workingElsewhere',
      importance: 'high',
    });
    expect((await ask(...EVENT, '--show-as', 'bsy')).err).toContain(
      "Option '--show-as <CHOICE>' argument 'bsy' is invalid. Allowed choices are free, tentative, busy, oof, workingElsewhere, unknown.",
    );
  });

  it('take a series as JSON or as a rule', async () => {
    const json = '{"pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["Monday"]}, "range": {"type": "noEnd"}}';
    for (const recurrence of [json, 'FREQ=WEEKLY']) {
      expect(await askJson(...EVENT, '--recurrence', recurrence)).toMatchObject({
        type: 'seriesMaster',
        recurrence: { pattern: { type: 'weekly', daysOfWeek: ['monday'] }, range: { startDate: '2026-09-07' } },
      });
    }
    expect((await ask(...EVENT, '--recurrence', '{canary')).err).toBe(
      `graphcal: --recurrence is not JSON (line 1, column 2). Write it as --recurrence '{"name": "value"}'.\n`,
    );
    expect((await ask(...EVENT, '--recurrence', 'FREQ=NEVER')).err).toContain('recurrence: FREQ is none of DAILY');
  });

  it('empty by --clear what is there, and leave the rest', async () => {
    const { id } = await askJson(...EVENT, '--recurrence', 'FREQ=DAILY;COUNT=3', '--body', 'Bring music');
    const change = ['update-event', '--event-id', String(id), '--clear'];
    expect(
      await askJson(...change, 'location', 'Reminder-Minutes-Before-Start', '--clear', 'recurrence'),
    ).toMatchObject({
      subject: 'Choir',
      location: { displayName: '' },
      isReminderOn: false,
      recurrence: null,
      type: 'singleInstance',
      categories: ['Red'],
    });
    expect(await askJson(...change, 'subject', 'body', 'categories')).toMatchObject({
      subject: '',
      bodyPreview: '',
      categories: [],
    });
  });

  it('clear no field that cannot be empty, and none that is given as well', async () => {
    const change = ['update-event', '--event-id', 'AAMk=', '--clear'];
    expect((await ask(...change, 'show-as')).err).toContain(
      'Allowed choices are subject, body, recurrence, location, attendees, categories, reminder-minutes-before-start.',
    );
    expect((await ask(...change, 'subject', '--subject', 'x')).err).toBe(
      'graphcal: --clear subject: --subject is given as well. Give one of them.\n',
    );
    expect((await shell.call(['create-event', '--help'])).out).not.toContain('--clear');
    expect(service.emulator.record.requestCount).toBe(0);
  });
});
