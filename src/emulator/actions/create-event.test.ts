import { beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, ROOM, type TestServer } from '../testing.ts';

const KEY = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key';
let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});

const create = (more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  server.call('POST', `${ROOM}/events`, eventBody(more), headers);

describe('creating an event', () => {
  it('answers 201 with all members in the order of the service, nulls written', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual(
      (
        '@odata.context @odata.etag id createdDateTime lastModifiedDateTime changeKey categories transactionId ' +
        'originalStartTimeZone originalEndTimeZone iCalUId uid reminderMinutesBeforeStart isReminderOn hasAttachments ' +
        'subject bodyPreview importance sensitivity isAllDay isCancelled isOrganizer responseRequested seriesMasterId ' +
        'showAs type webLink onlineMeetingUrl isOnlineMeeting onlineMeetingProvider allowNewTimeProposals occurrenceId ' +
        'isDraft hideAttendees responseStatus body start end location locations recurrence attendees organizer ' +
        'onlineMeeting'
      ).split(' '),
    );
    expect(body).toMatchObject({
      transactionId: null,
      seriesMasterId: null,
      recurrence: null,
      onlineMeeting: null,
      isReminderOn: true,
      reminderMinutesBeforeStart: 15,
      responseRequested: true,
      allowNewTimeProposals: true,
      showAs: 'busy',
      type: 'singleInstance',
      onlineMeetingProvider: 'unknown',
      responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
      location: {
        displayName: '',
        locationType: 'default',
        uniqueIdType: 'unknown',
        address: {},
        coordinates: {},
      },
      locations: [],
      organizer: { emailAddress: { name: 'room 101', address: 'room.101@school.example' } },
      body: { contentType: 'html', content: '' },
    });
    expect(body['@odata.etag']).toBe(`W/"${body.changeKey}"`);
  });

  it('keeps every writable member, enums in any letter case', async () => {
    const { body } = await create({
      body: { contentType: 'HTML', content: 'Does mid month work?' },
      importance: 'HIGH',
      sensitivity: 'Private',
      showAs: 'workingelsewhere',
      categories: ['Blue category'],
      isReminderOn: false,
      reminderMinutesBeforeStart: 60,
      responseRequested: false,
      allowNewTimeProposals: false,
      hideAttendees: true,
      transactionId: 'keeps-every-member',
      location: { displayName: 'Assembly Hall', address: { city: 'Redmond' } },
      attendees: [{ emailAddress: { address: 'tutor.7@school.example' }, type: 'Optional' }],
    });
    expect(body).toMatchObject({
      importance: 'high',
      sensitivity: 'private',
      showAs: 'workingElsewhere',
      categories: ['Blue category'],
      isReminderOn: false,
      reminderMinutesBeforeStart: 60,
      responseRequested: false,
      allowNewTimeProposals: false,
      hideAttendees: true,
      transactionId: 'keeps-every-member',
      bodyPreview: 'Does mid month work?',
      attendees: [
        {
          type: 'optional',
          status: { response: 'none', time: '0001-01-01T00:00:00Z' },
          emailAddress: { name: 'tutor.7@school.example', address: 'tutor.7@school.example' },
        },
      ],
    });
    const location = {
      displayName: 'Assembly Hall',
      locationType: 'default',
      uniqueId: 'Assembly Hall',
      uniqueIdType: 'private',
      address: { city: 'Redmond' },
    };
    expect(body.location).toEqual(location);
    expect(body.locations).toEqual([location]);
    expect(body.body?.content).toBe(
      '<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n</head>\r\n<body>\r\nDoes mid month work?\r\n</body>\r\n</html>\r\n',
    );
  });

  it('ignores read-only members', async () => {
    const answer = await create({ id: 'x', isCancelled: true, isDraft: true, type: 'occurrence', bodyPreview: 'p' });
    expect(answer).toMatchObject({
      status: 201,
      body: { isCancelled: false, isDraft: false, type: 'singleInstance', bodyPreview: '' },
    });
  });

  it('answers in the zone that was written, in the preferred one where one is asked', async () => {
    const times = {
      start: { dateTime: '2019-03-15T12:00:00', timeZone: 'Pacific Standard Time' },
      end: { dateTime: '2019-03-15T14:00:00', timeZone: 'Pacific Standard Time' },
    };
    expect((await create(times)).body).toMatchObject({
      start: { dateTime: '2019-03-15T12:00:00.0000000', timeZone: 'Pacific Standard Time' },
      originalStartTimeZone: 'Pacific Standard Time',
    });
    const preferred = await create(times, { prefer: 'outlook.timezone="Europe/Berlin"' });
    expect(preferred.body.start).toEqual({ dateTime: '2019-03-15T20:00:00.0000000', timeZone: 'Europe/Berlin' });
    expect(preferred.headers['preference-applied']).toBe('outlook.timezone="Europe/Berlin"');
  });

  it('accepts a Z beside the zone and milliseconds', async () => {
    const { status, body } = await create({
      start: { dateTime: '2023-09-05T07:26:47.000Z', timeZone: 'UTC' },
      end: { dateTime: '2023-09-06T07:56:47.000Z', timeZone: 'UTC' },
    });
    expect(status).toBe(201);
    expect(body.start).toEqual({ dateTime: '2023-09-05T07:26:47.0000000', timeZone: 'UTC' });
  });

  it('wraps a text body into html, without line breaks in the 201 and with them later', async () => {
    const { body } = await create({ body: { contentType: 'text', content: 'Bring <books>\nand pens' } });
    expect(body.body?.content).toBe(
      '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><meta name="Generator" content="Microsoft Exchange Server"><!-- converted from text --><style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; border-left: #800000 2px solid; } --></style></head><body><font size="2"><span style="font-size:11pt;"><div class="PlainText">Bring &lt;books&gt;<br>and pens</div></span></font></body></html>',
    );
    const read = await server.call('GET', `${ROOM}/events/${body.id}?$select=body`);
    expect(read.body.body?.content).toBe(
      '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n<meta name="Generator" content="Microsoft Exchange Server">\r\n<!-- converted from text -->\r\n<style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; border-left: #800000 2px solid; } --></style></head>\r\n<body>\r\n<font size="2"><span style="font-size:11pt;"><div class="PlainText">Bring &lt;books&gt;<br>\r\nand pens</div></span></font>\r\n</body>\r\n</html>\r\n',
    );
    const text = await server.call('GET', `${ROOM}/events/${body.id}?$select=body`, undefined, {
      prefer: 'outlook.body-content-type="text"',
    });
    expect(text.body.body).toEqual({ contentType: 'text', content: 'Bring <books>\nand pens' });
    expect(text.headers['preference-applied']).toBe('outlook.body-content-type="text"');
  });

  it('cuts the preview at 255 characters', async () => {
    const { body } = await create({ body: { contentType: 'html', content: `<p>${'a'.repeat(300)}</p>` } });
    expect(body.bodyPreview).toBe('a'.repeat(255));
  });

  it('keeps the midnights of an all-day event in UTC and in its own zone', async () => {
    const { body } = await create({
      isAllDay: true,
      start: { dateTime: '2026-02-02T00:00:00', timeZone: 'Pacific Standard Time' },
      end: { dateTime: '2026-02-03T00:00:00', timeZone: 'Pacific Standard Time' },
    });
    const start = async (prefer: string) =>
      (await server.call('GET', `${ROOM}/events/${body.id}?$select=start`, undefined, { prefer })).body.start;
    expect(await start('')).toEqual({ dateTime: '2026-02-02T00:00:00.0000000', timeZone: 'UTC' });
    expect(await start('outlook.timezone="Pacific Standard Time"')).toEqual({
      dateTime: '2026-02-02T00:00:00.0000000',
      timeZone: 'Pacific Standard Time',
    });
    expect(await start('outlook.timezone="Tokyo Standard Time"')).toEqual({
      dateTime: '2026-02-02T17:00:00.0000000',
      timeZone: 'Tokyo Standard Time',
    });
  });

  it('gives an online meeting a link, a block in the body and a place', async () => {
    const { body } = await create({ isOnlineMeeting: true, body: { contentType: 'html', content: 'Agenda' } });
    expect(body).toMatchObject({
      isOnlineMeeting: true,
      onlineMeetingProvider: 'teamsForBusiness',
      onlineMeetingUrl: null,
      location: { displayName: 'Microsoft Teams Meeting', uniqueIdType: 'private' },
    });
    expect(body.onlineMeeting?.joinUrl).toMatch(/^https:\/\/teams\.microsoft\.com\/l\/meetup-join\//);
    expect(body.body?.content).toContain('Agenda<br>');
    expect(body.body?.content).toContain('Microsoft Teams meeting');
  });

  it('opens an online meeting by the default provider of the calendar where another is asked for', async () => {
    const body = eventBody({ isOnlineMeeting: true, onlineMeetingProvider: 'skypeForBusiness' });
    const answer = await server.call('POST', `${ROOM}/events`, body);
    expect(answer.body).toMatchObject({ isOnlineMeeting: true, onlineMeetingProvider: 'teamsForBusiness' });
  });

  it('shows an extended property only when it is expanded', async () => {
    const { body } = await create({ singleValueExtendedProperties: [{ id: KEY, value: 'Row-1' }] });
    expect(Object.keys(body)).not.toContain('singleValueExtendedProperties');
    const expand = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${KEY}')`);
    const read = await server.call('GET', `${ROOM}/events/${body.id}?$select=id&$expand=${expand}`);
    expect(read.body.singleValueExtendedProperties).toEqual([{ id: KEY, value: 'Row-1' }]);
    expect(read.body['@odata.context']).toMatch(/\/events\(id,singleValueExtendedProperties\(\)\)\/\$entity$/);
    const bare = await server.call('GET', `${ROOM}/events/${body.id}?$expand=singleValueExtendedProperties`);
    expect(bare.status).toBe(200);
    expect(Object.keys(bare.body)).not.toContain('singleValueExtendedProperties');
  });
});

describe('a location', () => {
  it('may be an address of a room or a place on the map without a name, and an empty one is none', async () => {
    const room = { locationEmailAddress: 'lab@school.example' };
    expect((await create({ location: room })).body).toMatchObject({ location: room, locations: [room] });
    const coordinates = { latitude: 51.5, longitude: -0.1 };
    expect((await create({ location: { coordinates } })).body).toMatchObject({ locations: [{ coordinates }] });
    const { body: none } = await create();
    expect((await create({ location: none.location, locations: [] })).body).toMatchObject({
      location: none.location,
      locations: [],
    });
  });
});

describe('refusals of a create', () => {
  const invalid = { code: 'ErrorPropertyValidationFailure', message: 'At least one property failed validation.' };
  const deserialize = { code: 'UnableToDeserializePostBody', message: 'were unable to deserialize ' };
  const day = (dateTime: string, timeZone = 'UTC') => ({ dateTime, timeZone });
  const address = (at: number) => ({ emailAddress: { address: `a${at}@school.example` } });

  it.each([
    ['no start', { start: undefined }, 400, invalid],
    ['no end', { end: null }, 400, invalid],
    ['an end before the start', { end: day('2026-01-12T08:59:59') }, 400, invalid],
    ['a date that does not exist', { start: day('2026-02-30T09:00:00') }, 400, invalid],
    ['an all-day event that does not begin at midnight', { isAllDay: true }, 400, invalid],
    [
      'an all-day event without a day',
      { isAllDay: true, start: day('2026-01-12T00:00:00'), end: day('2026-01-12T00:00:00') },
      400,
      invalid,
    ],
    [
      'an all-day event in two zones',
      { isAllDay: true, start: day('2026-01-12T00:00:00'), end: day('2026-01-13T00:00:00', 'Tokyo Standard Time') },
      400,
      invalid,
    ],
    [
      'an unknown zone',
      { start: day('2026-01-12T09:00:00', 'Greenwich Mean Time') },
      400,
      {
        code: 'TimeZoneNotSupportedException',
        message:
          "A valid TimeZone value must be specified. The following TimeZone value is not supported: 'Greenwich Mean Time'.",
      },
    ],
    ['a subject of 256 characters', { subject: 's'.repeat(256) }, 400, invalid],
    ['a number as subject', { subject: 7 }, 400, deserialize],
    ['a text as start', { start: '2026-01-12T09:00:00' }, 400, deserialize],
    ['a text as flag', { isAllDay: 'false' }, 400, deserialize],
    ['a word that is no showAs', { showAs: 'maybe' }, 400, deserialize],
    [
      'an attendee without address',
      { attendees: [{ emailAddress: { name: 'x' } }] },
      400,
      { code: 'ErrorInvalidRecipients' },
    ],
    [
      '501 attendees (R31)',
      { attendees: Array.from({ length: 501 }, (_, at) => address(at)) },
      400,
      { code: 'ErrorInvalidRequest' },
    ],
    [
      'an extended property of type Long',
      { singleValueExtendedProperties: [{ id: 'Long {11000E07-B51B-40D6-AF21-CAA85EDAB1D0} Id 0x0027', value: '1' }] },
      400,
      {
        code: 'ErrorInvalidExtendedProperty',
        message: 'The extended property attribute combination is invalid.',
      },
    ],
    ['a recurrence without a range', { recurrence: { pattern: { type: 'daily', interval: 1 } } }, 400, invalid],
  ])('%s', async (_, change, status, error) => {
    expect(await create(change)).toMatchObject({ status, body: { error } });
  });

  it('a body that is not JSON', async () => {
    const answer = await server.call('POST', `${ROOM}/events`, '{');
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
  });

  it('500 attendees are accepted, and so are a null subject and a null recurrence', async () => {
    const attendees = Array.from({ length: 500 }, (_, at) => address(at));
    expect((await create({ attendees, subject: null, recurrence: null })).status).toBe(201);
  });

  it('an unknown calendar is not found', async () => {
    const { body } = await create();
    const answer = await server.call('POST', `${ROOM}/calendars/${body.id}/events`, eventBody());
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'ErrorItemNotFound' } } });
    const malformed = await server.call('POST', `${ROOM}/calendars/abc/events`, eventBody());
    expect(malformed).toMatchObject({ status: 400, body: { error: { code: 'ErrorInvalidIdMalformed' } } });
  });
});

describe('mail of events', () => {
  it('goes to attendees other than the owner, once on create and once on delete', async () => {
    const at = await createTestServer();
    const attendees = ['tutor.7@school.example', 'Room.101@school.example'].map((address) => ({
      emailAddress: { address },
    }));
    const { body } = await at.call('POST', `${ROOM}/events`, eventBody({ attendees, transactionId: 'M' }));
    await at.call('POST', `${ROOM}/events`, eventBody({ attendees, transactionId: 'M' }));
    await at.call('POST', `${ROOM}/events`, eventBody());
    await at.call('DELETE', `${ROOM}/events/${body.id}`);
    const mail = { from: 'room.101@school.example', recipients: ['tutor.7@school.example'], eventId: body.id };
    expect(at.emulator.record.mails).toMatchObject([
      { ...mail, kind: 'request', subject: 'Year 7 Mathematics' },
      { ...mail, kind: 'cancellation', subject: 'Canceled: Year 7 Mathematics' },
    ]);
  });
});
