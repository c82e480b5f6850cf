import { beforeEach, describe, expect, it } from 'vitest';
import type { Seed } from '../seed/seed.ts';
import { asUser, createTestServer, eventBody, type Json, type TestServer } from '../testing.ts';

const ID = '01d4ee64-15ce-491e-bad1-b91aa3223df4';
const GROUP = `/v1.0/groups/${ID}`;
const person = (name: string) => ({ userPrincipalName: `${name}@school.example`, password: 'correct horse' });
const SEED: Seed = {
  users: [person('tutor.7'), person('guest'), { userPrincipalName: 'head@school.example', displayName: 'Head' }],
  groups: [
    {
      mail: 'Maths@school.example',
      id: ID,
      displayName: 'Maths',
      members: ['TUTOR.7@school.example'],
      events: [eventBody({ subject: 'Moderation' })],
    },
    { mail: 'staff@school.example', kind: 'distributionList', members: ['head@school.example'] },
  ],
};

let server: TestServer;
let member: Record<string, string>;
beforeEach(async () => {
  server = await createTestServer({ limits: 'off', seed: SEED });
  member = await asUser(server.emulator);
});

const ask = (method: string, path: string, body?: unknown, headers = member) =>
  server.call(method, path, body, headers);
const subjects = ({ body }: { body: Json }) => (body.value as unknown as Json[]).map(({ subject }) => subject);
const refusal = async (method: string, path: string, body?: unknown, headers = member) => {
  const answer = await ask(method, path, body, headers);
  return [answer.status, answer.body.error?.code];
};

describe('the calendar of a group', () => {
  it('is read, changed and emptied by its members, with the group as organizer', async () => {
    const created = await ask('POST', `${GROUP}/events`, eventBody({ subject: 'Marking' }));
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      '@odata.context': `http://graph.example/v1.0/$metadata#groups('${ID}')/events/$entity`,
      subject: 'Marking',
      isOrganizer: true,
      organizer: { emailAddress: { name: 'Maths', address: 'Maths@school.example' } },
    });
    expect(created.headers.location).toContain(`/Groups('${ID}')/Events('`);
    const path = `${GROUP}/calendar/events/${created.body.id}`;
    const changed = await ask('PATCH', path, { location: { displayName: 'Conf Room 2' } });
    expect(changed.body).toMatchObject({
      '@odata.context': `http://graph.example/v1.0/$metadata#groups('${ID}')/calendar/events/$entity`,
      location: { displayName: 'Conf Room 2' },
    });
    expect(subjects(await ask('GET', `/v1.0/groups('${ID}')/events`))).toEqual(['Moderation', 'Marking']);
    expect((await ask('GET', `${GROUP}/calendar/events/$count`)).body).toBe(2);
    const range = 'startDateTime=2026-01-12&endDateTime=2026-01-13';
    const view = await ask('GET', `${GROUP}/calendarView?${range}&$top=1`);
    expect(view.body['@odata.context']).toBe(`http://graph.example/v1.0/$metadata#groups('${ID}')/calendarView`);
    expect(String(view.body['@odata.nextLink'])).toContain(`${GROUP}/calendarView?`);
    expect((await ask('DELETE', path)).status).toBe(204);
    expect(subjects(await ask('GET', `${GROUP}/calendar/calendarView?${range}`))).toEqual(['Moderation']);
  });

  it('holds series, and tells whoever follows it what has changed', async () => {
    const recurrence = {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'numbered', startDate: '2026-01-12', numberOfOccurrences: 3 },
    };
    const { body } = await ask('POST', `${GROUP}/events`, eventBody({ subject: 'Revision', recurrence }));
    const range = 'startDateTime=2026-01-12&endDateTime=2026-02-01';
    expect(subjects(await ask('GET', `${GROUP}/events/${body.id}/instances?${range}`))).toHaveLength(3);
    const followed = await ask('GET', `${GROUP}/calendarView/delta?${range}`);
    expect(followed.status).toBe(200);
    expect(followed.body['@odata.deltaLink']).toContain(`${GROUP}/calendarView/delta?`);
    expect((await ask('GET', `${GROUP}/events/delta`)).status).toBe(200);
    expect((await ask('GET', `${GROUP}/calendarView/delta?${range}`, undefined, {})).status).toBe(403);
  });

  it('is one, shown with the group as its owner', async () => {
    const { body } = await ask('GET', `${GROUP}/calendar`);
    expect(body).toMatchObject({
      '@odata.context': `http://graph.example/v1.0/$metadata#groups('${ID}')/calendar/$entity`,
      isDefaultCalendar: true,
      owner: { name: 'Maths', address: 'Maths@school.example' },
    });
    const [event] = (await ask('GET', `${GROUP}/events`)).body.value as unknown as Json[];
    const ofEvent = await ask('GET', `${GROUP}/events/${event?.id}/calendar`);
    expect([ofEvent.body.id, ofEvent.body['@odata.context']]).toEqual([body.id, body['@odata.context']]);
  });

  it('is closed to who is no member, whatever the permission', async () => {
    const guest = await asUser(server.emulator, { username: 'guest@school.example' });
    expect(await refusal('GET', `${GROUP}/events`, undefined, guest)).toEqual([403, 'ErrorAccessDenied']);
    expect(await refusal('POST', `${GROUP}/events`, eventBody(), guest)).toEqual([403, 'ErrorAccessDenied']);
  });

  it('is not listed for an application that speaks for itself, which reaches single events and views', async () => {
    const [event] = (await ask('GET', `${GROUP}/events`)).body.value as unknown as Json[];
    expect(await refusal('GET', `${GROUP}/events`, undefined, {})).toEqual([403, 'ErrorAccessDenied']);
    expect(await refusal('POST', `${GROUP}/events`, eventBody(), {})).toEqual([403, 'ErrorAccessDenied']);
    expect((await ask('GET', `${GROUP}/events/${event?.id}`, undefined, {})).status).toBe(200);
    const range = 'startDateTime=2026-01-12&endDateTime=2026-01-13';
    expect((await ask('GET', `${GROUP}/calendarView?${range}`, undefined, {})).status).toBe(200);
    expect((await ask('DELETE', `${GROUP}/events/${event?.id}`, undefined, {})).status).toBe(204);
  });

  it('takes Group.Read.All for reading and Group.ReadWrite.All for writing', async () => {
    const narrow = await createTestServer({ limits: 'off', seed: SEED, scopes: ['Group.Read.All'] });
    const own = await asUser(narrow.emulator);
    expect((await narrow.call('GET', `${GROUP}/events`, undefined, own)).status).toBe(200);
    expect((await narrow.call('POST', `${GROUP}/events`, eventBody(), own)).status).toBe(403);
    expect((await narrow.call('GET', '/v1.0/me/events', undefined, own)).status).toBe(403);
    const without = await createTestServer({ limits: 'off', seed: SEED, scopes: ['Calendars.ReadWrite'] });
    const other = await asUser(without.emulator);
    expect((await without.call('GET', `${GROUP}/events`, undefined, other)).status).toBe(403);
  });

  it('knows no reminders and no answers to invitations', async () => {
    const [event] = (await ask('GET', `${GROUP}/events`)).body.value as unknown as Json[];
    expect((await ask('POST', `${GROUP}/events/${event?.id}/accept`, {})).status).toBe(400);
    expect((await ask('POST', `${GROUP}/events/${event?.id}/dismissReminder`, {})).status).toBe(400);
    expect((await ask('GET', `${GROUP}/calendars`)).status).toBe(400);
  });

  it('is not found among users, and nobody signs in as a group', async () => {
    const { status, body } = await ask('GET', `/v1.0/users/${ID}/calendarView`);
    expect([status, body.error]).toMatchObject([
      400,
      { code: 'ErrorGroupIsUsedInNonGroupURI', message: 'Group Shard is used in non-Groups URI.' },
    ]);
    expect(await refusal('GET', '/v1.0/users/maths@school.example/events', undefined, {})).toEqual([
      400,
      'ErrorGroupIsUsedInNonGroupURI',
    ]);
    expect(await refusal('GET', '/v1.0/users/staff@school.example/events', undefined, {})).toEqual([
      404,
      'ErrorInvalidUser',
    ]);
    await expect(asUser(server.emulator, { username: 'maths@school.example' })).resolves.toEqual({
      authorization: 'Bearer undefined',
    });
  });

  it('belongs to a Microsoft 365 group: a list or a user has none at this path', async () => {
    for (const key of ['staff@school.example', 'tutor.7@school.example', '11111111-2222-4333-8444-555555555555'])
      expect(await refusal('GET', `/v1.0/groups/${key}/events`), key).toEqual([404, 'Request_ResourceNotFound']);
    expect((await ask('GET', `/v1.0/groups/${ID}`)).status).toBe(501);
  });

  it('gets invitations as accepted, and sends its own to whom it invites', async () => {
    const attendees = [{ emailAddress: { address: 'maths@school.example' } }];
    await ask('POST', '/v1.0/me/events', eventBody({ subject: 'Department', attendees }));
    const all = (await ask('GET', `${GROUP}/events`)).body.value as unknown as Json[];
    expect(all[1]).toMatchObject({
      subject: 'Department',
      isOrganizer: false,
      showAs: 'busy',
      responseStatus: { response: 'accepted', time: expect.stringMatching(/^2026-01-05T10:00:00/) },
    });
    const invited = [{ emailAddress: { address: 'tutor.7@school.example' } }];
    await ask('POST', `${GROUP}/events`, eventBody({ subject: 'Trip', attendees: invited }));
    const own = (await ask('GET', '/v1.0/me/events')).body.value as unknown as Json[];
    expect(own[1]).toMatchObject({ subject: 'Trip', organizer: { emailAddress: { name: 'Maths' } } });
    expect((await ask('POST', `/v1.0/me/events/${own[1]?.id}/accept`, {})).status).toBe(202);
    const [, , trip] = (await ask('GET', `${GROUP}/events`)).body.value as unknown as Json[];
    expect(trip?.attendees).toMatchObject([{ status: { response: 'accepted' } }]);
  });

  it('counts its own limits, in batches too', async () => {
    const limited = await createTestServer({ seed: SEED, latencyMs: 1 });
    const own = await asUser(limited.emulator);
    const requests = [1, 2].map((id) => ({ id: String(id), method: 'GET', url: `/groups/${ID}/events` }));
    const batch = limited.call('POST', '/v1.0/$batch', { requests }, own);
    await limited.clock.advance(5);
    const responses = (await batch).body.responses as unknown as Json[];
    expect(responses.map(({ status }) => status)).toEqual([200, 200]);
    expect(limited.emulator.record.requests.map(({ mailbox }) => mailbox)).toContain('maths@school.example');
  });

  it('is there again after a restore, with its members', async () => {
    const snapshot = server.emulator.snapshot();
    server.emulator.reset();
    await server.emulator.restore(snapshot);
    expect(subjects(await ask('GET', `${GROUP}/events`))).toEqual(['Moderation']);
  });
});

describe('a distribution list', () => {
  it('brings a meeting to its members, and takes it back', async () => {
    const attendees = [{ emailAddress: { address: 'staff@school.example', name: 'Staff' } }];
    const { body } = await ask('POST', '/v1.0/me/events', eventBody({ subject: 'Briefing', attendees }));
    const events = async () =>
      (await ask('GET', '/v1.0/users/head@school.example/events', undefined, {})).body.value as unknown as Json[];
    expect(await events()).toMatchObject([{ subject: 'Briefing', isOrganizer: false }]);
    await ask('DELETE', `/v1.0/me/events/${body.id}`);
    expect(await events()).toMatchObject([{ subject: 'Canceled: Briefing', isCancelled: true }]);
  });
});
