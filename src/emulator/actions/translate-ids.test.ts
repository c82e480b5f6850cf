import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

const FORMATS = ['restId', 'restImmutableEntryId', 'ewsId', 'entryId', 'immutableEntryId'] as const;

let server: TestServer;
let event: Json;
let immutable: Json;
beforeAll(async () => {
  server = await createTestServer({ limits: 'off' });
  event = (await server.call('POST', `${ROOM}/events`, eventBody())).body;
  immutable = (await server.call('GET', `${ROOM}/events/${event.id}`, undefined, { prefer: 'IdType="ImmutableId"' }))
    .body;
});
afterAll(() => server.emulator.close());

const translate = async (inputIds: readonly unknown[], sourceIdType: string, targetIdType: string) =>
  server.call('POST', `${ROOM}/translateExchangeIds`, { inputIds, sourceIdType, targetIdType });
const one = async (id: unknown, source: string, target: string) =>
  (await translate([id], source, target)).body.value?.[0] ?? {};

describe('translated ids', () => {
  it('of an event lead from each form to each other one', async () => {
    const forms: Record<string, string> = {};
    for (const format of FORMATS) forms[format] = String((await one(event.id, 'restId', format)).targetId);
    expect(forms.restId).toBe(event.id);
    expect(forms.restImmutableEntryId).toBe(immutable.id);
    expect(forms.ewsId).toBe(String(event.id).replaceAll('-', '/').replaceAll('_', '+'));
    // 70 bytes of a MAPI entry id, 46 of an immutable one: base64url without padding, and how much of it was left out.
    expect(forms.entryId).toMatch(/^[A-Za-z0-9_-]{94}2$/);
    expect(forms.immutableEntryId).toMatch(/^[A-Za-z0-9_-]{62}2$/);
    for (const source of FORMATS)
      for (const target of FORMATS)
        expect(await one(forms[source], source, target)).toEqual({ sourceId: forms[source], targetId: forms[target] });
  });

  it('of a calendar have no immutable form', async () => {
    const { body: calendar } = await server.call('GET', `${ROOM}/calendar`);
    const { targetId } = await one(calendar.id, 'restId', 'entryId');
    expect(await one(targetId, 'EntryId', 'RestId')).toMatchObject({ targetId: calendar.id });
    expect(await one(calendar.id, 'restId', 'restImmutableEntryId')).toMatchObject({
      targetId: null,
      errorDetails: { code: 'ErrorInvalidIdMalformed' },
    });
  });

  it('come beside the errors of those that are none, in the order of the request', async () => {
    const { body: other } = await server.call('POST', '/v1.0/users/hall@school.example/events', eventBody());
    const { status, body } = await translate(['AAAA', event.id, other.id], 'restId', 'restImmutableEntryId');
    expect(status).toBe(200);
    expect(body['@odata.context']).toMatch(/#Collection\(microsoft\.graph\.convertIdResult\)$/);
    expect(body.value).toEqual([
      {
        sourceId: 'AAAA',
        targetId: null,
        errorDetails: { code: 'ErrorInvalidIdMalformed', message: 'Id is malformed.' },
      },
      { sourceId: event.id, targetId: immutable.id },
      {
        sourceId: other.id,
        targetId: null,
        errorDetails: { code: 'ErrorItemNotFound', message: 'The specified object was not found in the store.' },
      },
    ]);
  });

  it.each(FORMATS)('of nonsense are refused one by one as %s', async (format) => {
    for (const id of ['', 'x', '====', 'AAMkAD', 'A'.repeat(5000), '\u{1f642}', 'AAAA0', '0', 'AAAA3'])
      expect((await one(id, format, 'restId')).errorDetails?.code).toBe('ErrorInvalidIdMalformed');
  });

  it('are a thousand at most', async () => {
    expect((await translate(Array(1000).fill(event.id), 'restId', 'ewsId')).body.value).toHaveLength(1000);
    const { status, body } = await translate(Array(1001).fill(event.id), 'restId', 'ewsId');
    expect([status, body.error?.code]).toEqual([400, 'ErrorInvalidRequest']);
  });

  it.each([
    [{ inputIds: [5], sourceIdType: 'restId', targetIdType: 'ewsId' }, 'UnableToDeserializePostBody'],
    [{ inputIds: [], sourceIdType: 'hexId', targetIdType: 'ewsId' }, 'UnableToDeserializePostBody'],
    [{ inputIds: [], targetIdType: 'ewsId' }, 'ErrorPropertyValidationFailure'],
    [{ ids: [] }, 'RequestBodyRead'],
  ])('are refused as a whole with %o', async (body, code) => {
    const answer = await server.call('POST', `${ROOM}/translateExchangeIds`, body);
    expect([answer.status, answer.body.error?.code]).toEqual([400, code]);
  });
});
