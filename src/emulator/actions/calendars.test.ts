import { beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ limits: 'off' });
});

const add = async (name: string): Promise<Json> => (await server.call('POST', `${ROOM}/calendars`, { name })).body;
const names = async (path: string) =>
  ((await server.call('GET', path)).body.value as unknown as { name: string }[]).map(({ name }) => name);

describe('a calendar', () => {
  it('changes name and color, and keeps its id', async () => {
    const calendar = await add('Rota');
    const { status, body } = await server.call('PATCH', `${ROOM}/calendars/${calendar.id}`, {
      name: 'Cover',
      color: 'LIGHTBLUE',
      isDefaultCalendar: true,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: calendar.id, name: 'Cover', color: 'lightBlue', isDefaultCalendar: false });
    expect(body.changeKey).not.toBe(calendar.changeKey);
    expect((await server.call('GET', `${ROOM}/calendars/${calendar.id}`)).body).toMatchObject({ name: 'Cover' });
  });

  it('takes no name of another one, none that is empty, and no member that calendars do not have', async () => {
    const calendar = await add('Exams');
    const change = async (body: unknown) => {
      const answer = await server.call('PATCH', `${ROOM}/calendars/${calendar.id}`, body);
      return [answer.status, answer.body.error?.code];
    };
    expect(await change({ name: 'CALENDAR' })).toEqual([409, 'ErrorFolderExists']);
    expect(await change({ name: ' ' })).toEqual([400, 'ErrorPropertyValidationFailure']);
    expect(await change({ title: 'Exams' })).toEqual([400, 'RequestBodyRead']);
    expect(await change({ name: 'EXAMS' })).toEqual([200, undefined]);
  });

  it('keeps extended properties, shown to whoever names them', async () => {
    const [text, list] = [
      'String {66f5a359-4659-4830-9070-00040ec6ac6e} Name Term',
      'StringArray {66f5a359-4659-4830-9070-00040ec6ac6e} Name Rooms',
    ];
    const singleValueExtendedProperties = [{ id: text, value: 'autumn' }];
    const { body: calendar } = await server.call('POST', `${ROOM}/calendars`, {
      name: 'Terms',
      singleValueExtendedProperties,
    });
    const path = `${ROOM}/calendars/${calendar.id}`;
    const multiValueExtendedProperties = [{ id: list, value: ['101', '102'] }];
    const changed = await server.call('PATCH', path, { multiValueExtendedProperties });
    expect(changed.body).toMatchObject({ name: 'Terms' });
    expect((await server.call('GET', path)).body).not.toHaveProperty('singleValueExtendedProperties');
    const expand = [
      `singleValueExtendedProperties($filter=id eq '${text}')`,
      `multiValueExtendedProperties($filter=id eq '${list}')`,
    ];
    const read = await server.call('GET', `${path}?$select=id&$expand=${expand.join(',')}`);
    expect(read.body).toEqual({
      '@odata.context': expect.stringMatching(
        /\/calendars\(id,singleValueExtendedProperties\(\),multiValueExtendedProperties\(\)\)\/\$entity$/,
      ),
      id: calendar.id,
      singleValueExtendedProperties,
      multiValueExtendedProperties,
    });
    const refused = await server.call('GET', `${path}?$expand=attachments`);
    expect([refused.status, refused.body.error?.code]).toEqual([400, 'BadRequest']);
  });

  it('that is the default one can be renamed, and cannot be deleted', async () => {
    const mailbox = '/v1.0/users/renamed@school.example';
    const { body } = await server.call('PATCH', `${mailbox}/calendar`, { name: 'Social events' });
    expect(body).toMatchObject({ name: 'Social events', isDefaultCalendar: true });
    expect(await server.call('DELETE', `${mailbox}/calendars/${body.id}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'ErrorDeleteDistinguishedFolder' } },
    });
    expect((await server.call('DELETE', `${mailbox}/calendar`)).status).toBe(405);
  });

  it('goes with its events, and mails nobody', async () => {
    const calendar = await add('Trips');
    const body = eventBody({ attendees: [{ emailAddress: { address: 'parent@home.example' } }] });
    const { body: event } = await server.call('POST', `${ROOM}/calendars/${calendar.id}/events`, body);
    const { body: other } = await server.call('POST', `${ROOM}/events`, eventBody());
    const sent = server.emulator.record.mails.length;
    expect((await server.call('DELETE', `${ROOM}/calendars/${calendar.id}`)).status).toBe(204);
    expect((await server.call('GET', `${ROOM}/calendars/${calendar.id}`)).status).toBe(404);
    expect((await server.call('GET', `${ROOM}/events/${event.id}`)).status).toBe(404);
    expect((await server.call('GET', `${ROOM}/events/${other.id}`)).status).toBe(200);
    expect(server.emulator.record.mails).toHaveLength(sent);
  });

  it('is told of an event', async () => {
    const calendar = await add('Clubs');
    const { body: event } = await server.call('POST', `${ROOM}/calendars/${calendar.id}/events`, eventBody());
    expect((await server.call('GET', `${ROOM}/events/${event.id}/calendar`)).body).toMatchObject({
      id: calendar.id,
      name: 'Clubs',
    });
  });
});

describe('a list of calendars', () => {
  it('cannot be filtered by what calendars have but the service does not compare', async () => {
    const code = async (filter: string) =>
      (await server.call('GET', `${ROOM}/calendars?$filter=${encodeURIComponent(filter)}`)).body.error?.code;
    expect(await code("id eq 'x'")).toBe('ErrorInvalidProperty');
    expect(await code("title eq 'x'")).toBe('BadRequest');
  });
});

describe('calendar groups', () => {
  const mailbox = '/v1.0/users/groups@school.example';

  it('are two at first, the default calendar in the first of them', async () => {
    expect(await names(`${mailbox}/calendarGroups`)).toEqual(['My Calendars', 'Other Calendars']);
    const { body } = await server.call('GET', `${mailbox}/calendarGroups`);
    expect(Object.keys(body.value?.[0] as Json)).toEqual(['id', 'name', 'changeKey', 'classId']);
    expect(body.value?.[0]).toMatchObject({ classId: '0006f0b7-0000-0000-c000-000000000046' });
    const [mine, others] = body.value as unknown as Json[];
    expect(await names(`${mailbox}/calendarGroups/${mine?.id}/calendars`)).toEqual(['Calendar']);
    expect(await names(`${mailbox}/calendarGroups/${others?.id}/calendars`)).toEqual([]);
  });

  it('are made, renamed and, once empty, deleted', async () => {
    const { status, body: group } = await server.call('POST', `${mailbox}/calendarGroups`, { name: 'Personal events' });
    expect(status).toBe(201);
    expect(group).toMatchObject({
      name: 'Personal events',
      classId: expect.stringMatching(/^[0-9a-f-]{36}$/u),
      '@odata.context': expect.stringMatching(/#users\('[0-9a-f-]{36}'\)\/calendarGroups\/\$entity$/u),
    });
    const path = `${mailbox}/calendarGroups/${group.id}`;
    expect((await server.call('POST', `${mailbox}/calendarGroups`, { name: 'PERSONAL events' })).status).toBe(409);
    expect((await server.call('PATCH', path, { name: 'Clubs' })).body).toMatchObject({ id: group.id, name: 'Clubs' });
    const { body: calendar } = await server.call('POST', `${path}/calendars`, { name: 'Chess' });
    expect((await server.call('DELETE', path)).status).toBe(400);
    expect((await server.call('DELETE', `${path}/calendars/${calendar.id}`)).status).toBe(204);
    expect((await server.call('DELETE', path)).status).toBe(204);
    expect((await server.call('GET', path)).status).toBe(404);
  });

  it('that every mailbox has cannot be deleted', async () => {
    const { body } = await server.call('GET', `${mailbox}/calendarGroups`);
    const answer = await server.call('DELETE', `${mailbox}/calendarGroups/${body.value?.[0]?.id}`);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'ErrorDeleteDistinguishedFolder' } } });
  });

  it('lead to events by their calendars, and to no calendar of another group', async () => {
    const { body: group } = await server.call('POST', `${mailbox}/calendarGroups`, { name: 'Sports' });
    const path = `${mailbox}/calendarGroups/${group.id}/calendars`;
    const { body: calendar } = await server.call('POST', path, { name: 'Football' });
    const { status, body: event } = await server.call('POST', `${path}/${calendar.id}/events`, eventBody());
    expect(status).toBe(201);
    const read = await server.call('GET', `${path}/${calendar.id}/events/${event.id}`);
    expect(read.body).toMatchObject({ id: event.id });
    expect(String(read.body['@odata.context'])).toMatch(
      /\/calendarGroups\('[^']+'\)\/calendars\('[^']+'\)\/events\/\$entity$/u,
    );
    expect(calendar.groupClassId).toBe(group.classId);
    const { body: home } = await server.call('GET', `${mailbox}/calendar`);
    expect((await server.call('GET', `${path}/${home.id}/events`)).status).toBe(404);
    expect(await names(path)).toEqual(['Football']);
    expect(await names(`${mailbox}/calendars`)).toContain('Football');
  });
});
