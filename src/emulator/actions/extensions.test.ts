import { beforeEach, describe, expect, it } from 'vitest';
import { asUser, createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

const REFERRAL = {
  '@odata.type': 'microsoft.graph.openTypeExtension',
  extensionName: 'Com.Contoso.Referral',
  companyName: 'Wingtip Toys',
  dealValue: 500050,
  expirationDate: '2015-12-03T10:00:00.000Z',
};
const ID = 'Microsoft.OutlookServices.OpenTypeExtension.Com.Contoso.Referral';
const ADA = '/v1.0/users/ada@school.example';
let server: TestServer;
let event: Json;
let path: string;

beforeEach(async () => {
  server = await createTestServer();
  event = (await server.call('POST', `${ROOM}/events`, eventBody())).body;
  path = `${ROOM}/events/${event.id}/extensions`;
});

const list = (body: Json) => body.value as unknown as Json[];

describe('open extensions of an event', () => {
  it('are made, and found by their name in each of its forms', async () => {
    const { status, body } = await server.call('POST', path, REFERRAL);
    expect(status).toBe(201);
    const { '@odata.context': context, ...shown } = body;
    expect(context).toContain(`/events('${encodeURIComponent(String(event.id))}')/extensions/$entity`);
    expect(shown).toEqual({
      '@odata.type': '#microsoft.graph.openTypeExtension',
      id: ID,
      extensionName: 'Com.Contoso.Referral',
      companyName: 'Wingtip Toys',
      dealValue: 500050,
      expirationDate: '2015-12-03T10:00:00.000Z',
    });
    for (const name of ['Com.Contoso.Referral', ID, 'microsoft.graph.openTypeExtension.Com.Contoso.Referral'])
      expect((await server.call('GET', `${path}/${name}`)).body).toEqual(body);
  });

  it('name the type of lists', async () => {
    const { body } = await server.call('POST', path, { ...REFERRAL, picks: ['a', 'b'], marks: [1, 2], halves: [0.5] });
    expect(body).toMatchObject({
      'picks@odata.type': '#Collection(String)',
      picks: ['a', 'b'],
      'marks@odata.type': '#Collection(Int32)',
      'halves@odata.type': '#Collection(Double)',
    });
    const { 'picks@odata.type': type, picks } = body;
    const again = { ...REFERRAL, 'picks@odata.type': type, picks };
    expect((await server.call('PATCH', `${path}/${ID}`, again)).body.picks).toEqual(['a', 'b']);
  });

  it('keep what a second create of the same name says nothing of, as the service was seen to do', async () => {
    await server.call('POST', path, REFERRAL);
    const { status, body } = await server.call('POST', path, {
      '@odata.type': '#microsoft.graph.openTypeExtension',
      extensionName: 'Com.Contoso.Referral',
      dealValue: 7,
    });
    expect([status, body.dealValue, body.companyName]).toEqual([201, 7, 'Wingtip Toys']);
  });

  it('lose what a change says nothing of, as documented', async () => {
    await server.call('POST', path, REFERRAL);
    const change = { '@odata.type': REFERRAL['@odata.type'], dealValue: null, updated: true };
    const { status, body } = await server.call('PATCH', `${path}/Com.Contoso.Referral`, change);
    expect(status).toBe(200);
    expect(body).toMatchObject({ extensionName: 'Com.Contoso.Referral', dealValue: null, updated: true });
    expect(body.companyName).toBeUndefined();
  });

  it('change the version of the event, and go by themselves', async () => {
    await server.call('POST', path, REFERRAL, { 'if-match': String(event['@odata.etag']) });
    const late = await server.call('DELETE', `${path}/${ID}`, undefined, { 'if-match': String(event['@odata.etag']) });
    expect(late.status).toBe(412);
    expect((await server.call('DELETE', `${path}/${ID}`)).status).toBe(204);
    expect((await server.call('DELETE', `${path}/${ID}`)).body.error?.code).toBe('ErrorItemNotFound');
    expect((await server.call('PATCH', `${path}/${ID}`, REFERRAL)).status).toBe(404);
  });

  it('are answered by a create, and shown by no read that does not expand them', async () => {
    const { status, body } = await server.call('POST', `${ROOM}/events`, eventBody({ extensions: [REFERRAL] }));
    expect(status).toBe(201);
    expect(body.extensions).toMatchObject([{ id: ID, companyName: 'Wingtip Toys' }]);
    expect((await server.call('GET', `${ROOM}/events/${body.id}`)).body.extensions).toBeUndefined();
    const filter = `$expand=Extensions($filter=id eq 'Com.Contoso.Referral')`;
    const got = (await server.call('GET', `${ROOM}/events/${body.id}?${filter}`)).body;
    expect(got['@odata.context']).toMatch(/\/events\(extensions\(\)\)\/\$entity$/);
    expect(got.extensions).toEqual(body.extensions);
    expect((await server.call('PATCH', `${ROOM}/events/${body.id}`, { subject: 'x' })).status).toBe(200);
    expect((await server.call('GET', `${ROOM}/events/${body.id}?${filter}`)).body.extensions).toEqual(body.extensions);
  });

  it('find their events', async () => {
    await server.call('POST', path, REFERRAL);
    await server.call('POST', `${ROOM}/events`, eventBody());
    const find = async (name: string) =>
      list((await server.call('GET', `${ROOM}/events?$filter=Extensions/any(f:f/id eq '${name}')`)).body);
    expect((await find(ID)).map(({ id }) => id)).toEqual([event.id]);
    expect(await find('Com.Contoso.Other')).toEqual([]);
    const other = await server.call('GET', `${ROOM}/events?$filter=extensions/any(f:f/dealValue eq 1)`);
    expect(other.status).toBe(400);
  });

  it('are neither listed nor expanded without their names, as recorded', async () => {
    const listed = await server.call('GET', path);
    expect([listed.status, listed.body.error?.code]).toEqual([400, 'ErrorInvalidRequest']);
    const expanded = await server.call('GET', `${ROOM}/events?$expand=extensions`);
    expect([expanded.status, expanded.body.error?.code]).toEqual([400, 'ErrorGraphExtensionExpandRequiresFilter']);
  });

  it.each([
    ['no type', { ...REFERRAL, '@odata.type': undefined }, 'UnableToDeserializePostBody'],
    ['no name', { ...REFERRAL, extensionName: undefined }, 'ErrorPropertyValidationFailure'],
    ['an object as a value', { ...REFERRAL, deal: { value: 1 } }, 'ErrorPropertyValidationFailure'],
    ['a list of several kinds', { ...REFERRAL, deal: [1, 'a'] }, 'ErrorPropertyValidationFailure'],
  ])('are refused with %s', async (_, body, code) => {
    const answer = await server.call('POST', path, body);
    expect([answer.status, answer.body.error?.code]).toEqual([400, code]);
  });

  it('stay with the organizer, whatever the attendees have', async () => {
    await server.call('GET', `${ADA}/events`);
    const attendees = [{ emailAddress: { address: 'ada@school.example' } }];
    await server.call('POST', `${ROOM}/events`, eventBody({ attendees, extensions: [REFERRAL] }));
    const find = `${ADA}/events?$filter=Extensions/any(f:f/id eq '${ID}')`;
    expect(list((await server.call('GET', find)).body)).toEqual([]);
    const [copy] = list((await server.call('GET', `${ADA}/events`)).body);
    await server.call('POST', `${ADA}/events/${copy?.id}/extensions`, REFERRAL);
    expect(list((await server.call('GET', find)).body)).toHaveLength(1);
  });

  it('are made by no delegate, as documented', async () => {
    server = await createTestServer({
      userPassword: 'correct horse',
      seed: {
        users: [
          { userPrincipalName: 'tutor.7@school.example' },
          {
            userPrincipalName: 'head@school.example',
            events: [eventBody()],
            sharedWith: [{ user: 'tutor.7@school.example', role: 'write' }],
          },
        ],
      },
    });
    const head = '/v1.0/users/head@school.example/events';
    const user = await asUser(server.emulator);
    const [shared] = list((await server.call('GET', head, undefined, user)).body);
    const added = await server.call('POST', `${head}/${shared?.id}/extensions`, REFERRAL, user);
    expect([added.status, added.body.error?.code]).toEqual([403, 'ErrorAccessDenied']);
    const made = await server.call('POST', head, eventBody({ extensions: [REFERRAL] }), user);
    expect([made.status, made.body.error?.code]).toEqual([403, 'ErrorAccessDenied']);
    expect((await server.call('POST', head, eventBody(), user)).status).toBe(201);
  });
});
