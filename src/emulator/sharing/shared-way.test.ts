import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SeedApp, SeedUser } from '../seed/seed.ts';
import { askToken, asUser, createTestServer, eventBody, type Json, type TestServer } from '../testing.ts';

const HEAD = '/v1.0/users/head@school.example';
const TUTOR = '/v1.0/users/tutor.7@school.example';
const WEEKLY = {
  pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'] },
  range: { type: 'numbered', startDate: '2026-01-12', numberOfOccurrences: 3 },
};
const IMMUTABLE = { prefer: 'IdType="ImmutableId"' };
const WINDOW = 'startDateTime=2026-01-12&endDateTime=2026-02-12';
const DENIED = [403, 'ErrorAccessDenied'];
const USERS: readonly SeedUser[] = [
  {
    userPrincipalName: 'head@school.example',
    displayName: 'Head',
    password: 'correct horse',
    calendars: [{ name: 'Exams' }],
  },
  { userPrincipalName: 'tutor.7@school.example', password: 'correct horse' },
  { userPrincipalName: 'gym@school.example', password: 'correct horse' },
];

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ limits: 'off', seed: { users: USERS } });
});
beforeEach(() => server.emulator.reset());
afterAll(() => server.emulator.close());

const outcome = async (method: string, path: string, headers: Record<string, string>, body?: unknown) => {
  const answer = await server.call(method, path, body, headers);
  return answer.status < 400 ? answer.status : [answer.status, answer.body.error?.code];
};
const listOf = async (path: string, headers?: Record<string, string>) =>
  ((await server.call('GET', path, undefined, headers)).body.value ?? []) as unknown as Json[];
const share = async (calendar: string, role: string, user = 'tutor.7') => {
  const emailAddress = { address: `${user}@school.example` };
  expect((await server.call('POST', `${calendar}/calendarPermissions`, { emailAddress, role })).status).toBe(200);
};
const exams = async () => {
  const [found] = await listOf(`${HEAD}/calendars?$filter=name eq 'Exams'`);
  return `${HEAD}/calendars/${found?.id}`;
};
/** Makes a series, and gives the ids of its second occurrence: the plain and the immutable one. */
const series = async (calendar: string) => {
  const { body } = await server.call('POST', `${calendar}/events`, eventBody({ recurrence: WEEKLY }));
  const instances = `${HEAD}/events/${body.id}/instances?${WINDOW}`;
  const [plain, immutable] = [await listOf(instances), await listOf(instances, IMMUTABLE)];
  expect([String(plain[1]?.id).length, String(immutable[1]?.id).slice(0, 4)]).toEqual([168, 'AAkF']);
  return [String(plain[1]?.id), String(immutable[1]?.id)];
};
const tutorIn = () => asUser(server.emulator);
/** The calendar that the head shared, by the id that it has in the tutor's mailbox. */
const shown = async () => {
  const all = await listOf(`${TUTOR}/calendars`);
  return String(all.find(({ owner }) => String(owner?.address) === 'head@school.example')?.id);
};

describe('an occurrence of a series', () => {
  it('is refused by either of its ids where another calendar of the mailbox is shared', async () => {
    await share(await exams(), 'write');
    const tutor = await tutorIn();
    for (const id of await series(`${HEAD}/calendar`)) {
      for (const base of [HEAD, `${HEAD}/calendar`]) {
        expect(await outcome('GET', `${base}/events/${id}`, tutor)).toEqual(DENIED);
        expect(await outcome('PATCH', `${base}/events/${id}`, tutor, { subject: 'x' })).toEqual(DENIED);
        expect(await outcome('DELETE', `${base}/events/${id}`, tutor)).toEqual(DENIED);
      }
      expect(await outcome('GET', `/v1.0/me/events/${id}`, tutor)).toEqual([404, 'ErrorItemNotFound']);
    }
    expect(await listOf(`${HEAD}/calendarView?${WINDOW}`)).toHaveLength(3);
  });

  it('is reached by either of its ids where its calendar is shared, from the own mailbox too', async () => {
    await share(await exams(), 'write');
    const tutor = await tutorIn();
    for (const which of [0, 1]) {
      const id = (await series(await exams()))[which];
      for (const base of [HEAD, '/v1.0/me', await exams(), `/v1.0/me/calendars/${await shown()}`])
        expect([base, await outcome('GET', `${base}/events/${id}`, tutor)]).toEqual([base, 200]);
      expect(await outcome('PATCH', `/v1.0/me/events/${id}`, tutor, { subject: 'Year 11' })).toBe(200);
      expect((await server.call('GET', `${HEAD}/events/${id}`)).body.subject).toBe('Year 11');
      expect(await outcome('DELETE', `${HEAD}/events/${id}`, tutor)).toBe(204);
    }
  });
});

describe('an event that is not there', () => {
  it('is refused to whom another calendar of the mailbox is shared', async () => {
    await share(await exams(), 'write');
    const tutor = await tutorIn();
    const { body } = await server.call('POST', `${HEAD}/events`, eventBody());
    await server.call('DELETE', `${HEAD}/events/${body.id}`);
    expect(await outcome('GET', `${HEAD}/events/${body.id}`, tutor)).toEqual(DENIED);
    expect(await outcome('GET', `${HEAD}/events/x`, tutor)).toEqual(DENIED);
    expect(await outcome('GET', `${HEAD}/calendars/x/events`, tutor)).toEqual(DENIED);
    expect(await outcome('GET', '/v1.0/me/events/x', tutor)).toEqual([400, 'ErrorInvalidIdMalformed']);
  });

  it('is not found by whom the default calendar is shared with, as by its owner', async () => {
    await share(`${HEAD}/calendar`, 'write');
    const tutor = await tutorIn();
    const { body } = await server.call('POST', `${HEAD}/events`, eventBody(), tutor);
    expect(await outcome('DELETE', `${HEAD}/events/${body.id}`, tutor)).toBe(204);
    for (const method of ['DELETE', 'GET'])
      expect(await outcome(method, `${HEAD}/events/${body.id}`, tutor)).toEqual([404, 'ErrorItemNotFound']);
    expect(await outcome('GET', `${HEAD}/events/x`, tutor)).toEqual([400, 'ErrorInvalidIdMalformed']);
    expect(await outcome('GET', `${HEAD}/calendars/x/events`, tutor)).toEqual([400, 'ErrorInvalidIdMalformed']);
  });
});

describe('a calendar as it stands in the mailbox of whom it is shared with', () => {
  it('opens to a third user by his own role alone', async () => {
    await share(`${HEAD}/calendar`, 'delegateWithPrivateEventAccess');
    const { body } = await server.call('POST', `${HEAD}/events`, eventBody());
    const gym = await asUser(server.emulator, { username: 'gym@school.example' });
    const events = `${TUTOR}/calendars/${await shown()}/events`;
    expect(await outcome('GET', events, gym)).toEqual(DENIED);
    expect(await outcome('POST', events, gym, eventBody())).toEqual(DENIED);
    expect(await outcome('GET', `${TUTOR}/events/${body.id}`, gym)).toEqual(DENIED);
    expect(await outcome('DELETE', `${TUTOR}/events/${body.id}`, gym)).toEqual(DENIED);
    await share(`${HEAD}/calendar`, 'freeBusyRead', 'gym');
    expect((await listOf(events, gym)).map(({ subject }) => String(subject))).toEqual(['Busy']);
    expect(await outcome('POST', events, gym, eventBody())).toEqual(DENIED);
    expect((await listOf(events, await tutorIn())).map(({ subject }) => String(subject))).toEqual([
      'Year 7 Mathematics',
    ]);
  });
});

describe('a calendar through the mailbox of whom it is shared with', () => {
  it("is its owner's there too", async () => {
    await share(`${HEAD}/calendar`, 'read');
    const { body } = await server.call('POST', `${HEAD}/events`, eventBody());
    const head = await asUser(server.emulator, { username: 'head@school.example' });
    const events = `${TUTOR}/calendars/${await shown()}/events`;
    expect((await listOf(events, head)).map(({ id }) => String(id))).toEqual([body.id]);
    expect(await outcome('POST', events, head, eventBody())).toBe(201);
  });

  it('is shown to a third user with the rights of his own role', async () => {
    await share(`${HEAD}/calendar`, 'read');
    await share(`${HEAD}/calendar`, 'write', 'gym');
    await server.call('POST', `${HEAD}/events`, eventBody());
    const gym = await asUser(server.emulator, { username: 'gym@school.example' });
    const [event] = await listOf(`${TUTOR}/calendars/${await shown()}/events?$expand=calendar`, gym);
    expect(event?.calendar).toMatchObject({ canEdit: true, canShare: false });
  });
});

describe('an application that goes through a share', () => {
  const app = '0b0c0d0e-5555-4666-8777-888888888888';
  const asApp = async (more: Omit<SeedApp, 'clientId'>) => {
    const [head, ...others] = USERS;
    const sharedWith = [{ user: 'tutor.7@school.example', role: 'write' as const }];
    await server.emulator.restore({
      users: [{ ...head, sharedWith } as SeedUser, ...others],
      apps: [{ clientId: app, secrets: ['s'], ...more }],
    });
    const scope = 'https://graph.microsoft.com/.default';
    const fields = { grant_type: 'client_credentials', client_id: app, client_secret: 's', scope };
    return { authorization: `Bearer ${(await askToken(server.emulator, fields)).body.access_token}` };
  };
  const throughTutor = async (headers: Record<string, string>) => {
    const [calendar] = await listOf(`${TUTOR}/calendars?$filter=name eq 'Head'`, headers);
    return outcome('GET', `${TUTOR}/calendars/${calendar?.id}/events`, headers);
  };
  const roles = ['Calendars.ReadWrite'];

  it('needs both mailboxes in its policy', async () => {
    const both = ['head@school.example', 'tutor.7@school.example'];
    expect(await throughTutor(await asApp({ roles, mailboxes: both.slice(1) }))).toEqual(DENIED);
    expect(await throughTutor(await asApp({ roles, mailboxes: both }))).toBe(200);
  });

  it('needs both mailboxes in what Exchange grants it', async () => {
    const role = 'Application Calendars.Read';
    const grant = (mailboxes: string[]) => asApp({ grants: [{ role, mailboxes }] });
    expect(await throughTutor(await grant(['tutor.7@school.example']))).toEqual(DENIED);
    expect(await throughTutor(await grant(['tutor.7@school.example', 'head@school.example']))).toBe(200);
  });
});

describe('a shared calendar whose owner cannot be reached', () => {
  it.each([
    ['denied', [403, 'ErrorAccessDenied']],
    ['none', [404, 'MailboxNotEnabledForRESTAPI']],
  ] as const)('is refused as its owner is: %s', async (mailbox, refusal) => {
    const [head, ...others] = USERS;
    const sharedWith = [{ user: 'tutor.7@school.example', role: 'write' }];
    await server.emulator.restore({ users: [{ ...head, mailbox, sharedWith } as SeedUser, ...others] });
    expect(await outcome('GET', `${HEAD}/events`, {})).toEqual(refusal);
    expect(await outcome('GET', `/v1.0/me/calendars/${await shown()}/events`, await tutorIn())).toEqual(refusal);
  });
});
