import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { GraphcalError } from '../../core/errors.ts';
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
  ...['create-event', '--subject', 'Assembly', '--time-zone', 'Europe/London'],
  ...['--start-date-time', '2026-06-12T09:00:00', '--end-date-time', '2026-06-12T10:00:00'],
];

describe('the commands of operations', () => {
  it('create, list, get and delete an event', async () => {
    const { id } = await askJson(...EVENT);
    expect(await askJson('list-events')).toMatchObject({ value: [{ id, subject: 'Assembly' }], complete: true });
    expect(await askJson('get-event', '--event-id', String(id))).toMatchObject({ id, subject: 'Assembly' });
    expect(await askJson('delete-event', '--event-id', String(id))).toEqual({ deleted: true, eventId: id });
    expect(await askJson('list-events')).toEqual({ value: [], complete: true });
  });

  it('send all kinds of flags', async () => {
    const event = await askJson(
      ...[...EVENT, '--body', '<p>Bring chairs</p>', '--body-content-type', 'html', '--location', 'Hall'],
      ...['--attendees', 'tutor@school.example', '--attendees', '{"address":"head@school.example","type":"optional"}'],
      ...['--categories', 'Red', '--show-as', 'free', '--reminder-minutes-before-start', '5', '--hide-attendees'],
      ...['--no-response-requested', '--properties', '{"sensitivity":"private"}'],
    );
    expect(event).toMatchObject({
      start: { dateTime: '2026-06-12T09:00:00.0000000', timeZone: 'Europe/London' },
      location: { displayName: 'Hall' },
      attendees: [
        { type: 'required', emailAddress: { address: 'tutor@school.example' } },
        { type: 'optional', emailAddress: { address: 'head@school.example' } },
      ],
      categories: ['Red'],
      showAs: 'free',
      reminderMinutesBeforeStart: 5,
      hideAttendees: true,
      responseRequested: false,
      sensitivity: 'private',
    });
    expect(event.body).toMatchObject({ contentType: 'html', content: expect.stringContaining('Bring chairs') });
  });

  it('answer to the names of other connectors', async () => {
    await ask('create-user-event', ...EVENT.slice(1));
    expect(await askJson('list-user-events')).toMatchObject({ value: [{ subject: 'Assembly' }] });
  });

  it('show a person a table, with whole ids', async () => {
    const { id } = await askJson(...EVENT, '--location', 'Hall');
    const { out } = await ask('list-events', '--time-zone', 'Europe/London');
    expect(out.split('\n')).toEqual([
      'START                           END                             SUBJECT   LOCATION  ID',
      `2026-06-12 09:00 Europe/London  2026-06-12 10:00 Europe/London  Assembly  Hall      ${String(id)}`,
      '',
    ]);
  });

  it('say that a list was stopped before its end', async () => {
    await askJson(...EVENT);
    await askJson(...EVENT);
    expect(await askJson('list-events', '--max-items', '1')).toMatchObject({ value: [{}], complete: false });
  });

  it('take the whole input from a file or standard input, and flags win', async () => {
    const input = JSON.stringify({
      ...{ subject: 'From the file', location: 'Hall', timeZone: 'Europe/London' },
      ...{ startDateTime: '2026-06-12T09:00:00', endDateTime: '2026-06-12T10:00:00' },
    });
    await writeFile(join(shell.folder, 'event.json'), `\uFEFF${input}`);
    expect(await askJson('create-event', '--input', 'event.json', '--subject', 'By flag')).toMatchObject({
      subject: 'By flag',
      location: { displayName: 'Hall' },
    });
    const piped = await shell.call(['create-event', '--input', '-', '--auth', 'school', '--mailbox', ROOM, '--json'], {
      input,
    });
    expect(JSON.parse(piped.out)).toMatchObject({ subject: 'From the file' });
  });

  it('take settings from flags, then the environment, then the nearest configuration file', async () => {
    const below = join(shell.folder, 'project', 'term');
    await mkdir(below, { recursive: true });
    await writeFile(
      join(shell.folder, 'project', 'graphcal.config.json'),
      JSON.stringify({ auth: 'school', mailbox: 'file@school.example', timeZone: 'Europe/Berlin' }),
    );
    const env = { GRAPHCAL_MAILBOX: 'env@school.example' };
    await shell.call(EVENT, { cwd: below, env });
    await shell.call([...EVENT, '--mailbox', 'flag@school.example'], { cwd: below, env });
    const { out } = await shell.call(['list-events', '--json'], { cwd: below, env });
    expect(JSON.parse(out)).toMatchObject({
      value: [{ start: { dateTime: '2026-06-12T10:00:00.0000000', timeZone: 'Europe/Berlin' } }],
    });
    const users = service.emulator.snapshot().users.filter(({ events }) => events.length > 0);
    expect(users.map(({ userPrincipalName }) => userPrincipalName)).toEqual([
      'env@school.example',
      'flag@school.example',
    ]);
  });
});

describe('an empty option', () => {
  it('counts as none where it is a setting', async () => {
    const env = { GRAPHCAL_MAILBOX: ROOM, GRAPHCAL_TIME_ZONE: 'Europe/Berlin' };
    const line = ['list-events', '--auth', 'school', '--mailbox', '', '--time-zone', '', '--json'];
    const { code, err } = await shell.call(line, { env });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(service.emulator.record.requests).toMatchObject([
      { path: '/v1.0/users/room.101%40school.example/events?$top=500' },
    ]);
    expect(await shell.call(line)).toMatchObject({ code: 2, err: expect.stringContaining('"mailbox-needed"') });
  });

  it.for([
    [['list-events', '--calendar-id', ''], 'list-events: --calendar-id: must not be empty.'],
    [['list-events', '--input', ''], "Option '--input <FILE>' argument '' is invalid. It must not be empty."],
    [['list-events', '--top', '0'], 'list-events: --top: has to be at least 1.'],
    [['raw-request', 'GET', ''], 'raw-request: PATH: must not be empty.'],
  ] as const)('is refused elsewhere: %j', async ([argv, sentence]) => {
    const { code, out, err } = await ask(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.startsWith(`graphcal: ${sentence}`)).toBe(true);
    expect(service.emulator.record.requestCount).toBe(0);
  });
});

describe('a command of an operation fails', () => {
  it('when a time has an offset, by the name of the option, before a request', async () => {
    const argv = ['create-event', '--start-date-time', '2026-09-07T09:00:00+05:00'];
    expect(await ask(...argv, '--end-date-time', '2026-09-07T10:00:00', '--time-zone', 'Europe/London')).toEqual({
      code: 2,
      out: '',
      err: 'graphcal: create-event: --start-date-time: has an offset or Z, which the service would not count; write the time as the clocks of its zone show it, such as 2026-09-07T09:00:00. See graphcal create-event --help.\n',
    });
    expect(service.emulator.record.requestCount).toBe(0);
  });

  it('with what is missing, before a request', async () => {
    expect(await ask('get-event')).toEqual({
      code: 2,
      out: '',
      err: 'graphcal: get-event needs --event-id. See graphcal get-event --help.\n',
    });
    expect(service.emulator.record.requestCount).toBe(0);
  });

  it('when the service refuses: exit code 13, one sentence and the ids for support, nothing on standard output', async () => {
    expect(await ask('get-event', '--event-id', 'nope')).toEqual({
      code: 13,
      out: '',
      err: expect.stringMatching(
        /^graphcal: Graph refused the request with ErrorInvalidIdMalformed \(status 400\): Id is malformed\. It is no id, or was cut off[^\n]*\nFor a support ticket: GET \/v1\.0\/users\/\{id\}\/events\/\{id\}, request-id [0-9a-f-]{36}, client-request-id [0-9a-f-]{36}, \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\n$/u,
      ),
    });
  });

  it('with the evidence as one line of JSON, when JSON is asked for', async () => {
    const { code, out, err } = await ask('get-event', '--event-id', 'nope', '--json');
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 13, out: '', lines: 2 });
    expect(JSON.parse(err)).toEqual({
      error: {
        code: 'service-400',
        message: 'Graph refused the request with ErrorInvalidIdMalformed (status 400): Id is malformed.',
        hint: 'It is no id, or was cut off, or is of another kind: take it from a list, and quote it in a shell.',
        status: 400,
        serviceCode: 'ErrorInvalidIdMalformed',
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/u),
        clientRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/u),
        date: expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/u),
        method: 'GET',
        path: '/v1.0/users/{id}/events/{id}',
      },
    });
  });

  it.for([
    ['nowhere.json', 9, "There is no file 'nowhere.json'."],
    ['.', 10, "'.' is a folder."],
    ['list.json', 2, '--input: list.json is not a JSON object.'],
    ['empty.json', 2, '--input: empty.json is empty.'],
    ['broken.json', 2, '--input: broken.json is not JSON (line 2, column 12).'],
    ['short.json', 2, '--input: short.json is not JSON (it ends too early, at line 1, column 16).'],
    ['-', 2, '--input -: standard input is a terminal.'],
  ] as const)('when --input is %s, with exit code %i', async ([file, code, sentence]) => {
    await writeFile(join(shell.folder, 'list.json'), '[]');
    await writeFile(join(shell.folder, 'empty.json'), ' \n');
    await writeFile(join(shell.folder, 'broken.json'), '{"subject": "x",\n "showAs": }');
    await writeFile(join(shell.folder, 'short.json'), '{"subject": "x"');
    const said = await ask('create-event', '--input', file);
    expect({ code: said.code, out: said.out }).toEqual({ code, out: '' });
    expect(said.err.startsWith(`graphcal: ${sentence}`)).toBe(true);
  });

  it.each([2_000, 20_000])('when a field has %i levels, before a request', async (levels) => {
    const properties = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    const input = { code: 2, out: '', err: expect.stringContaining(': can have at most 100 levels.') };
    expect(await ask(...EVENT, '--properties', properties)).toEqual(input);
    const body = `{"requests":[{"method":"POST","path":"/me/events","body":${properties}}]}`;
    await writeFile(join(shell.folder, 'deep.json'), body);
    expect(await ask('raw-batch', '--input', 'deep.json')).toEqual(input);
    expect(service.emulator.record.requests).toEqual([]);
  });

  it('when no mailbox is named, since an app has none of its own', async () => {
    const { code, err } = await shell.call(['list-events', '--auth', 'school']);
    expect({ code, err }).toEqual({
      code: 2,
      err: 'graphcal: list-events needs a mailbox: an app has none of its own. Name one with --mailbox, GRAPHCAL_MAILBOX, or `mailbox` in the input.\n',
    });
  });

  it('when no authentication is named, and says how to add one or do without', async () => {
    const { code, err } = await shell.call(['list-events', '--mailbox', ROOM]);
    expect(code).toBe(2);
    expect(err).toContain('graphcal auth add');
    expect(err).toContain('--emulator');
  });

  it('when it is interrupted, with exit code 8', async () => {
    const signal = AbortSignal.abort(new GraphcalError('interrupted', 'Interrupted.'));
    expect(await shell.call(['list-events', '--auth', 'school', '--mailbox', ROOM], { signal })).toEqual({
      code: 8,
      out: '',
      err: 'graphcal: Interrupted.\n',
    });
  });

  it.for([
    [
      [],
      'graphcal: Interrupted while it waited for the answer. It may have been carried out: look before repeating it.\n',
    ],
    [
      ['--json'],
      '{"error":{"code":"interrupted","message":"Interrupted while it waited for the answer.","hint":"It may have been carried out: look before repeating it.","delivery":"unknown"}}\n',
    ],
  ] as const)(
    'when a write that was sent is interrupted, and says that it may have been done: %j',
    async ([json, err]) => {
      const slow = { type: 'drip', of: 'all', bytes: 1, ms: 60_000 } as const;
      service.emulator.setFaultPlan({ rules: [{ match: { method: 'POST', pathContains: '/events' }, action: slow }] });
      const stop = new AbortController();
      const argv = [...EVENT, ...json, '--auth', 'school', '--mailbox', ROOM];
      const asked = shell.call(argv, { signal: stop.signal });
      await vi.waitFor(() => expect(service.emulator.record.commits).toHaveLength(1), { timeout: 20_000 });
      stop.abort(new GraphcalError('interrupted', 'Interrupted.'));
      expect(await asked).toEqual({ code: 8, out: '', err });
    },
  );
});
