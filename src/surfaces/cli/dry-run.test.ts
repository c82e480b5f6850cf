import { describe, expect, it } from 'vitest';
import { describeDryRun } from './dry-run-report.ts';
import { serviceForEach, shellForEach } from './testing.ts';

const ROOM = 'room.101@school.example';

const shell = shellForEach();
const service = serviceForEach(shell);

const ask = (...argv: string[]) => shell.call([...argv, '--auth', 'school', '--mailbox', ROOM]);
const writes = () =>
  service.emulator.record.requests.filter(({ method, path }) => method !== 'GET' && /events/.test(path));
const EVENT = [
  ...['create-event', '--subject', 'Assembly', '--time-zone', 'Europe/London', '--attendees', 'tutor@school.example'],
  ...['--start-date-time', '2026-06-12T09:00:00', '--end-date-time', '2026-06-12T10:00:00'],
];

describe('--dry-run', () => {
  it('prints the request for a person, and whom it would mail', async () => {
    const { code, out, err } = await ask(...EVENT, '--transaction-id', 'choir-1', '--dry-run');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n')).toEqual([
      'create-event would send, and nothing was sent but what is read first:',
      '',
      `POST ${service.url}/v1.0/users/room.101%40school.example/events`,
      'Prefer: IdType="ImmutableId"',
      '',
      ...JSON.stringify(
        {
          subject: 'Assembly',
          start: { dateTime: '2026-06-12T09:00:00', timeZone: 'Europe/London' },
          end: { dateTime: '2026-06-12T10:00:00', timeZone: 'Europe/London' },
          attendees: [{ type: 'required', emailAddress: { address: 'tutor@school.example' } }],
          transactionId: 'choir-1',
        },
        null,
        2,
      ).split('\n'),
      '',
      'Mails: tutor@school.example.',
      '',
    ]);
    expect(writes()).toEqual([]);
  });

  it('prints it as JSON, and says that nothing is left to be done', async () => {
    const { id } = JSON.parse((await ask(...EVENT, '--json')).out) as { id: string };
    const line = ['add-attendees', '--event-id', id, '--dry-run', '--attendees'];
    const { out } = await ask(...line, 'head@school.example', '--json');
    expect(JSON.parse(out)).toMatchObject({ request: { method: 'PATCH' }, mailed: ['head@school.example'] });
    expect((await ask(...line, 'tutor@school.example')).out).toBe(
      'add-attendees would send nothing: all is as wanted already.\n',
    );
    expect(writes()).toHaveLength(1);
  });

  it('is there for every operation, one that reads as well, and asks nobody', async () => {
    const { id } = JSON.parse((await ask(...EVENT, '--json')).out) as { id: string };
    const deleted = await shell.call(
      ['delete-event', '--event-id', id, '--dry-run', '--auth', 'school', '--mailbox', ROOM],
      { yes: false },
    );
    expect(deleted).toMatchObject({ code: 0, err: '' });
    expect(deleted.out).toContain('DELETE http://');
    expect(deleted.out).toContain('\nMails: tutor@school.example.\n');
    const before = service.emulator.record.requestCount;
    const listed = await ask('list-events', '--top', '5', '--dry-run');
    expect(listed.out).toMatch(/^GET .*\/events\?.*top=5$/mu);
    expect(listed.out).toContain('\nMails: nobody.\n');
    expect(service.emulator.record.requestCount).toBe(before);
    expect(writes()).toHaveLength(1);
  });

  it('of a raw request sends nothing, whatever its method', async () => {
    const { code, out } = await ask(
      'raw-request',
      'POST',
      `/users/${ROOM}/calendars`,
      '--body',
      '{"name":"x"}',
      '--dry-run',
    );
    expect(code).toBe(0);
    expect(out).toContain(`POST ${service.url}/v1.0/users/room.101@school.example/calendars\n`);
    expect(out).toContain('\n{\n  "name": "x"\n}\n');
    expect((await ask('raw-request', 'delete', `/users/${ROOM}/x`, '--dry-run', '--json')).out).toContain('"DELETE"');
    expect(service.emulator.record.requestCount).toBe(0);
  });

  it('still refuses a faulty input', async () => {
    expect(await ask('create-event', '--dry-run')).toMatchObject({ code: 2, out: '' });
  });
});

describe('what a person is shown of a dry run', () => {
  const shown = (body: unknown, mailed: string[] | null = []) =>
    describeDryRun(
      {
        operation: 'x-y',
        effect: 'update',
        request: { method: 'PATCH', url: 'https://graph.microsoft.com/v1.0/x', headers: {}, body },
        mailed,
      },
      'the attendees',
    );

  it('cannot steer the terminal', () => {
    const dirty = '\u001B[2J\u009B1m\u2028';
    for (const text of [shown({ a: dirty }), shown(dirty), shown(null, [dirty])]) {
      for (const unit of ['\u001B', '\u009B', '\u2028']) expect(text).not.toContain(unit);
    }
    expect(shown({ a: '\u009B' })).toContain('"\\u009b"');
  });

  it('tells bytes by their number, and mails that nobody knows before', () => {
    expect(shown({ base64: '/wA=' })).toContain('(2 bytes; --json shows them)');
    expect(shown(null)).toContain('Mails: nobody that is known before (the attendees).');
    expect(shown(null, null)).toContain('Mails: known to the service alone (the attendees).');
  });
});
