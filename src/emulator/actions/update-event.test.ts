import { beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

const KEY = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key';
const NOTE = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Note';
let server: TestServer;
beforeEach(async () => {
  server = await createTestServer({ limits: 'off' });
});

const create = async (more: Record<string, unknown> = {}) =>
  (await server.call('POST', `${ROOM}/events`, eventBody(more))).body;
const change = (event: Json, body: unknown, headers: Record<string, string> = {}) =>
  server.call('PATCH', `${ROOM}/events/${event.id}`, body, headers);
const read = async (event: Json, options = '') =>
  (await server.call('GET', `${ROOM}/events/${event.id}${options}`)).body;

describe('changing an event', () => {
  it('changes what is given, leaves the rest, and answers the event with a new change key', async () => {
    const event = await create({ categories: ['Blue'], body: { contentType: 'text', content: 'Bring rulers' } });
    await server.clock.advance(5_000);
    const { status, body } = await change(event, { subject: 'Year 8 Mathematics', importance: 'HIGH' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: event.id,
      subject: 'Year 8 Mathematics',
      importance: 'high',
      categories: ['Blue'],
      bodyPreview: 'Bring rulers',
      start: { dateTime: '2026-01-12T09:00:00.0000000', timeZone: 'UTC' },
      createdDateTime: event.createdDateTime,
      iCalUId: event.iCalUId,
    });
    expect(body.changeKey).not.toBe(event.changeKey);
    expect(String(body.lastModifiedDateTime)).toMatch(/^2026-01-05T10:00:05/u);
    expect(await read(event)).toMatchObject({ subject: 'Year 8 Mathematics', changeKey: body.changeKey });
  });

  it('is dated after every change before it, however soon they follow each other', async () => {
    const event = await create();
    // Zeros at the end are left out; with them the times sort as texts.
    const timeOf = ({ lastModifiedDateTime }: Json) => String(lastModifiedDateTime).slice(0, -1).padEnd(27, '0');
    const times = [timeOf(event)];
    for (let nth = 0; nth < 20; nth++) times.push(timeOf((await change(event, { subject: `Change ${nth}` })).body));
    expect(new Set(times).size).toBe(21);
    expect(times).toEqual([...times].sort());
  });

  it('takes null for the default', async () => {
    const event = await create({ categories: ['Blue'], location: { displayName: 'Hall' }, isReminderOn: false });
    const { body } = await change(event, { categories: null, location: null, isReminderOn: null, subject: null });
    expect(body).toMatchObject({ categories: [], isReminderOn: true, subject: '', locations: [] });
    expect(body.location).toMatchObject({ displayName: '', locationType: 'default' });
  });

  it('moves the event in views', async () => {
    const event = await create();
    const times = (hour: string) => ({ dateTime: `2026-03-02T${hour}:00:00`, timeZone: 'Europe/London' });
    await change(event, { start: times('09'), end: times('11') });
    const view = async (day: string) =>
      (await server.call('GET', `${ROOM}/calendarView?startDateTime=${day}T00:00:00Z&endDateTime=${day}T23:00:00Z`))
        .body.value;
    expect(await view('2026-01-12')).toEqual([]);
    expect(await view('2026-03-02')).toMatchObject([
      { id: event.id, originalStartTimeZone: 'Europe/London', end: { dateTime: '2026-03-02T11:00:00.0000000' } },
    ]);
  });

  it('checks the times that result: an end alone must not come before the start that is there', async () => {
    const event = await create();
    const early = { dateTime: '2026-01-12T08:00:00', timeZone: 'UTC' };
    expect(await change(event, { end: early })).toMatchObject({
      status: 400,
      body: { error: { code: 'ErrorPropertyValidationFailure' } },
    });
    expect((await read(event)).end).toMatchObject({ dateTime: '2026-01-12T10:00:00.0000000' });
    // 09:00 to 10:00 are no midnights.
    expect((await change(event, { isAllDay: true })).status).toBe(400);
  });

  it('turns an event into an all-day one and back when the times fit', async () => {
    const event = await create();
    const day = (date: string) => ({ dateTime: `${date}T00:00:00`, timeZone: 'Europe/Berlin' });
    const { body } = await change(event, { isAllDay: true, start: day('2026-01-13'), end: day('2026-01-14') });
    expect(body).toMatchObject({ isAllDay: true, start: { dateTime: '2026-01-13T00:00:00.0000000', timeZone: 'UTC' } });
    const timed = await change(event, { isAllDay: false });
    expect(timed.body).toMatchObject({ isAllDay: false, start: { dateTime: '2026-01-12T23:00:00.0000000' } });
  });

  it('replaces attendees as a whole, keeps the answers of those who stay', async () => {
    const event = await create({ attendees: [person('ada@school.example'), person('bo@school.example')] });
    const copy = await copyOf('ada@school.example');
    await server.call('POST', `/v1.0/users/ada@school.example/events/${copy.id}/accept`, {});
    const { body } = await change(event, { attendees: [person('ADA@school.example'), person('cy@school.example')] });
    expect(body.attendees).toMatchObject([
      { status: { response: 'accepted' }, emailAddress: { address: 'ADA@school.example' } },
      { status: { response: 'none' }, emailAddress: { address: 'cy@school.example' } },
    ]);
  });

  it('replaces the whole of locations when location is set', async () => {
    const event = await create({ locations: [{ displayName: 'Hall' }, { displayName: 'Annex' }] });
    expect(event.location).toMatchObject({ displayName: 'Hall; Annex' });
    const { body } = await change(event, { location: { displayName: 'Gym' } });
    expect(body).toMatchObject({ location: { displayName: 'Gym' }, locations: [{ displayName: 'Gym' }] });
    expect(body.locations).toHaveLength(1);
  });

  it('adds extended properties to those that are there, and finds the event by them', async () => {
    const event = await create({ singleValueExtendedProperties: [{ id: KEY, value: 'row-1' }] });
    await change(event, { singleValueExtendedProperties: [{ id: NOTE, value: 'moved' }] });
    for (const [id, value] of [
      [KEY, 'ROW-1'],
      [NOTE, 'moved'],
    ]) {
      const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${id}' and ep/value eq '${value}')`;
      const { body } = await server.call('GET', `${ROOM}/events?$filter=${encodeURIComponent(filter)}`);
      expect(body.value).toMatchObject([{ id: event.id }]);
    }
  });

  it('refuses another transactionId, takes the same one', async () => {
    const event = await create({ transactionId: 'first' });
    expect(await change(event, { transactionId: 'second' })).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'ErrorInvalidRequest',
          message: "Your request can't be completed. ClientId/TransactionId is immutable and cannot be updated.",
        },
      },
    });
    expect((await change(event, { transactionId: 'first', subject: 'Same' })).status).toBe(200);
  });

  it('ignores what is read-only, a whole event sent back included', async () => {
    const event = await create();
    const { '@odata.context': _, ...whole } = await read(event);
    const { status, body } = await change(event, { ...whole, webLink: 'x', isOrganizer: false, type: 'occurrence' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ webLink: event.webLink, isOrganizer: true, type: 'singleInstance' });
  });

  it('refuses members that events do not have, by name, on create too', async () => {
    const event = await create();
    for (const answer of [
      await change(event, { colour: 'red' }),
      await server.call('POST', `${ROOM}/events`, eventBody({ colour: 'red' })),
    ])
      expect(answer).toMatchObject({
        status: 400,
        body: { error: { code: 'RequestBodyRead', message: expect.stringContaining("'colour'") } },
      });
    const nested = { start: { dateTime: '2026-01-12T09:00:00', zone: 'UTC' } };
    expect((await change(event, nested)).body.error).toMatchObject({ code: 'RequestBodyRead' });
  });

  it('reads members in any letter case', async () => {
    const { status, body } = await server.call('POST', `${ROOM}/events`, {
      Subject: 'Capitals',
      Start: { DateTime: '2026-01-12T09:00:00', TimeZone: 'UTC' },
      End: { DateTime: '2026-01-12T10:00:00', TimeZone: 'UTC' },
      Location: { DisplayName: 'Hall' },
      Body: { ContentType: 'Text', Content: 'Rulers' },
      Attendees: [{ EmailAddress: { Address: 'parent@home.example' }, Type: 'Optional' }],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      subject: 'Capitals',
      bodyPreview: 'Rulers',
      location: { displayName: 'Hall' },
      attendees: [{ type: 'optional', emailAddress: { address: 'parent@home.example' } }],
    });
  });

  it('needs a body that is an object, and an event that is there', async () => {
    const event = await create();
    expect((await change(event, '[]')).body.error?.code).toBe('UnableToDeserializePostBody');
    expect((await change(event, '{')).status).toBe(400);
    const other = await server.call('PATCH', `/v1.0/users/hall@school.example/events/${event.id}`, { subject: 'x' });
    expect(other).toMatchObject({ status: 404, body: { error: { code: 'ErrorItemNotFound' } } });
  });
});

describe('If-Match', () => {
  it('lets a change and a deletion through only for the version that is there', async () => {
    const event = await create();
    const { body: second } = await change(event, { subject: 'Two' }, { 'if-match': String(event['@odata.etag']) });
    const stale = { 'if-match': String(event['@odata.etag']) };
    const conflict = { status: 412, body: { error: { code: 'ErrorIrresolvableConflict' } } };
    expect(await change(event, { subject: 'Three' }, stale)).toMatchObject(conflict);
    expect(await server.call('DELETE', `${ROOM}/events/${event.id}`, undefined, stale)).toMatchObject(conflict);
    expect(await read(event)).toMatchObject({ subject: 'Two', '@odata.etag': second['@odata.etag'] });
    expect((await change(event, { subject: 'Four' }, { 'if-match': '*' })).status).toBe(200);
  });

  it('knows the version in the longer form of notifications', async () => {
    const event = await create();
    const long = Buffer.concat([
      Buffer.from('0f00000016000000', 'hex'),
      Buffer.from(String(event.changeKey), 'base64'),
    ]);
    expect((await change(event, { subject: 'Two' }, { 'if-match': `W/"${long.toString('base64')}"` })).status).toBe(
      200,
    );
  });

  it('counts for nothing where the mode says so', async () => {
    server = await createTestServer({ ifMatch: 'ignored' });
    const event = await create();
    expect((await change(event, { subject: 'Two' }, { 'if-match': 'W/"old"' })).status).toBe(200);
  });
});

describe('an online meeting', () => {
  it('comes with a change, and stays through changes of other members', async () => {
    const event = await create({ body: { contentType: 'html', content: '<p>Plan</p>' } });
    const { body } = await change(event, { isOnlineMeeting: true });
    expect(body).toMatchObject({ isOnlineMeeting: true, onlineMeetingProvider: 'teamsForBusiness' });
    const { joinUrl } = body.onlineMeeting as unknown as { joinUrl: string };
    expect(body.body?.content).toContain(joinUrl);
    const later = await change(event, {
      subject: 'Two',
      isOnlineMeeting: false,
      onlineMeetingProvider: 'skypeForBusiness',
    });
    expect(later.body).toMatchObject({
      isOnlineMeeting: true,
      onlineMeetingProvider: 'teamsForBusiness',
      onlineMeeting: { joinUrl },
    });
  });

  it('can be joined by telephone where its organizer has that', async () => {
    const seed = { users: [{ userPrincipalName: 'room.101@school.example', dialIn: true }] };
    server = await createTestServer({ limits: 'off', seed });
    const event = await create({ isOnlineMeeting: true });
    expect(event.onlineMeeting).toEqual({
      joinUrl: expect.stringContaining('https://teams.microsoft.com/l/meetup-join/'),
      conferenceId: expect.stringMatching(/^\d{9}$/u),
      tollNumber: '+1 425 555 0123',
    });
    expect(event.body?.content).toContain('+1 425 555 0123');
  });

  it('ends with a new body that lacks its block, and lives on in one that has it', async () => {
    const event = await create({ isOnlineMeeting: true });
    const kept = await change(event, { body: { contentType: 'html', content: `<p>New</p>${event.body?.content}` } });
    expect(kept.body.onlineMeeting).toEqual(event.onlineMeeting);
    const gone = await change(event, { body: { contentType: 'html', content: '<p>New</p>' } });
    expect(gone.body).toMatchObject({ isOnlineMeeting: false, onlineMeetingProvider: 'unknown', onlineMeeting: null });
  });
});

describe("the service's own touch", () => {
  it('gives an event a new version two minutes after its creation, once', async () => {
    const event = await create();
    await server.clock.advance(119_999);
    expect((await read(event)).changeKey).toBe(event.changeKey);
    await server.clock.advance(1);
    const touched = await read(event);
    expect(touched.changeKey).not.toBe(event.changeKey);
    expect(String(touched.lastModifiedDateTime)).toMatch(/^2026-01-05T10:02:00/u);
    expect(touched.subject).toBe(event.subject);
    const stale = { 'if-match': String(event['@odata.etag']) };
    expect((await change(event, { subject: 'Late' }, stale)).status).toBe(412);
    await server.clock.advance(3_000_000);
    expect((await read(event)).changeKey).toBe(touched.changeKey);
  });

  it('never comes where the mode says null', async () => {
    server = await createTestServer({ touchAfterMs: null });
    const event = await create();
    await server.clock.advance(3_000_000);
    expect((await read(event)).changeKey).toBe(event.changeKey);
  });
});

describe('a filter by extended property', () => {
  it('sees a new event only after the delay of the mode', async () => {
    server = await createTestServer({ extendedPropertyDelayMs: 2_000 });
    await create({ singleValueExtendedProperties: [{ id: KEY, value: 'row-1' }] });
    const find = async () => {
      const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${KEY}' and ep/value eq 'row-1')`;
      return (await server.call('GET', `${ROOM}/events?$filter=${encodeURIComponent(filter)}&$count=true`)).body;
    };
    expect((await find())['@odata.count']).toBe(0);
    expect((await server.call('GET', `${ROOM}/events?$count=true`)).body['@odata.count']).toBe(1);
    await server.clock.advance(2_000);
    expect((await find())['@odata.count']).toBe(1);
  });
});

describe('rewriting', () => {
  it("gives attendees of the tenant the directory's names and bodies whole documents, unless the mode says none", async () => {
    for (const [rewriting, name, content] of [
      ['exchange', 'ada', expect.stringContaining('<html>')],
      ['none', 'Ada L.', '<p>Plan</p>'],
    ] as const) {
      server = await createTestServer({ rewriting, limits: 'off' });
      await server.call('GET', '/v1.0/users/ada@school.example/events');
      const event = await create({
        attendees: [{ emailAddress: { name: 'Ada L.', address: 'ada@school.example' } }],
        body: { contentType: 'html', content: '<p>Plan</p>' },
      });
      expect(event).toMatchObject({ attendees: [{ emailAddress: { name } }], body: { content } });
    }
  });
});

describe('the number of events', () => {
  it('comes as plain text', async () => {
    await create();
    await create({ subject: 'Other' });
    const count = async (options: string) => {
      const { status, headers, body } = await server.call('GET', `${ROOM}/events/$count${options}`);
      return [status, headers['content-type'], body];
    };
    expect(await count('')).toEqual([200, 'text/plain', 2]);
    expect(await count("?$filter=subject eq 'Other'")).toEqual([200, 'text/plain', 1]);
  });
});

function person(address: string): Record<string, unknown> {
  return { type: 'required', emailAddress: { address } };
}

async function copyOf(address: string): Promise<Json> {
  const { body } = await server.call('GET', `/v1.0/users/${address}/events`);
  return body.value?.[0] as Json;
}
