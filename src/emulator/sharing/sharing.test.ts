import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SeedUser } from '../seed/seed.ts';
import { asUser, createTestServer, eventBody, type Json, type TestServer } from '../testing.ts';

const HEAD = '/v1.0/users/head@school.example';
const TUTOR = '/v1.0/users/tutor.7@school.example';
const PRIVATE = eventBody({ subject: 'Interview', sensitivity: 'private', body: { content: 'Salary' } });
const PUBLIC = eventBody({
  subject: 'Assembly',
  body: { content: 'Prizes' },
  location: { displayName: 'Hall' },
  attendees: [{ emailAddress: { address: 'gym@school.example' } }],
  categories: ['Red category'],
});
const USERS: readonly SeedUser[] = [
  {
    userPrincipalName: 'head@school.example',
    displayName: 'Head',
    password: 'correct horse',
    calendars: [{ name: 'Exams', color: 'lightYellow' }],
    events: [PUBLIC, PRIVATE, { ...eventBody({ subject: 'Year 11' }), calendar: 'Exams' }],
  },
  { userPrincipalName: 'tutor.7@school.example', displayName: 'Tutor 7', password: 'correct horse' },
  { userPrincipalName: 'gym@school.example' },
];

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ limits: 'off', seed: { users: USERS } });
});
beforeEach(() => server.emulator.reset());
afterAll(() => server.emulator.close());

const share = async (role: string, calendar = `${HEAD}/calendar`): Promise<string> => {
  const emailAddress = { address: 'tutor.7@school.example' };
  const { status, body } = await server.call('POST', `${calendar}/calendarPermissions`, { emailAddress, role });
  expect(status).toBe(200);
  return `${calendar}/calendarPermissions/${body.id}`;
};
const exams = async () => {
  const { body } = await server.call('GET', `${HEAD}/calendars?$filter=name eq 'Exams'`);
  return `${HEAD}/calendars/${body.value?.[0]?.id}`;
};
const outcome = async (method: string, path: string, headers: Record<string, string>, body?: unknown) => {
  const answer = await server.call(method, path, body, headers);
  return answer.status < 400 ? answer.status : [answer.status, answer.body.error?.code];
};
const listOf = async (path: string, headers?: Record<string, string>) =>
  ((await server.call('GET', path, undefined, headers)).body.value ?? []) as unknown as Json[];
const subjectsOf = async (path: string, headers?: Record<string, string>) =>
  (await listOf(path, headers)).map(({ subject }) => String(subject));
/** The shared calendar in the tutor's mailbox. */
const own = async () => {
  const all = await listOf(`${TUTOR}/calendars`);
  const found = all.find(({ owner }) => String(owner?.address) === 'head@school.example');
  return { ...found, path: `/v1.0/me/calendars/${found?.id}` } as Json & { path: string };
};
const tutorIn = () => asUser(server.emulator);
const DENIED = [403, 'ErrorAccessDenied'];
const VIEW = 'calendarView?startDateTime=2026-01-12&endDateTime=2026-01-13';

describe('a calendar that somebody shares', () => {
  it('appears in the mailbox of whoever gets it, as its owner', async () => {
    await share('delegateWithoutPrivateEventAccess');
    expect(await own()).toMatchObject({
      name: 'Head',
      isDefaultCalendar: false,
      canShare: false,
      canViewPrivateItems: false,
      canEdit: true,
      isTallyingResponses: true,
      isRemovable: true,
      owner: { name: 'Head', address: 'head@school.example' },
    });
    await server.call('DELETE', await share('read', await exams()));
    expect((await listOf(`${TUTOR}/calendars`)).map(({ name }) => String(name))).toEqual(['Calendar', 'Head']);
  });

  it('has its own name where it is not the default one, and the rights of the role as it changes', async () => {
    const permission = await share('read', await exams());
    expect(await own()).toMatchObject({ name: 'Exams', color: 'lightYellow', canEdit: false, canShare: false });
    await server.call('PATCH', permission, { role: 'write' });
    expect(await own()).toMatchObject({ name: 'Exams', canEdit: true, canViewPrivateItems: false });
  });

  it('is read by the id of either mailbox, and its events by theirs', async () => {
    await share('read');
    const tutor = await tutorIn();
    const { path, id } = await own();
    const { body } = await server.call('GET', `${path}/events`, undefined, tutor);
    expect(body['@odata.context']).toContain(`/calendars('${encodeURIComponent(String(id))}')/events`);
    const { body: me } = await server.call('GET', TUTOR);
    expect(body['@odata.context']).toContain(`users('${me.id}')`);
    const [assembly] = body.value as unknown as Json[];
    expect(assembly).toMatchObject({ subject: 'Assembly', organizer: { emailAddress: { name: 'Head' } } });
    for (const place of [`${path}/events`, '/v1.0/me/events', `${HEAD}/events`, `${HEAD}/calendar/events`]) {
      const { body: one } = await server.call('GET', `${place}/${assembly?.id}`, undefined, tutor);
      expect([place, one.subject, one.iCalUId]).toEqual([place, 'Assembly', assembly?.iCalUId]);
    }
    const immutable = { ...tutor, prefer: 'IdType="ImmutableId"' };
    const [same] = await listOf(`${path}/events`, immutable);
    expect((await server.call('GET', `/v1.0/me/events/${same?.id}`, undefined, immutable)).body.subject).toBe(
      'Assembly',
    );
    expect(await subjectsOf(`${path}/${VIEW}`, tutor)).toContain('Assembly');
    expect((await server.call('GET', `/v1.0/me/events/${assembly?.id}/calendar`, undefined, tutor)).body).toMatchObject(
      {
        id,
        name: 'Head',
      },
    );
    // The own events are one's own.
    expect(await subjectsOf('/v1.0/me/events', tutor)).toEqual([]);
  });

  it('is expanded as whoever asks has it', async () => {
    await share('write');
    const tutor = await tutorIn();
    const { id, path } = await own();
    const rights = { canShare: false, canViewPrivateItems: false, canEdit: true };
    const expanded = async (events: string, headers?: Record<string, string>) =>
      (await listOf(`${events}/events?$expand=calendar&$top=1`, headers))[0]?.calendar;
    expect(await expanded(path, tutor)).toMatchObject({ id, name: 'Head', isDefaultCalendar: false, ...rights });
    expect(await expanded(`${HEAD}/calendar`, tutor)).toMatchObject({ name: 'Calendar', ...rights });
    expect(await expanded(`${HEAD}/calendar`)).toMatchObject({ name: 'Calendar', canShare: true, canEdit: true });
  });

  it('takes events of who may write, as its owner s', async () => {
    await share('write');
    const tutor = await tutorIn();
    const { path } = await own();
    const { status, body } = await server.call('POST', `${path}/events`, eventBody({ subject: 'Tea' }), tutor);
    expect(status).toBe(201);
    expect(body).toMatchObject({ isOrganizer: true, organizer: { emailAddress: { address: 'head@school.example' } } });
    expect(await subjectsOf(`${HEAD}/calendar/events`)).toContain('Tea');
    expect(await outcome('PATCH', `${HEAD}/events/${body.id}`, tutor, { subject: 'Coffee' })).toBe(200);
    expect(await outcome('DELETE', `${path}/events/${body.id}`, tutor)).toBe(204);
    expect(await outcome('POST', `${HEAD}/calendar/events`, tutor, eventBody())).toBe(201);
  });

  it.each(['freeBusyRead', 'limitedRead', 'read'])('takes none by the role %s', async (role) => {
    await share(role);
    const tutor = await tutorIn();
    const { path } = await own();
    const [event] = await listOf(`${HEAD}/calendar/events`);
    expect(await outcome('POST', `${path}/events`, tutor, eventBody())).toEqual(DENIED);
    expect(await outcome('POST', `${HEAD}/events`, tutor, eventBody())).toEqual(DENIED);
    expect(await outcome('PATCH', `/v1.0/me/events/${event?.id}`, tutor, { subject: 'x' })).toEqual(DENIED);
    expect(await outcome('DELETE', `${HEAD}/events/${event?.id}`, tutor)).toEqual(DENIED);
    const passed = { toRecipients: [{ emailAddress: { address: 'gym@school.example' } }] };
    expect(await outcome('POST', `${HEAD}/events/${event?.id}/forward`, tutor, passed)).toEqual(DENIED);
    expect(await outcome('POST', `${path}/events/${event?.id}/forward`, tutor, passed)).toEqual(DENIED);
    expect(await listOf('/v1.0/users/gym@school.example/events')).toHaveLength(1);
  });

  it('is the only one that opens', async () => {
    await share('write', await exams());
    const tutor = await tutorIn();
    const { path } = await own();
    expect(await subjectsOf(`${path}/events`, tutor)).toEqual(['Year 11']);
    expect(await outcome('GET', `${HEAD}/calendar/events`, tutor)).toEqual(DENIED);
    expect(await outcome('GET', `${HEAD}/events`, tutor)).toEqual(DENIED);
    const [assembly] = await listOf(`${HEAD}/calendar/events`);
    expect(await outcome('GET', `${HEAD}/events/${assembly?.id}`, tutor)).toEqual(DENIED);
    expect((await listOf(`${HEAD}/calendars`, tutor)).map(({ name }) => String(name))).toEqual(['Exams']);
    expect(await outcome('POST', `${HEAD}/calendars`, tutor, { name: 'Mine' })).toEqual(DENIED);
    expect(await outcome('PATCH', await exams(), tutor, { name: 'Mine' })).toEqual(DENIED);
  });

  it('needs a scope for shared calendars by the own id too', async () => {
    const other = await createTestServer({ seed: { users: USERS }, scopes: ['Calendars.ReadWrite'] });
    const emailAddress = { address: 'tutor.7@school.example' };
    await other.call('POST', `${HEAD}/calendar/calendarPermissions`, { emailAddress, role: 'write' });
    const tutor = await asUser(other.emulator);
    const calendars = (await other.call('GET', '/v1.0/me/calendars', undefined, tutor)).body.value as unknown as Json[];
    const shared = calendars.find(({ name }) => String(name) === 'Head');
    const { status } = await other.call('GET', `/v1.0/me/calendars/${shared?.id}/events`, undefined, tutor);
    expect(status).toBe(403);
    await other.emulator.close();
  });

  it('goes when the share ends, when its owner deletes it, and from the own list alone when that is asked', async () => {
    const permission = await share('write');
    const calendar = await exams();
    await share('write', calendar);
    const tutor = await tutorIn();
    expect(await listOf(`${TUTOR}/calendars`)).toHaveLength(3);
    await server.call('DELETE', calendar);
    expect(await listOf(`${TUTOR}/calendars`)).toHaveLength(2);
    const { path } = await own();
    expect(await outcome('DELETE', path, tutor)).toBe(204);
    expect(await listOf(`${TUTOR}/calendars`)).toHaveLength(1);
    expect(await outcome('GET', `${HEAD}/calendar/events`, tutor)).toBe(200);
    // Another role does not bring it back.
    await server.call('PATCH', permission, { role: 'read' });
    expect(await listOf(`${TUTOR}/calendars`)).toHaveLength(1);
    await server.call('DELETE', permission);
    expect(await outcome('GET', `${HEAD}/calendar/events`, tutor)).toEqual(DENIED);
  });

  it('may have a name that an own calendar has', async () => {
    await share('read', await exams());
    expect((await server.call('POST', `${TUTOR}/calendars`, { name: 'Exams' })).status).toBe(201);
  });

  it('is there again after a snapshot', async () => {
    await share('write');
    const { path } = await own();
    await server.emulator.restore(server.emulator.snapshot());
    expect(await subjectsOf(`${path}/events`, await tutorIn())).toContain('Assembly');
  });
});

describe('what a role sees', () => {
  const seen = async (role: string) => {
    await share(role);
    const tutor = await tutorIn();
    const { path } = await own();
    const byOwn = await listOf(`${path}/events`, tutor);
    expect(await listOf(`${HEAD}/calendar/events`, tutor)).toEqual(byOwn);
    return { tutor, path, events: byOwn, text: JSON.stringify(byOwn) };
  };

  it('is everything for delegates with access to private events', async () => {
    const { events, text, tutor, path } = await seen('delegateWithPrivateEventAccess');
    expect(events.map(({ subject }) => String(subject))).toEqual(['Assembly', 'Interview']);
    expect(text).toContain('Salary');
    const { id } = events[1] ?? {};
    expect(await outcome('PATCH', `${path}/events/${id}`, tutor, { subject: 'Talk' })).toBe(200);
  });

  it.each(['read', 'write', 'delegateWithoutPrivateEventAccess'])(
    'is no more of a private event than its time for %s',
    async (role) => {
      const { events, text, tutor, path } = await seen(role);
      expect(text).toContain('Prizes');
      expect(text).not.toMatch(/Interview|Salary/);
      expect(events[1]).toMatchObject({
        subject: 'Private Appointment',
        sensitivity: 'private',
        bodyPreview: '',
        start: { dateTime: '2026-01-12T09:00:00.0000000', timeZone: 'UTC' },
      });
      const { id } = events[1] ?? {};
      expect((await server.call('GET', `/v1.0/me/events/${id}`, undefined, tutor)).body.subject).toBe(
        'Private Appointment',
      );
      expect(await outcome('PATCH', `${path}/events/${id}`, tutor, { subject: 'x' })).toEqual(DENIED);
      expect(await outcome('DELETE', `${HEAD}/events/${id}`, tutor)).toEqual(DENIED);
      expect(await outcome('POST', `${HEAD}/events/${id}/forward`, tutor, {})).toEqual(DENIED);
    },
  );

  it('cannot be asked for by a filter', async () => {
    const { tutor, path } = await seen('read');
    expect(await subjectsOf(`${path}/events?$filter=subject eq 'Interview'`, tutor)).toEqual([]);
    expect(await subjectsOf(`${path}/${VIEW}&$filter=startswith(subject,'Int')`, tutor)).toEqual([]);
  });

  it('is not told by the reminders of its owner', async () => {
    const reminders = "reminderView(StartDateTime='2026-01-12T00:00:00',EndDateTime='2026-01-13T00:00:00')";
    await share('read');
    const subjects = (await listOf(`${HEAD}/${reminders}`, await tutorIn())).map((one) => String(one.eventSubject));
    expect(subjects).toEqual(['Assembly']);
    expect(await listOf(`${HEAD}/${reminders}`)).toHaveLength(3);
  });

  it('is title and place for limitedRead', async () => {
    const { events, text } = await seen('limitedRead');
    expect(events[0]).toMatchObject({
      subject: 'Assembly',
      location: { displayName: 'Hall' },
      attendees: [],
      categories: [],
      bodyPreview: '',
    });
    expect(events[1]).toMatchObject({ subject: 'Private Appointment' });
    expect(text).not.toMatch(/Prizes|gym@|Salary|Interview/);
  });

  it('is the time for freeBusyRead', async () => {
    const { events, text } = await seen('freeBusyRead');
    expect(events.map(({ subject, showAs }) => [subject, showAs])).toEqual([
      ['Busy', 'busy'],
      ['Busy', 'busy'],
    ]);
    expect(text).not.toMatch(/Assembly|Hall|Prizes|gym@|Salary|Interview/);
  });

  it('is what its owner lets the organization see, and at first nothing', async () => {
    const tutor = await tutorIn();
    expect(await outcome('GET', `${HEAD}/calendar/events`, tutor)).toEqual(DENIED);
    await server.call('PATCH', `${HEAD}/calendar/calendarPermissions/RGVmYXVsdA==`, { role: 'limitedRead' });
    expect(await subjectsOf(`${HEAD}/calendar/events`, tutor)).toEqual(['Assembly', 'Private Appointment']);
    expect((await server.call('GET', `${HEAD}/calendar`, undefined, tutor)).body).toMatchObject({
      name: 'Calendar',
      canShare: false,
      canEdit: false,
      canViewPrivateItems: false,
    });
    await share('freeBusyRead');
    expect(await subjectsOf(`${HEAD}/calendar/events`, tutor)).toEqual(['Busy', 'Busy']);
  });
});

describe('shares of a seed', () => {
  const seeded = async (sharedWith: SeedUser['sharedWith']) => {
    const [head, ...others] = USERS;
    await server.emulator.restore({ users: [{ ...head, ...(sharedWith && { sharedWith }) } as SeedUser, ...others] });
    return listOf(`${TUTOR}/calendars`);
  };

  it('are of all calendars that the user has, or of one', async () => {
    const user = 'Tutor.7@school.example';
    const all = await seeded([{ user, role: 'delegateWithPrivateEventAccess' }]);
    expect(all.map(({ name, canViewPrivateItems }) => [name, canViewPrivateItems])).toEqual([
      ['Calendar', true],
      ['Head', true],
      ['Exams', false],
    ]);
    const one = await seeded([{ user, role: 'read', calendar: 'exams' }]);
    expect(one.map(({ name }) => String(name))).toEqual(['Calendar', 'Exams']);
  });

  it.each([
    [{ user: 'x', role: 'read' }, "users[0].sharedWith[0].user must be a user's address or id"],
    [
      { user: 'a@b.example', role: 'none' },
      'users[0].sharedWith[0].role must be one of freeBusyRead, limitedRead, read',
    ],
    [{ user: 'a@b.example', role: 'read', calendar: 'x' }, 'users[0].sharedWith[0].calendar must be the name of one'],
    [{ user: 'a@b.example', role: 'read', rights: 1 }, 'users[0].sharedWith[0].rights is not known'],
  ])('are checked: %o', async (wrong, message) => {
    await expect(seeded([wrong] as unknown as SeedUser['sharedWith'])).rejects.toThrow(message);
  });
});

describe('the calendar of a group', () => {
  it('is shared by its members, and opens to who is none', async () => {
    const groups = [{ mail: 'maths@school.example', displayName: 'Maths', members: ['head@school.example'] }];
    await server.emulator.restore({ users: USERS, groups });
    const permissions = '/v1.0/groups/maths@school.example/calendar/calendarPermissions';
    const [head, tutor] = [await asUser(server.emulator, { username: 'head@school.example' }), await tutorIn()];
    const share = { emailAddress: { address: 'tutor.7@school.example' }, role: 'read' };
    expect(await outcome('POST', permissions, tutor, share)).toEqual(DENIED);
    expect(await outcome('POST', permissions, head, share)).toBe(200);
    await server.call('POST', '/v1.0/groups/maths@school.example/events', eventBody({ subject: 'Moderation' }), head);
    const shared = (await listOf(`${TUTOR}/calendars`)).find(({ name }) => String(name) === 'Maths');
    expect(await subjectsOf(`/v1.0/me/calendars/${shared?.id}/events`, tutor)).toEqual(['Moderation']);
  });
});
