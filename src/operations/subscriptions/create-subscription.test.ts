import { describe, expect, it } from 'vitest';
import { ServiceError, TransportError, UsageError } from '../../core/errors.ts';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';
import { type StepAnswer, takeSteps } from '../testing-steps.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const URL = 'https://hooks.school.example/calendar';
const NOW = Date.UTC(2026, 0, 5, 10);
const RICH = {
  includeResourceData: true,
  encryptionCertificate: 'MII=',
  encryptionCertificateId: 'a',
  select: 'subject',
};

/** Takes the steps by these answers; `body` is that of the create. */
async function create(input: object, answers: readonly StepAnswer[] = []) {
  const circumstances = { mailbox: 'room.101@school.example', now: NOW };
  const taken = await takeSteps('create-subscription', { notificationUrl: URL, ...input }, answers, circumstances);
  const made = taken.asked.find(({ request }) => request.method === 'POST');
  return { ...taken, body: (made?.request.body ?? {}) as Record<string, unknown> };
}

describe('create-subscription', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const documented = documentation.request('subscription-post-subscriptions-1');
    const { changeType, ...rest } = documented.body as Record<string, string>;
    expect(await plainRequest('create-subscription', { ...rest, changeType: [changeType] })).toEqual(documented);
  });

  it.for([
    [{}, 'users/room.101@school.example/events'],
    [{ calendarId: 'AAMk=' }, 'users/room.101@school.example/calendars/AAMk=/events'],
    [{ eventId: 'AAMk=' }, 'users/room.101@school.example/events/AAMk='],
    [{ calendarId: 'AAMk=', eventId: 'B/B=' }, 'users/room.101@school.example/calendars/AAMk=/events/B%2FB='],
    [
      { select: 'subject,start', filter: "showAs eq 'busy'" },
      "users/room.101@school.example/events?$select=subject,start&$filter=showAs%20eq%20'busy'",
    ],
    [{ resource: 'me/events' }, 'me/events'],
  ] as const)('of %j watches %s', async ([input, resource]) => {
    expect((await create(input)).body).toMatchObject({ resource });
  });

  it('is of a signed-in person where nobody is named', async () => {
    const { body, headers } = await buildRequest('create-subscription', { notificationUrl: URL });
    expect(body).toMatchObject({ resource: 'me/events' });
    // Notifications then have the ids by which events are known everywhere else.
    expect(headers).toEqual({ Prefer: 'IdType="ImmutableId"' });
  });

  it.for([
    [{}, '2026-01-08T08:00:00.000Z'],
    [RICH, '2026-01-06T09:30:00.000Z'],
    [{ minutes: 10 }, '2026-01-05T10:10:00.000Z'],
    [{ expirationDateTime: '2026-01-06T00:00:00+01:00' }, '2026-01-06T00:00:00+01:00'],
  ] as const)('of %j ends at %s', async ([input, expirationDateTime]) => {
    expect((await create(input, [{ body: { value: [] } }])).body).toMatchObject({ expirationDateTime });
  });

  it('tells of all changes unless some are named, each once and in any letter case', async () => {
    expect((await create({})).body.changeType).toBe('created,updated,deleted');
    expect((await create({ changeType: ['Updated', 'created', 'updated'] })).body.changeType).toBe('updated,created');
  });

  it('sends all that it is given', async () => {
    const given = {
      lifecycleNotificationUrl: `${URL}/life`,
      clientState: 'secret-of-tests',
      latestSupportedTlsVersion: 'v1_3',
      includeResourceData: true,
      encryptionCertificate: 'MII=',
      encryptionCertificateId: 'autumn',
    };
    expect((await create({ ...given, select: 'subject' })).body).toMatchObject(given);
  });

  describe('whose answer was lost', () => {
    const lost = new TransportError('connection-lost', 'lost', 'unknown');
    const ours = {
      ...{ id: 'NEW', resource: 'users/room.101@school.example/events', changeType: 'created,updated,deleted' },
      ...{ notificationUrl: URL, expirationDateTime: '2026-01-08T08:00:00Z' },
    };
    const older = { ...ours, id: 'OLD' };
    const end = { expirationDateTime: '2026-01-08T09:00:00+01:00' };
    const page = (value: object[], next?: string): StepAnswer => ({
      body: { value, ...(next === undefined ? {} : { '@odata.nextLink': `https://graph.example/v1.0/${next}` }) },
    });

    it('is found by its end on whichever page, and no second one is made', async () => {
      const other = { ...ours, id: 'OTHER', expirationDateTime: '2026-01-08T07:59:59Z' };
      const { asked, result } = await create({}, [lost, page([other], 'subscriptions?$skiptoken=2'), page([ours])]);
      expect(asked.map(({ request, link, repeat }) => [request.method, request.path, link?.url, repeat])).toEqual([
        ['POST', '/subscriptions', undefined, 'never'],
        ['GET', '/subscriptions', undefined, 'safe'],
        ['GET', '/subscriptions', 'https://graph.example/v1.0/subscriptions?$skiptoken=2', 'safe'],
      ]);
      expect(result).toBe(ours);
      const refused = new ServiceError('x', 'x', { status: 400, serviceCode: 'x' });
      await expect(create({}, [refused])).rejects.toBe(refused);
    });

    it('is not an older one that is alike, where its end was given: what was there is read before', async () => {
      const { asked, result } = await create(end, [page([], 'p2'), page([older]), lost, page([older, ours])]);
      expect(asked.map(({ request }) => request.method)).toEqual(['GET', 'GET', 'POST', 'GET']);
      expect(result).toBe(ours);
      await expect(create(end, [page([older]), lost, page([older])])).rejects.toBe(lost);
    });

    it.for<[string, object, readonly StepAnswer[]]>([
      ['another is there', {}, [page([{ ...ours, resource: 'me/events' }])]],
      ['one of another secret is there', { clientState: 'mine' }, [page([{ ...ours, clientState: 'yours' }])]],
      ['one with a secret is there, and none was given', {}, [page([{ ...ours, clientState: 'yours' }])]],
      ['two are there that it can be', {}, [page([ours, { ...ours, id: 'TWIN' }])]],
      ['two are there on several pages', {}, [page([ours], 'p2'), page([{ ...ours, id: 'TWIN' }])]],
      ['the list is refused', {}, [new ServiceError('service-403', 'No.', { status: 403, serviceCode: 'x' })]],
      ['the list does not end', {}, [page([ours], 'p2'), page([], 'p2')]],
    ])('stays in doubt where %s', async ([, input, answers]) => {
      await expect(create(input, [lost, ...answers])).rejects.toBe(lost);
    });

    it('is one whose secret the service keeps to itself', async () => {
      const silent = { ...ours, clientState: null };
      expect((await create({ clientState: 'mine' }, [lost, page([silent])])).result).toBe(silent);
    });
  });

  it.for([
    [{}, 'notificationUrl'],
    [{ notificationUrl: 'http://hooks.school.example/calendar' }, 'notificationUrl'],
    [{ notificationUrl: 'hooks.school.example' }, 'notificationUrl'],
    [{ notificationUrl: 'https://user:pass@hooks.school.example' }, 'notificationUrl'],
    [{ notificationUrl: 'http://127.0.0.1:7000/hook' }, undefined],
    [{ notificationUrl: 'EventHub:https://vault.example/secrets/hub?tenantId=school' }, undefined],
    [{ notificationUrl: URL, lifecycleNotificationUrl: 'ftp://x' }, 'lifecycleNotificationUrl'],
    [{ notificationUrl: URL, changeType: [] }, 'changeType'],
    [{ notificationUrl: URL, changeType: ['moved'] }, 'changeType.0'],
    [{ notificationUrl: URL, minutes: 10_081 }, 'minutes'],
    [{ notificationUrl: URL, minutes: 10, expirationDateTime: '2026-01-06T00:00:00Z' }, 'minutes'],
    [{ notificationUrl: URL, expirationDateTime: '2026-01-06T00:00:00' }, 'expirationDateTime'],
    [{ notificationUrl: URL, clientState: 'x'.repeat(129) }, 'clientState'],
    [{ notificationUrl: URL, resource: 'me/events', eventId: 'AAMk=' }, 'eventId'],
    [{ notificationUrl: URL, resource: 'me/events', mailbox: 'me' }, 'mailbox'],
    [{ notificationUrl: URL, ...RICH, select: undefined }, 'select'],
    [{ notificationUrl: URL, ...RICH, encryptionCertificate: undefined }, 'encryptionCertificate'],
    [{ notificationUrl: URL, ...RICH, minutes: 1_441 }, 'minutes'],
  ] as const)('takes or refuses %j and names the field %s', async ([input, field]) => {
    expect(await refusedField('create-subscription', input)).toBe(field);
  });

  it('says nothing of the secret where it refuses it', async () => {
    const clientState = `secret-of-tests-${'x'.repeat(128)}`;
    const error = await create({ clientState }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect(JSON.stringify(error) + String(error)).not.toContain('secret-of-tests');
  });
});
