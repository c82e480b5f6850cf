import { describe, expect, it } from 'vitest';
import type { SeedUser } from '../seed/seed.ts';
import { asUser, createTestServer, eventBody, type Json } from '../testing.ts';

const LONDON = { timeZone: 'Europe/London', password: 'correct horse' };
const at = (hour: string, timeZone = 'UTC') => ({ dateTime: `2026-06-15T${hour}:00`, timeZone });
const lesson = (start: string, end: string, more: Record<string, unknown> = {}) =>
  eventBody({ subject: 'Year 7', start: at(start), end: at(end), ...more });
const TUTOR: SeedUser = {
  userPrincipalName: 'tutor.7@school.example',
  ...LONDON,
  events: [
    lesson('09:00', '10:00', { location: { displayName: 'Lab' } }),
    lesson('11:00', '12:00', { subject: 'Interview', sensitivity: 'private', showAs: 'tentative' }),
  ],
};
const HEAD: SeedUser = {
  userPrincipalName: 'head@school.example',
  ...LONDON,
  events: [lesson('09:30', '10:30', { subject: 'Governors', showAs: 'oof', location: { displayName: 'Hall' } })],
};
const seed = (...users: SeedUser[]) => ({ users: [TUTOR, HEAD, ...users] });
const DAY = { startTime: at('08:00'), endTime: at('12:00'), availabilityViewInterval: 60 };

async function start(users: SeedUser[] = [], more: Record<string, unknown> = {}) {
  const server = await createTestServer({ limits: 'off', seed: { ...seed(...users), ...more } });
  const own = await asUser(server.emulator);
  const ask = (body: unknown, headers: Record<string, string> = own, path = '/v1.0/me/calendar/getSchedule') =>
    server.call('POST', path, body, headers);
  return { server, own, ask };
}
const schedulesOf = (body: Json) => body.value as unknown as Json[];

describe('getSchedule', () => {
  it('shows what stands in calendars, the merged view of it, and working hours', async () => {
    const { ask } = await start();
    const { status, body } = await ask({ schedules: ['tutor.7@school.example'], ...DAY });
    expect(status).toBe(200);
    expect(body).toEqual({
      '@odata.context': 'http://graph.example/v1.0/$metadata#Collection(microsoft.graph.scheduleInformation)',
      value: [
        {
          scheduleId: 'tutor.7@school.example',
          availabilityView: '0201',
          scheduleItems: [
            {
              isPrivate: false,
              status: 'busy',
              subject: 'Year 7',
              location: 'Lab',
              start: { dateTime: '2026-06-15T09:00:00.0000000', timeZone: 'UTC' },
              end: { dateTime: '2026-06-15T10:00:00.0000000', timeZone: 'UTC' },
            },
            {
              isPrivate: true,
              status: 'tentative',
              start: { dateTime: '2026-06-15T11:00:00.0000000', timeZone: 'UTC' },
              end: { dateTime: '2026-06-15T12:00:00.0000000', timeZone: 'UTC' },
            },
          ],
          workingHours: {
            daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
            startTime: '08:00:00.0000000',
            endTime: '17:00:00.0000000',
            timeZone: { name: 'Europe/London' },
          },
        },
      ],
    });
    expect(Object.keys(schedulesOf(body)[0]?.scheduleItems?.[0] ?? {})).toEqual([
      'isPrivate',
      'status',
      'subject',
      'location',
      'start',
      'end',
    ]);
  });

  it('shows no more than when somebody is free, unless he shares his calendar or an application asks', async () => {
    const { ask } = await start();
    const item = { status: 'oof', start: expect.anything(), end: expect.anything() };
    const open = { isPrivate: false, subject: 'Governors', location: 'Hall' };
    const head = { schedules: ['head@school.example'], ...DAY };
    const itemsOf = ({ body }: { body: Json }) => schedulesOf(body)[0]?.scheduleItems;
    expect(itemsOf(await ask(head))).toEqual([item]);
    expect(itemsOf(await ask(head, {}, '/v1.0/users/tutor.7@school.example/calendar/getSchedule'))).toEqual([
      { ...item, ...open },
    ]);
    const shared = await createTestServer({
      limits: 'off',
      seed: { users: [TUTOR, { ...HEAD, sharedWith: [{ user: 'tutor.7@school.example', role: 'read' }] }] },
    });
    const own = await asUser(shared.emulator);
    expect(itemsOf(await shared.call('POST', '/v1.0/me/calendar/getSchedule', head, own))).toEqual([
      { ...item, ...open },
    ]);
  });

  it('takes times in any zone and shows them in the one preferred', async () => {
    const { ask, own } = await start();
    const body = {
      Schedules: ['tutor.7@school.example'],
      StartTime: at('10:00', 'Europe/Berlin'),
      EndTime: at('12:30', 'GMT Standard Time'),
      AvailabilityViewInterval: '30',
    };
    const answer = await ask(body, { ...own, prefer: 'outlook.timezone="Europe/London"' });
    // From 8:00 to 11:30 UTC.
    expect(schedulesOf(answer.body)[0]?.availabilityView).toBe('0022001');
    expect(schedulesOf(answer.body)[0]?.scheduleItems?.[0]?.start).toEqual({
      dateTime: '2026-06-15T10:00:00.0000000',
      timeZone: 'Europe/London',
    });
    expect(answer.headers['preference-applied']).toBe('outlook.timezone="Europe/London"');
  });

  it('has half an hour a slot where nothing is said, and shows items whole that reach beyond', async () => {
    const { ask } = await start();
    const answer = await ask({ schedules: ['tutor.7@school.example'], startTime: at('09:30'), endTime: at('10:30') });
    expect(schedulesOf(answer.body)).toMatchObject([
      { availabilityView: '20', scheduleItems: [{ start: { dateTime: '2026-06-15T09:00:00.0000000' } }] },
    ]);
  });

  it('has an error for each address that cannot be told, beside the others', async () => {
    const { ask } = await start([{ userPrincipalName: 'leaver@school.example', mailbox: 'none' }]);
    const schedules = ['outside@else.example', 'dcea1c9d-8361-49fd', 'leaver@school.example', 'head@school.example'];
    const { status, body } = await ask({ schedules, ...DAY });
    expect(status).toBe(200);
    expect(schedulesOf(body)).toMatchObject([
      {
        scheduleId: 'outside@else.example',
        error: {
          message: 'Unable to resolve e-mail address outside@else.example to an Active Directory object.',
          responseCode: '5009',
        },
      },
      { scheduleId: 'dcea1c9d-8361-49fd', error: { responseCode: 'ErrorInvalidSmtpAddress' } },
      { scheduleId: 'leaver@school.example', error: { responseCode: '5009' } },
      { scheduleId: 'head@school.example', availabilityView: '0330' },
    ]);
    expect(schedulesOf(body)[0]).not.toHaveProperty('scheduleItems');
  });

  it('shows a distribution list as its members together, and a Microsoft 365 group by its own calendar', async () => {
    const members = ['tutor.7@school.example', 'head@school.example'];
    const { ask } = await start([], {
      groups: [
        { mail: 'staff@school.example', kind: 'distributionList', members },
        { mail: 'maths@school.example', members, events: [lesson('08:00', '09:00', { subject: 'Maths' })] },
      ],
    });
    const { body } = await ask({ schedules: ['staff@school.example', 'maths@school.example'], ...DAY });
    expect(schedulesOf(body)).toMatchObject([
      { scheduleId: 'staff@school.example', availabilityView: '0331', scheduleItems: [] },
      { scheduleId: 'maths@school.example', availabilityView: '2000', scheduleItems: [{ subject: 'Maths' }] },
    ]);
    expect(schedulesOf(body)[0]).not.toHaveProperty('workingHours');
  });

  it('has the occurrences of series among single events, in the order of their start', async () => {
    const { server, own, ask } = await start();
    const recurrence = {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'noEnd', startDate: '2026-06-01' },
    };
    const daily = {
      subject: 'Registration',
      start: { dateTime: '2026-06-01T08:30:00', timeZone: 'UTC' },
      end: { dateTime: '2026-06-01T09:00:00', timeZone: 'UTC' },
      showAs: 'tentative',
      recurrence,
    };
    expect((await server.call('POST', '/v1.0/me/events', daily, own)).status).toBe(201);
    const { body } = await ask({ schedules: ['tutor.7@school.example'], ...DAY });
    expect(schedulesOf(body)).toMatchObject([
      { availabilityView: '1201', scheduleItems: [{ subject: 'Registration' }, { subject: 'Year 7' }, {}] },
    ]);
  });

  it('shows working elsewhere as free, or by a digit of its own in the mode of older documentation', async () => {
    const home = {
      userPrincipalName: 'home@school.example',
      events: [lesson('09:00', '10:00', { showAs: 'workingElsewhere' })],
    };
    const { server, ask } = await start([home]);
    const view = async () =>
      schedulesOf((await ask({ schedules: ['home@school.example'], ...DAY })).body)[0]?.availabilityView;
    expect(await view()).toBe('0000');
    server.emulator.setModes({ workingElsewhereDigit: 4 });
    expect(await view()).toBe('0400');
  });

  it('has an all-day event at the midnights of its own zone', async () => {
    const day = (date: string) => ({ dateTime: `2026-06-${date}T00:00:00`, timeZone: 'Europe/London' });
    const closed = { subject: 'Closed', isAllDay: true, start: day('16'), end: day('17') };
    const { ask } = await start([{ userPrincipalName: 'gate@school.example', events: [closed] }]);
    // In London it is midnight at 23:00 UTC.
    const window = { startTime: at('22:00'), endTime: { dateTime: '2026-06-16T02:00:00', timeZone: 'UTC' } };
    const { body } = await ask({ schedules: ['gate@school.example'], ...window, availabilityViewInterval: 60 });
    expect(schedulesOf(body)).toMatchObject([
      { availabilityView: '0222', scheduleItems: [{ start: { dateTime: '2026-06-15T23:00:00.0000000' } }] },
    ]);
  });

  it('leaves calendars beside the default one out', async () => {
    const { ask } = await start([
      {
        userPrincipalName: 'exams@school.example',
        calendars: [{ name: 'Exams' }],
        events: [{ ...lesson('09:00', '10:00'), calendar: 'Exams' }],
      },
    ]);
    const { body } = await ask({ schedules: ['exams@school.example'], ...DAY });
    expect(schedulesOf(body)).toMatchObject([{ availabilityView: '0000', scheduleItems: [] }]);
  });

  it('is refused for too many mailboxes, members of lists included, and for too long a time', async () => {
    const members = Array.from({ length: 60 }, (_, at) => `tutor.${at}@school.example`);
    const { server, ask } = await start(
      members.filter((one) => one !== TUTOR.userPrincipalName).map((userPrincipalName) => ({ userPrincipalName })),
      { groups: [{ mail: 'staff@school.example', kind: 'distributionList', members }] },
    );
    const refused = async (more: Record<string, unknown>) => {
      const { status, body } = await ask({ schedules: ['head@school.example'], ...DAY, ...more });
      return [status, body.error?.code, body.error?.message];
    };
    expect(await refused({ schedules: Array(101).fill('head@school.example') })).toEqual([
      400,
      'ErrorMailboxDataArrayTooBig',
      'There are too many target users in the EmailAddress array. The allowed size = 100; the actual size = 101.',
    ]);
    const schedules = ['new@school.example', 'staff@school.example', 'staff@school.example'];
    expect((await refused({ schedules }))[1]).toBe('ErrorMailboxDataArrayTooBig');
    // What is refused makes no mailbox.
    const names = () => server.emulator.snapshot().users.map(({ userPrincipalName }) => userPrincipalName);
    expect(names()).not.toContain('new@school.example');
    expect((await refused({ schedules: ['new@school.example'] }))[0]).toBe(200);
    expect(names()).toContain('new@school.example');
    expect((await refused({ schedules: [] }))[1]).toBe('ErrorMailboxDataArrayEmpty');
    const days = (end: string) => ({ endTime: { dateTime: end, timeZone: 'UTC' }, availabilityViewInterval: 1440 });
    expect(await refused(days('2026-08-17T08:00:00'))).toEqual([
      400,
      'ErrorTimeIntervalTooBig',
      'The requested time duration specified for FreeBusyViewOptions.TimeWindow is too long. The allowed limit = 62 days; the actual limit = 63 days.',
    ]);
    expect((await refused(days('2026-08-16T08:00:00')))[0]).toBe(200);
    expect((await refused(days('2026-06-15T08:00:00')))[1]).toBe('ErrorInvalidTimeInterval');
  });

  it('is refused for slots that are too short or too long, and fails for a slot of null, as recorded', async () => {
    const { ask } = await start();
    const refused = async (availabilityViewInterval: unknown) => {
      const { status, body } = await ask({ schedules: ['head@school.example'], ...DAY, availabilityViewInterval });
      return [status, body.error?.code];
    };
    expect(await refused(4)).toEqual([400, 'ErrorInvalidMergedFreeBusyInterval']);
    expect(await refused(1441)).toEqual([400, 'ErrorInvalidMergedFreeBusyInterval']);
    expect(await refused(241)).toEqual([400, 'ErrorInvalidMergedFreeBusyInterval']);
    expect((await refused(240))[0]).toBe(200);
    expect(await refused('soon')).toEqual([400, 'UnableToDeserializePostBody']);
    expect(await refused(null)).toEqual([500, 'ErrorInternalServerError']);
    expect((await ask({ schedules: ['head@school.example'], endTime: at('09:00') })).body.error).toMatchObject({
      code: 'ErrorInvalidRequest',
      message: "Your request can't be completed. The parameter startTime is missing.",
    });
  });

  it('gives an error instead of a slot with more than a thousand entries', async () => {
    const crowd = Array.from({ length: 1001 }, () => lesson('09:00', '09:30'));
    const { ask } = await start([{ userPrincipalName: 'desk@school.example', events: crowd }]);
    const answer = async (startTime: unknown) =>
      schedulesOf((await ask({ schedules: ['desk@school.example'], ...DAY, startTime })).body);
    expect(await answer(at('08:00'))).toEqual([
      {
        scheduleId: 'desk@school.example',
        error: {
          message:
            'The result set contains too many calendar entries. The allowed size = 1000; the actual size = 1001.',
          responseCode: '5006',
        },
      },
    ]);
    expect(await answer(at('10:00'))).toMatchObject([{ availabilityView: '00' }]);
  });

  it('answers in each calendar of the mailbox', async () => {
    const { server, own, ask } = await start();
    const calendar = (await server.call('GET', '/v1.0/me/calendar', undefined, own)).body;
    const path = `/v1.0/me/calendars/${calendar.id}/microsoft.graph.getSchedule`;
    expect((await ask({ schedules: ['head@school.example'], ...DAY }, own, path)).status).toBe(200);
  });
});
