import { beforeEach, describe, expect, it } from 'vitest';
import { asUser, createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

const FILE = {
  '@odata.type': '#microsoft.graph.fileAttachment',
  name: 'menu.txt',
  contentBytes: 'bWFjIGFuZCBjaGVlc2UgdG9kYXk=',
};
const HEAD = '/v1.0/users/head@school.example';
const ADA = '/v1.0/users/ada@school.example';
let server: TestServer;
let event: Json;
let path: string;

beforeEach(async () => {
  server = await createTestServer();
  event = (await server.call('POST', `${ROOM}/events`, eventBody())).body;
  path = `${ROOM}/events/${event.id}/attachments`;
});

const list = (body: Json) => body.value as unknown as Json[];
const raw = async (url: string) => {
  const { status, headers, body } = await server.emulator.handle({
    method: 'GET',
    url,
    headers: { host: 'graph.example', authorization: `Bearer ${server.token}` },
  });
  return { status, type: headers['content-type'], text: Buffer.from(body).toString('utf8') };
};

describe('attachments of an event', () => {
  it('are answered as they are documented, with ids of 180 letters', async () => {
    const { status, body } = await server.call('POST', path, FILE);
    expect(status).toBe(201);
    expect(body).toEqual({
      '@odata.context': `http://graph.example/v1.0/$metadata#users('${String(body['@odata.context']).split("'")[1]}')/events('${encodeURIComponent(String(event.id))}')/attachments/$entity`,
      '@odata.type': '#microsoft.graph.fileAttachment',
      '@odata.mediaContentType': 'text/plain',
      id: expect.stringMatching(/^AAMk[A-Za-z0-9_-]{175}=$/),
      lastModifiedDateTime: '2026-01-05T10:00:00Z',
      name: 'menu.txt',
      contentType: 'text/plain',
      size: 178,
      isInline: false,
      contentId: null,
      contentLocation: null,
      contentBytes: 'bWFjIGFuZCBjaGVlc2UgdG9kYXk=',
    });
    expect((await server.call('GET', `${path}/${body.id}`)).body).toEqual(body);
    expect(await raw(`${path}/${body.id}/$value`)).toEqual({
      status: 200,
      type: 'text/plain',
      text: 'mac and cheese today',
    });
  });

  it('make the event one that has attachments, unless they are shown inside of its body', async () => {
    const has = async () => (await server.call('GET', `${ROOM}/events/${event.id}`)).body.hasAttachments;
    await server.call('POST', path, { ...FILE, isInline: true, contentId: 'logo' });
    expect(await has()).toBe(false);
    const { body } = await server.call('POST', path, FILE);
    expect(await has()).toBe(true);
    const found = await server.call('GET', `${ROOM}/events?$filter=hasAttachments eq true&$select=id`);
    expect(list(found.body).map(({ id }) => id)).toEqual([event.id]);
    expect((await server.call('DELETE', `${path}/${body.id}`)).status).toBe(204);
    expect(await has()).toBe(false);
    expect((await server.call('GET', `${path}/${body.id}`)).body.error?.code).toBe('ErrorItemNotFound');
  });

  it('change the version of the event, and are refused under another one', async () => {
    const before = event['@odata.etag'];
    await server.call('POST', path, FILE, { 'if-match': String(before) });
    const { body } = await server.call('GET', `${ROOM}/events/${event.id}`);
    expect(body['@odata.etag']).not.toBe(before);
    const late = await server.call('POST', path, FILE, { 'if-match': String(before) });
    expect([late.status, late.body.error?.code]).toEqual([412, 'ErrorIrresolvableConflict']);
  });

  it('are listed by page, filtered, ordered, counted and selected', async () => {
    for (const name of ['b.pdf', 'a.txt', 'c.txt']) await server.call('POST', path, { ...FILE, name });
    const names = async (query: string) =>
      list((await server.call('GET', `${path}?${query}`)).body).map((one) => one.name);
    expect(await names('')).toEqual(['b.pdf', 'a.txt', 'c.txt']);
    expect(await names("$filter=contentType eq 'text/plain'")).toEqual(['a.txt', 'c.txt']);
    expect(await names('$orderby=name desc')).toEqual(['c.txt', 'b.pdf', 'a.txt']);
    const page = await server.call('GET', `${path}?$top=2&$count=true&$select=id,name`);
    expect(page.body['@odata.count']).toBe(3);
    expect((await raw(`${path}/$count?$filter=name eq 'a.txt'`)).text).toBe('1');
    expect(page.body['@odata.nextLink']).toContain('$skip=2');
    expect(page.body['@odata.context']).toMatch(/\/attachments\(id,name\)$/);
    expect(Object.keys(list(page.body)[0] ?? {})).toEqual(['@odata.type', '@odata.mediaContentType', 'id', 'name']);
  });

  it('have the members of files selected below their type alone', async () => {
    await server.call('POST', path, FILE);
    const cast = await server.call('GET', `${path}?$select=name,microsoft.graph.fileAttachment/contentBytes`);
    expect(list(cast.body)[0]).toMatchObject({ name: 'menu.txt', contentBytes: FILE.contentBytes });
    const plain = await server.call('GET', `${path}?$select=contentBytes`);
    expect([plain.status, plain.body.error?.message]).toEqual([
      400,
      "Could not find a property named 'contentBytes' on type 'microsoft.graph.attachment'.",
    ]);
  });

  it('are the same in all paths of the event', async () => {
    const { body } = await server.call('POST', `${ROOM}/calendar/events/${event.id}/attachments`, FILE);
    const calendar = (await server.call('GET', `${ROOM}/calendar`)).body;
    const group = list((await server.call('GET', `${ROOM}/calendarGroups`)).body)[0];
    const homes = [`calendars/${calendar.id}`, `calendarGroups/${group?.id}/calendars/${calendar.id}`];
    for (const home of homes) {
      const got = await server.call('GET', `${ROOM}/${home}/events/${event.id}/attachments/${body.id}`);
      expect(got.body.name).toBe('menu.txt');
    }
  });

  it('come with a create, and with an expanded event', async () => {
    const { status, body } = await server.call('POST', `${ROOM}/events`, eventBody({ attachments: [FILE] }));
    expect([status, body.hasAttachments, body.attachments]).toEqual([201, true, undefined]);
    const got = await server.call('GET', `${ROOM}/events/${body.id}?$expand=attachments($select=name)&$select=subject`);
    expect(got.body['@odata.context']).toMatch(/\/events\(subject,attachments\(name\)\)\/\$entity$/);
    expect(got.body.attachments).toEqual([
      {
        '@odata.type': '#microsoft.graph.fileAttachment',
        '@odata.mediaContentType': 'text/plain',
        id: expect.any(String),
        name: 'menu.txt',
      },
    ]);
  });

  it('have ids that stay where immutable ones are asked for', async () => {
    const prefer = { prefer: 'IdType="ImmutableId"' };
    const { body } = await server.call('POST', path, FILE, prefer);
    expect(String(body.id)).toMatch(/^AAkA/);
    const got = await server.call('GET', `${path}/${body.id}`);
    expect(got.body.name).toBe('menu.txt');
    expect(got.body.id).not.toBe(body.id);
  });

  it.each([
    ['no type', { name: 'a', contentBytes: 'eA==' }, 'UnableToDeserializePostBody'],
    ['no name', { ...FILE, name: '' }, 'ErrorRequiredPropertyMissing'],
    ['no content', { ...FILE, contentBytes: undefined }, 'ErrorPropertyValidationFailure'],
    ['what is not base64', { ...FILE, contentBytes: 'x' }, 'UnableToDeserializePostBody'],
    ['too much padding', { ...FILE, contentBytes: 'eA===' }, 'UnableToDeserializePostBody'],
    ['a long text that is not', { ...FILE, contentBytes: `${'='.repeat(300_000)}x` }, 'UnableToDeserializePostBody'],
    ['an unknown member', { ...FILE, sourceUrl: 'https://x.example' }, 'RequestBodyRead'],
    [
      'an item without a type',
      { '@odata.type': '#microsoft.graph.itemAttachment', name: 'a', item: {} },
      'UnableToDeserializePostBody',
    ],
    [
      'an event that could not be made',
      { '@odata.type': '#microsoft.graph.itemAttachment', name: 'a', item: { '@odata.type': 'microsoft.graph.event' } },
      'ErrorPropertyValidationFailure',
    ],
  ])('are refused with %s', async (_, body, code) => {
    const answer = await server.call('POST', path, body);
    expect([answer.status, answer.body.error?.code]).toEqual([400, code]);
    expect(list((await server.call('GET', path)).body)).toEqual([]);
  });

  it('are refused beyond 150 MB in all', async () => {
    await server.call('POST', path, FILE);
    const largest = JSON.stringify(server.emulator.snapshot()).replace('"length":20,', '"length":157286400,');
    await server.emulator.restore(JSON.parse(largest));
    const answer = await server.call('POST', path, FILE);
    expect([answer.status, answer.body.error?.code]).toEqual([413, 'ErrorMessageSizeExceeded']);
    expect(list((await server.call('GET', path)).body)).toHaveLength(1);
  });

  it('are refused by malformed and by foreign ids', async () => {
    expect((await server.call('GET', `${path}/abc`)).body.error?.code).toBe('ErrorInvalidIdMalformed');
    expect((await server.call('GET', `${path}/${event.id}`)).body.error?.code).toBe('ErrorInvalidIdMalformed');
  });

  it('are not changed together with their event', async () => {
    const answer = await server.call('PATCH', `${ROOM}/events/${event.id}`, { attachments: [FILE] });
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'ErrorInvalidRequest']);
    expect((await server.call('PATCH', `${ROOM}/events/${event.id}`, { attachments: [] })).status).toBe(200);
  });
});

describe('attached items', () => {
  const attach = async (item: Record<string, unknown>) =>
    (await server.call('POST', path, { '@odata.type': '#microsoft.graph.itemAttachment', name: 'Item', item })).body;

  it('are shown where they are expanded, and events have their iCalendar', async () => {
    const { id, ...shown } = await attach({
      '@odata.type': 'microsoft.graph.event',
      subject: 'Gifts; for, children',
      body: { contentType: 'HTML', content: "Let's look for funding!" },
      start: { dateTime: '2016-12-02T18:00:00', timeZone: 'Pacific Standard Time' },
      end: { dateTime: '2016-12-02T19:00:00', timeZone: 'Pacific Standard Time' },
    });
    expect(shown).toMatchObject({ '@odata.type': '#microsoft.graph.itemAttachment', name: 'Item', contentType: null });
    expect(shown.item).toBeUndefined();
    const expanded = await server.call('GET', `${path}/${id}?$expand=microsoft.graph.itemattachment/item`);
    expect(expanded.body['@odata.context']).toMatch(
      /\/attachments\(microsoft.graph.itemAttachment\/item\(\)\)\/\$entity$/,
    );
    expect(expanded.body.item).toMatchObject({
      '@odata.type': '#microsoft.graph.event',
      id: '',
      subject: 'Gifts; for, children',
      start: { dateTime: '2016-12-03T02:00:00.0000000', timeZone: 'UTC' },
    });
    const { type, text } = await raw(`${path}/${id}/$value`);
    expect(type).toBe('text/calendar; charset=utf-8');
    expect(text.split('\r\n')).toEqual(
      expect.arrayContaining([
        'BEGIN:VCALENDAR',
        'SUMMARY;LANGUAGE=en-US:Gifts\\; for\\, children',
        'DTSTART:20161203T020000Z',
        'DTEND:20161203T030000Z',
        "DESCRIPTION;LANGUAGE=en-US:Let's look for funding!",
        'END:VCALENDAR',
      ]),
    );
    expect(text.split('\r\n').filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
  });

  it('that are contacts have their vCard', async () => {
    const { id } = await attach({
      '@odata.type': '#microsoft.graph.contact',
      displayName: 'Alex Wilbur',
      givenName: 'Alex',
      surname: 'Wilbur',
      businessPhones: ['(425) 555-0100'],
    });
    const { type, text } = await raw(`${path}/${id}/$value`);
    expect(type).toBe('text/vcard; charset=utf-8');
    expect(text).toContain('FN:Alex Wilbur\r\nN:Wilbur;Alex;;;\r\n');
    expect(text).toContain('TEL;TYPE=WORK:(425) 555-0100\r\n');
  });

  it('that are messages have their MIME, with no line of theirs in a header', async () => {
    const { id } = await attach({
      '@odata.type': '#microsoft.graph.message',
      subject: 'Grüße\r\nBcc: eve@school.example',
      body: { contentType: 'text', content: 'See you' },
      toRecipients: [{ emailAddress: { name: 'Ada', address: 'ada@school.example' } }],
    });
    const { text } = await raw(`${path}/${id}/$value`);
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head.split('\r\n')).toContain('To: Ada <ada@school.example>');
    expect(head.split('\r\n')).toContain(
      `Subject: =?utf-8?B?${Buffer.from('Grüße Bcc: eve@school.example').toString('base64')}?=`,
    );
    expect(Buffer.from(body, 'base64').toString('utf8')).toBe('See you');
  });

  it('that are links have no content', async () => {
    const link = { '@odata.type': '#microsoft.graph.referenceAttachment', name: 'Plan' };
    const { body } = await server.call('POST', path, link);
    expect(body).toMatchObject({ '@odata.type': '#microsoft.graph.referenceAttachment', name: 'Plan' });
    expect((await raw(`${path}/${body.id}/$value`)).status).toBe(405);
  });
});

describe('attachments of a meeting', () => {
  const attendees = [{ emailAddress: { address: 'ada@school.example' } }];
  const copyOf = async (mailbox: string) =>
    list((await server.call('GET', `${mailbox}/events?$expand=attachments`)).body)[0];

  beforeEach(async () => {
    await server.call('GET', `${ADA}/events`);
  });

  it('reach the attendees with the invitation', async () => {
    await server.call('POST', `${HEAD}/events`, eventBody({ attendees, attachments: [FILE] }));
    const copy = await copyOf(ADA);
    expect(copy).toMatchObject({ hasAttachments: true, attachments: [{ contentBytes: FILE.contentBytes }] });
  });

  it('that are added later reach them with the next update, which mails once', async () => {
    const meeting = (await server.call('POST', `${HEAD}/events`, eventBody({ attendees }))).body;
    await server.call('POST', `${HEAD}/events/${meeting.id}/attachments`, FILE);
    expect((await copyOf(ADA))?.hasAttachments).toBe(false);
    expect(server.emulator.record.mails.map(({ kind }) => kind)).toEqual(['request']);
    await server.call('PATCH', `${HEAD}/events/${meeting.id}`, { categories: ['Exams'] });
    expect((await copyOf(ADA))?.hasAttachments).toBe(true);
    await server.call('PATCH', `${HEAD}/events/${meeting.id}`, { categories: [] });
    expect(server.emulator.record.mails.map(({ kind }) => kind)).toEqual(['request', 'update']);
  });

  it('stay with the attendee when the organizer has deleted the event', async () => {
    const body = eventBody({ attendees, attachments: [FILE] });
    const meeting = (await server.call('POST', `${HEAD}/events`, body)).body;
    await server.call('DELETE', `${HEAD}/events/${meeting.id}`);
    expect((await copyOf(ADA))?.attachments).toMatchObject([{ contentBytes: FILE.contentBytes }]);
  });

  it('are taken away by rooms, unless their rules say otherwise', async () => {
    const seed = {
      users: [
        { userPrincipalName: 'head@school.example' },
        { userPrincipalName: 'hall@school.example', purpose: 'room' as const },
        { userPrincipalName: 'lab@school.example', purpose: 'room' as const, booking: { deleteAttachments: false } },
      ],
    };
    server = await createTestServer({ seed });
    const rooms = ['hall', 'lab'].map((name) => ({
      type: 'resource',
      emailAddress: { address: `${name}@school.example` },
    }));
    await server.call('POST', `${HEAD}/events`, eventBody({ attendees: rooms, attachments: [FILE] }));
    const has = async (room: string) => (await copyOf(`/v1.0/users/${room}@school.example`))?.hasAttachments;
    expect([await has('hall'), await has('lab')]).toEqual([false, true]);
  });
});

describe('attachments of an occurrence', () => {
  const recurrence = {
    pattern: { type: 'daily', interval: 1 },
    range: { type: 'numbered', startDate: '2026-01-12', numberOfOccurrences: 3 },
  };
  const namesOn = async (occurrence: Json | undefined) => {
    const { body } = await server.call('GET', `${ROOM}/events/${occurrence?.id}?$expand=attachments`);
    return [body.hasAttachments, (body.attachments as unknown as Json[]).map(({ name }) => name)];
  };

  it('are those of the series, until they differ', async () => {
    const body = eventBody({ recurrence, attachments: [FILE] });
    const master = (await server.call('POST', `${ROOM}/events`, body)).body;
    const range = 'startDateTime=2026-01-12&endDateTime=2026-01-16';
    const instances = await server.call('GET', `${ROOM}/events/${master.id}/instances?${range}`);
    const [first, second, third] = list(instances.body);
    const added = { ...FILE, name: 'more.txt', contentBytes: 'bW9yZQ==' };
    expect((await server.call('POST', `${ROOM}/events/${second?.id}/attachments`, added)).status).toBe(201);
    const [own] = list((await server.call('GET', `${ROOM}/events/${third?.id}/attachments`)).body);
    expect((await server.call('DELETE', `${ROOM}/events/${third?.id}/attachments/${own?.id}`)).status).toBe(204);
    expect(await namesOn(first)).toEqual([true, ['menu.txt']]);
    expect(await namesOn(second)).toEqual([true, ['menu.txt', 'more.txt']]);
    expect(await namesOn(third)).toEqual([false, []]);
    expect(server.emulator.snapshot().records.contents).toHaveLength(2);
    await server.call('DELETE', `${ROOM}/events/${second?.id}`);
    expect(server.emulator.snapshot().records.contents).toHaveLength(1);
  });
});

describe('who may not see the content of events', () => {
  it('neither lists attachments nor has them expanded', async () => {
    server = await createTestServer({
      roles: ['Calendars.ReadBasic'],
      seed: {
        users: [{ userPrincipalName: 'room.101@school.example', events: [eventBody({ attachments: [FILE] })] }],
      },
    });
    const { body } = await server.call('GET', `${ROOM}/events?$expand=attachments,calendar`);
    const [first] = list(body);
    expect([first?.attachments, first?.calendar?.name]).toEqual([undefined, 'Calendar']);
    const refused = await server.call('GET', `${ROOM}/events/${first?.id}/attachments`);
    expect([refused.status, refused.body.error?.code]).toEqual([403, 'ErrorAccessDenied']);
  });

  it('adds none with a permission to read alone', async () => {
    server = await createTestServer({
      userPassword: 'correct horse',
      scopes: ['Calendars.Read'],
      seed: { users: [{ userPrincipalName: 'tutor.7@school.example', events: [eventBody()] }] },
    });
    const user = await asUser(server.emulator);
    const [own] = list((await server.call('GET', '/v1.0/me/events', undefined, user)).body);
    expect((await server.call('POST', `/v1.0/me/events/${own?.id}/attachments`, FILE, user)).status).toBe(403);
    expect((await server.call('GET', `/v1.0/me/events/${own?.id}/attachments`, undefined, user)).status).toBe(200);
  });
});
