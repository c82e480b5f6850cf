import { beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';
import { ADA, BO, HEAD, meetingTools, person } from './testing.ts';

const KEY = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key';

let server: TestServer;
beforeEach(async () => {
  server = await createTestServer({ limits: 'off' });
});
const { invite, eventsOf, copyIn, meeting, mails } = meetingTools(() => server);

describe('an invitation', () => {
  it('stands in the calendar of each attendee of the tenant, and one mail goes to all', async () => {
    const event = await invite({ location: { displayName: 'Hall' }, categories: ['Blue'], transactionId: 'first' });
    const copy = await copyIn(ADA);
    expect(copy).toMatchObject({
      subject: 'Year 7 Mathematics',
      iCalUId: event.iCalUId,
      uid: event.uid,
      isOrganizer: false,
      organizer: { emailAddress: { name: 'head', address: 'head@school.example' } },
      responseStatus: { response: 'notResponded', time: '0001-01-01T00:00:00Z' },
      showAs: 'tentative',
      location: { displayName: 'Hall' },
      categories: [],
      transactionId: null,
    });
    expect(copy.id).not.toBe(event.id);
    const invited = copy.attendees as unknown as { emailAddress: { address: string } }[];
    expect(invited.map(({ emailAddress }) => emailAddress.address)).toEqual([
      'head@school.example',
      'ada@school.example',
      'bo@school.example',
      'parent@home.example',
    ]);
    expect(mails()).toEqual([
      ['request', 'head@school.example', 'ada@school.example', 'bo@school.example', 'parent@home.example'],
    ]);
    // Nobody outside the tenant gets a mailbox.
    expect(server.emulator.snapshot().users.map(({ userPrincipalName }) => userPrincipalName)).toEqual([
      'head@school.example',
      'ada@school.example',
      'bo@school.example',
    ]);
    expect(server.emulator.record.commits).toHaveLength(1);
  });

  it("leaves out the organizer's extended properties unless the mode says otherwise", async () => {
    for (const [mode, count] of [
      ['left-out', 0],
      ['copied', 1],
    ] as const) {
      server = await createTestServer({ invitationProperties: mode, limits: 'off' });
      await invite({ singleValueExtendedProperties: [{ id: KEY, value: 'row-1' }] });
      const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${KEY}' and ep/value eq 'row-1')`;
      const { body } = await server.call('GET', `${ADA}/events?$filter=${encodeURIComponent(filter)}`);
      expect(body.value).toHaveLength(count);
    }
  });

  it('names an organizer who lists himself once', async () => {
    await invite({ attendees: [person('HEAD@school.example'), person('ada@school.example')] });
    const invited = (await copyIn(ADA)).attendees as unknown as { emailAddress: { address: string } }[];
    expect(invited.map(({ emailAddress }) => emailAddress.address)).toEqual([
      'head@school.example',
      'ada@school.example',
    ]);
    expect(mails()).toEqual([['request', 'head@school.example', 'ada@school.example']]);
    expect(await eventsOf(HEAD)).toHaveLength(1);
  });

  it('can be searched for by an attendee', async () => {
    const event = await invite();
    const find = async (address: string) => {
      const filter = encodeURIComponent(`attendees/any(a:a/emailAddress/address eq '${address}')`);
      return (await server.call('GET', `${HEAD}/events?$filter=${filter}`)).body.value;
    };
    expect(await find('BO@school.example')).toMatchObject([{ id: event.id }]);
    expect(await find('cy@school.example')).toEqual([]);
  });

  it('shows an attendee no other one where attendees are hidden', async () => {
    await invite({ hideAttendees: true });
    expect((await copyIn(ADA)).attendees).toMatchObject([{ emailAddress: { address: 'ada@school.example' } }]);
  });

  it('is found by the UID of the meeting in every mailbox', async () => {
    const event = await invite();
    const copy = await copyIn(BO);
    const filter = encodeURIComponent(`iCalUId eq '${event.iCalUId}'`);
    expect((await server.call('GET', `${BO}/events?$filter=${filter}`)).body.value).toMatchObject([{ id: copy.id }]);
    expect((await server.call('GET', `${HEAD}/events?$filter=${filter}`)).body.value).toMatchObject([{ id: event.id }]);
  });

  it("the organizer's id means nothing in an attendee's mailbox", async () => {
    const event = await invite();
    const answer = await server.call('POST', `${ADA}/events/${event.id}/accept`, { comment: 'respond from api' });
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'ErrorItemNotFound' } } });
  });

  it('reaches no mailbox where users must be seeded and are not', async () => {
    server = await createTestServer({
      autoCreateUsers: false,
      seed: { users: [{ userPrincipalName: 'head@school.example' }] },
    });
    await invite();
    expect(server.emulator.snapshot().users).toHaveLength(1);
    expect(mails()).toHaveLength(1);
  });
});

describe('forwarding', () => {
  it('makes the recipients attendees, and the organizer hears of it', async () => {
    const event = await invite();
    const copy = await copyIn(ADA);
    const answer = await server.call('POST', `${ADA}/events/${copy.id}/forward`, {
      ToRecipients: [{ emailAddress: { address: 'cy@school.example', name: 'Cy' } }],
      Comment: 'For you too',
    });
    expect([answer.status, answer.body]).toEqual([202, {}]);
    expect(await copyIn('/v1.0/users/cy@school.example')).toMatchObject({
      iCalUId: event.iCalUId,
      isOrganizer: false,
      organizer: { emailAddress: { address: 'head@school.example' } },
    });
    expect((await meeting(event)).attendees?.[3]).toMatchObject({ emailAddress: { address: 'cy@school.example' } });
    expect(mails().slice(1)).toEqual([
      ['forward', 'ada@school.example', 'cy@school.example'],
      ['forward-notification', 'ada@school.example', 'head@school.example'],
    ]);
  });

  it('reads names in any letter case, as older documented bodies have them', async () => {
    const event = await invite();
    const answer = await server.call('POST', `${HEAD}/events/${event.id}/forward`, {
      ToRecipients: [{ EmailAddress: { Address: 'cy@school.example', Name: 'Cy' } }],
    });
    expect(answer.status).toBe(202);
    expect((await meeting(event)).attendees?.[3]).toMatchObject({ emailAddress: { address: 'cy@school.example' } });
    const time = { DateTime: '2026-01-13T09:00:00', TimeZone: 'UTC' };
    const later = { DateTime: '2026-01-13T10:00:00', TimeZone: 'UTC' };
    const copy = await copyIn(ADA);
    const proposal = { ProposedNewTime: { Start: time, End: later } };
    expect((await server.call('POST', `${ADA}/events/${copy.id}/tentativelyAccept`, proposal)).status).toBe(202);
  });

  it('reaches each recipient once, and makes the organizer no attendee of the own meeting', async () => {
    const event = await invite({ attendees: [person('ada@school.example')] });
    const copy = await copyIn(ADA);
    const ToRecipients = ['cy@school.example', 'CY@school.example', 'head@school.example'].map((address) => ({
      emailAddress: { address },
    }));
    expect((await server.call('POST', `${ADA}/events/${copy.id}/forward`, { ToRecipients })).status).toBe(202);
    const invited = (await meeting(event)).attendees as unknown as { emailAddress: { address: string } }[];
    expect(invited.map(({ emailAddress }) => emailAddress.address)).toEqual([
      'ada@school.example',
      'cy@school.example',
    ]);
    expect(mails()[1]).toEqual(['forward', 'ada@school.example', 'cy@school.example']);
  });

  it('of a meeting that was called off makes no meeting of it again', async () => {
    const event = await invite();
    const copy = await copyIn(ADA);
    await server.call('POST', `${HEAD}/events/${event.id}/cancel`);
    const ToRecipients = [{ emailAddress: { address: 'cy@school.example' } }];
    expect((await server.call('POST', `${ADA}/events/${copy.id}/forward`, { ToRecipients })).status).toBe(202);
    const passedOn = await copyIn('/v1.0/users/cy@school.example');
    expect(passedOn).toMatchObject({ isCancelled: true, showAs: 'free', isReminderOn: false });
  });

  it('needs recipients', async () => {
    const event = await invite();
    for (const body of [{}, { ToRecipients: [] }, { ToRecipients: [{ emailAddress: {} }] }])
      expect((await server.call('POST', `${HEAD}/events/${event.id}/forward`, body)).status).toBe(400);
    expect(mails()).toHaveLength(1);
  });
});
