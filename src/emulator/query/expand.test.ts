import { beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

const COLORS = 'StringArray {66f5a359-4659-4830-9070-00050ec6ac6e} Name Recreation';
const KEY = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key';
let server: TestServer;
let event: Json;

beforeEach(async () => {
  server = await createTestServer();
  const body = eventBody({
    multiValueExtendedProperties: [{ id: COLORS, value: ['Food', 'Hiking'] }],
    singleValueExtendedProperties: [{ id: KEY, value: 'row-1' }],
    extensions: [{ '@odata.type': 'microsoft.graph.openTypeExtension', extensionName: 'com.example', row: 1 }],
    attachments: [{ '@odata.type': '#microsoft.graph.fileAttachment', name: 'a, b (1).txt', contentBytes: 'eA==' }],
  });
  event = (await server.call('POST', `${ROOM}/events`, body)).body;
});

const read = async (expand: string, more = '') =>
  (await server.call('GET', `${ROOM}/events/${event.id}?$expand=${encodeURIComponent(expand)}${more}`)).body;
const multi = `multiValueExtendedProperties($filter=id eq '${COLORS}')`;

describe('$expand of an event', () => {
  it('takes all members at once, each with its options', async () => {
    const single = `singleValueExtendedProperties($filter=id eq '${KEY}')`;
    const calendar = 'calendar($select=name, canEdit)';
    const body = await read(`attachments,${multi}, extensions($filter=id eq 'com.example'),${single},${calendar}`);
    expect(body['@odata.context']).toMatch(
      /\/events\(attachments\(\),multiValueExtendedProperties\(\),extensions\(\),singleValueExtendedProperties\(\),calendar\(name,canEdit\)\)\/\$entity$/,
    );
    expect(body).toMatchObject({
      attachments: [{ name: 'a, b (1).txt' }],
      multiValueExtendedProperties: [{ id: COLORS, value: ['Food', 'Hiking'] }],
      extensions: [{ extensionName: 'com.example', row: 1 }],
      singleValueExtendedProperties: [{ id: KEY, value: 'row-1' }],
      calendar: { id: expect.any(String), name: 'Calendar', canEdit: true },
    });
    expect(Object.keys(body.calendar ?? {})).toEqual(['id', 'name', 'canEdit']);
  });

  it('takes several ids joined by or, and knows a quotation mark in one', async () => {
    const id = "StringArray {66f5a359-4659-4830-9070-00050ec6ac6e} Name It''s, (here)";
    await server.call('PATCH', `${ROOM}/events/${event.id}`, {
      multiValueExtendedProperties: [{ id: id.replace("''", "'"), value: ['x'] }],
    });
    const body = await read(`multiValueExtendedProperties($filter=id eq '${COLORS}' or id eq '${id}'),calendar`);
    expect(body.multiValueExtendedProperties).toHaveLength(2);
    expect(body.calendar?.name).toBe('Calendar');
  });

  it('shows on lists and views what it shows on one event', async () => {
    const view = 'startDateTime=2026-01-01&endDateTime=2026-02-01';
    for (const path of ['events?', `calendarView?${view}&`]) {
      const { body } = await server.call('GET', `${ROOM}/${path}$select=subject&$expand=${encodeURIComponent(multi)}`);
      expect(body.value).toMatchObject([{ multiValueExtendedProperties: [{ value: ['Food', 'Hiking'] }] }]);
    }
  });

  it('leaves out what applications keep where there is none of it', async () => {
    event = (await server.call('POST', `${ROOM}/events`, eventBody())).body;
    const body = await read(`attachments,${multi},extensions($filter=id eq 'com.example')`);
    expect([body.attachments, body.multiValueExtendedProperties, body.extensions]).toEqual([[], undefined, undefined]);
  });

  it.each([
    ['attachments,attachments', 'BadRequest'],
    ['attachments,', 'BadRequest'],
    ['x', 'BadRequest'],
    ['toString', 'BadRequest'],
    ['attachments($top=1)', 'BadRequest'],
    ["attachments($filter=name eq 'a')", 'BadRequest'],
    ['calendar($select=x)', 'BadRequest'],
    [`multiValueExtendedProperties($filter=id eq '${KEY}')`, 'ErrorInvalidExtendedProperty'],
    ["extensions($filter=id ne 'com.example')", 'BadRequest'],
  ])('%s is refused with %s', async (expand, code) => {
    expect((await read(expand)).error?.code).toBe(code);
  });

  it('is refused at any length, with blanks within', async () => {
    const expand = encodeURIComponent(`calendar${' '.repeat(300_000)}x`);
    const url = `/users/room.101@school.example/events/${event.id}?$expand=${expand}`;
    const { body } = await server.batch([{ id: '1', method: 'GET', url }]);
    expect(body.responses?.[0]).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
  });
});

describe('multi-value extended properties', () => {
  const change = (value: unknown, id = COLORS) =>
    server.call('PATCH', `${ROOM}/events/${event.id}`, { multiValueExtendedProperties: [{ id, value }] });

  it('are replaced by id, and stay where a change says nothing of them', async () => {
    expect((await change(['Swimming'])).status).toBe(200);
    await server.call('PATCH', `${ROOM}/events/${event.id}`, { subject: 'x' });
    expect((await read(multi)).multiValueExtendedProperties).toEqual([{ id: COLORS, value: ['Swimming'] }]);
  });

  it('take lists of strings, under an id of several values', async () => {
    expect((await change('Swimming')).body.error?.code).toBe('UnableToDeserializePostBody');
    expect((await change([1])).body.error?.code).toBe('UnableToDeserializePostBody');
    expect((await change(null)).body.error?.code).toBe('ErrorPropertyValidationFailure');
    expect((await change(['x'], KEY)).body.error?.code).toBe('ErrorInvalidExtendedProperty');
  });

  it('of one value are added by a change, where the event had none', async () => {
    event = (await server.call('POST', `${ROOM}/events`, eventBody())).body;
    const properties = [{ id: KEY, value: 'row-2' }];
    await server.call('PATCH', `${ROOM}/events/${event.id}`, { singleValueExtendedProperties: properties });
    const body = await read(`singleValueExtendedProperties($filter=id eq '${KEY}')`);
    expect(body.singleValueExtendedProperties).toEqual(properties);
  });
});
