import { beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, type TestServer } from '../testing.ts';

const HEAD = '/v1.0/users/head@school.example';
const ADA = '/v1.0/users/ada@school.example';
const BO = '/v1.0/users/bo@school.example';
const KEY = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key';

let server: TestServer;
beforeEach(async () => {
  server = await createTestServer({ limits: 'off' });
});

const person = (address: string) => ({ type: 'required', emailAddress: { address } });
const ATTENDEES = [person('ada@school.example'), person('bo@school.example'), person('parent@home.example')];

const invite = async (more: Record<string, unknown> = {}): Promise<Json> =>
  (await server.call('POST', `${HEAD}/events`, eventBody({ attendees: ATTENDEES, ...more }))).body;
const eventsOf = async (mailbox: string) =>
  (await server.call('GET', `${mailbox}/events`)).body.value as unknown as Json[];
const copyIn = async (mailbox: string): Promise<Json> => {
  const events = await eventsOf(mailbox);
  expect(events).toHaveLength(1);
  return events[0] as Json;
};
const meeting = async (event: Json) => (await server.call('GET', `${HEAD}/events/${event.id}`)).body;
const mails = () => server.emulator.record.mails.map(({ kind, from, recipients }) => [kind, from, ...recipients]);

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

describe('an answer', () => {
  it.each([
    ['accept', 'accepted', 'busy'],
    ['tentativelyAccept', 'tentativelyAccepted', 'tentative'],
  ])(
    'by %s shows in the copy and, when it is sent, beside the attendee of the meeting',
    async (path, response, showAs) => {
      const event = await invite();
      const copy = await copyIn(ADA);
      await server.clock.advance(60_000);
      const answer = await server.call('POST', `${ADA}/events/${copy.id}/${path}`, {
        Comment: 'Fine',
        SendResponse: true,
      });
      expect([answer.status, answer.body]).toEqual([202, {}]);
      expect(await copyIn(ADA)).toMatchObject({
        id: copy.id,
        showAs,
        responseStatus: { response, time: expect.stringMatching(/^2026-01-05T10:01:00/u) },
        attendees: [
          {},
          { status: { response, time: '0001-01-01T00:00:00Z' }, emailAddress: { address: 'ada@school.example' } },
          { status: { response: 'none' } },
          { status: { response: 'none' } },
        ],
      });
      const seen = await meeting(event);
      expect(seen.attendees).toMatchObject([
        { status: { response, time: expect.stringMatching(/^2026-01-05T10:01:00/u) } },
        { status: { response: 'none' } },
        { status: { response: 'none' } },
      ]);
      expect(seen.changeKey).not.toBe(event.changeKey);
      expect(server.emulator.record.mails.at(-1)).toMatchObject({
        kind: 'response',
        from: 'ada@school.example',
        recipients: ['head@school.example'],
        response,
        comment: 'Fine',
      });
    },
  );

  it('that is not sent stays with the attendee', async () => {
    const event = await invite();
    const copy = await copyIn(ADA);
    await server.call('POST', `${ADA}/events/${copy.id}/accept`, { sendResponse: false });
    expect((await copyIn(ADA)).responseStatus).toMatchObject({ response: 'accepted' });
    expect((await meeting(event)).attendees).toMatchObject([{ status: { response: 'none' } }, {}, {}]);
    expect(mails()).toHaveLength(1);
  });

  it('that declines takes the event out of the calendar, and may propose a new time', async () => {
    const event = await invite();
    const copy = await copyIn(ADA);
    const slot = (hour: string) => ({ dateTime: `2026-01-13T${hour}:00:00`, timeZone: 'Pacific Standard Time' });
    const proposedNewTime = { start: slot('09'), end: slot('10') };
    const answer = await server.call('POST', `${ADA}/events/${copy.id}/decline`, { proposedNewTime });
    expect(answer.status).toBe(202);
    expect(await eventsOf(ADA)).toEqual([]);
    const { body } = await server.call('GET', `${HEAD}/events/${event.id}`, undefined, {
      prefer: 'outlook.timezone="Pacific Standard Time"',
    });
    expect(body.attendees?.[0]).toMatchObject({
      status: { response: 'declined' },
      proposedNewTime: { start: { dateTime: '2026-01-13T09:00:00.0000000', timeZone: 'Pacific Standard Time' } },
    });
    expect(Object.keys(body.attendees?.[0] as Json)).toEqual(['type', 'status', 'proposedNewTime', 'emailAddress']);
  });

  it('cannot propose a time where the meeting allows none, nor without being sent', async () => {
    const slot = { dateTime: '2026-01-13T09:00:00', timeZone: 'UTC' };
    const proposedNewTime = { start: slot, end: slot };
    await invite({ allowNewTimeProposals: false });
    const closed = await copyIn(ADA);
    const answer = await server.call('POST', `${ADA}/events/${closed.id}/tentativelyAccept`, { proposedNewTime });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'ErrorInvalidRequest' } } });
    server = await createTestServer({ limits: 'off' });
    await invite();
    const copy = await copyIn(ADA);
    const silent = { proposedNewTime, sendResponse: false };
    expect((await server.call('POST', `${ADA}/events/${copy.id}/decline`, silent)).status).toBe(400);
    // Accepting takes no other time at all.
    expect((await server.call('POST', `${ADA}/events/${copy.id}/accept`, { proposedNewTime })).status).toBe(400);
    expect((await copyIn(ADA)).responseStatus).toMatchObject({ response: 'notResponded' });
  });

  it('is not for the organizer', async () => {
    const event = await invite();
    const answer = await server.call('POST', `${HEAD}/events/${event.id}/accept`);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'ErrorInvalidRequest' } } });
  });

  it('is tallied in the primary calendar only', async () => {
    const { body: rota } = await server.call('POST', `${HEAD}/calendars`, { name: 'Rota' });
    const body = eventBody({ attendees: [person('ada@school.example')] });
    const { body: event } = await server.call('POST', `${HEAD}/calendars/${rota.id}/events`, body);
    const copy = await copyIn(ADA);
    await server.call('POST', `${ADA}/events/${copy.id}/accept`);
    expect((await meeting(event)).attendees).toMatchObject([{ status: { response: 'none' } }]);
    expect(mails().at(-1)?.[0]).toBe('response');
  });
});

describe('a change of a meeting', () => {
  it('reaches the copies and mails all, and leaves what is their own', async () => {
    const event = await invite();
    const copy = await copyIn(ADA);
    await server.call('PATCH', `${ADA}/events/${copy.id}`, { categories: ['Mine'], reminderMinutesBeforeStart: 5 });
    await server.call('POST', `${ADA}/events/${copy.id}/accept`);
    await server.call('PATCH', `${HEAD}/events/${event.id}`, { subject: 'Year 8 Mathematics' });
    expect(await copyIn(ADA)).toMatchObject({
      id: copy.id,
      subject: 'Year 8 Mathematics',
      categories: ['Mine'],
      reminderMinutesBeforeStart: 5,
      responseStatus: { response: 'accepted' },
      showAs: 'busy',
      attendees: [
        { status: { response: 'none' } },
        { status: { response: 'accepted', time: '0001-01-01T00:00:00Z' } },
        { status: { response: 'none' } },
        { status: { response: 'none' } },
      ],
    });
    expect(mails().at(-1)).toEqual([
      'update',
      'head@school.example',
      'ada@school.example',
      'bo@school.example',
      'parent@home.example',
    ]);
  });

  it('of its words asks nobody anew, even who keeps the copy at another time', async () => {
    const event = await invite();
    const copy = await copyIn(ADA);
    const time = (hour: string) => ({ dateTime: `2026-01-12T${hour}:30:00`, timeZone: 'UTC' });
    await server.call('PATCH', `${ADA}/events/${copy.id}`, { start: time('09'), end: time('10') });
    await server.call('POST', `${ADA}/events/${copy.id}/accept`);
    await server.call('PATCH', `${HEAD}/events/${event.id}`, { subject: 'Year 8' });
    expect(await copyIn(ADA)).toMatchObject({ subject: 'Year 8', responseStatus: { response: 'accepted' } });
  });

  it('of its time asks everybody anew', async () => {
    const event = await invite();
    const copy = await copyIn(ADA);
    await server.call('POST', `${ADA}/events/${copy.id}/accept`);
    const time = (hour: string) => ({ dateTime: `2026-01-14T${hour}:00:00`, timeZone: 'UTC' });
    const { body } = await server.call('PATCH', `${HEAD}/events/${event.id}`, { start: time('09'), end: time('10') });
    expect(body.attendees).toMatchObject([
      { status: { response: 'notResponded', time: '4501-01-01T00:00:00Z' } },
      { status: { response: 'none', time: '0001-01-01T00:00:00Z' } },
      {},
    ]);
    expect(await copyIn(ADA)).toMatchObject({
      start: { dateTime: '2026-01-14T09:00:00.0000000' },
      responseStatus: { response: 'notResponded' },
      showAs: 'tentative',
    });
  });

  it('of attendees alone mails only those who are new and those who are out', async () => {
    const event = await invite();
    await server.call('PATCH', `${HEAD}/events/${event.id}`, {
      attendees: [person('ada@school.example'), person('cy@school.example')],
    });
    expect(mails().slice(1)).toEqual([
      ['cancellation', 'head@school.example', 'bo@school.example', 'parent@home.example'],
      ['request', 'head@school.example', 'cy@school.example'],
    ]);
    expect(await copyIn(BO)).toMatchObject({ isCancelled: true, subject: 'Canceled: Year 7 Mathematics' });
    expect(await copyIn('/v1.0/users/cy@school.example')).toMatchObject({ isOrganizer: false });
  });

  it('of what somebody is asked as mails that one alone', async () => {
    const event = await invite();
    const attendees = [{ ...person('ada@school.example'), type: 'optional' }, ...ATTENDEES.slice(1)];
    await server.call('PATCH', `${HEAD}/events/${event.id}`, { attendees });
    expect(mails().slice(1)).toEqual([['update', 'head@school.example', 'ada@school.example']]);
    expect((await copyIn(ADA)).attendees?.[1]).toMatchObject({ type: 'optional' });
  });

  it('that touches no attendee mails nobody, even where one is listed twice', async () => {
    const twice = [person('ada@school.example'), { ...person('ADA@school.example'), type: 'optional' }];
    const event = await invite({ attendees: twice });
    await server.call('PATCH', `${HEAD}/events/${event.id}`, { categories: ['Blue'] });
    expect(mails()).toHaveLength(1);
  });

  it('asks whoever was out and is in again as if for the first time, in the same copy', async () => {
    const event = await invite();
    const copy = await copyIn(ADA);
    await server.call('POST', `${ADA}/events/${copy.id}/accept`);
    await server.call('PATCH', `${HEAD}/events/${event.id}`, { attendees: [person('bo@school.example')] });
    expect(await copyIn(ADA)).toMatchObject({ isCancelled: true, isReminderOn: false });
    await server.call('PATCH', `${HEAD}/events/${event.id}`, { attendees: ATTENDEES });
    expect(await copyIn(ADA)).toMatchObject({
      id: copy.id,
      subject: 'Year 7 Mathematics',
      isCancelled: false,
      isReminderOn: true,
      showAs: 'tentative',
      responseStatus: { response: 'notResponded', time: '0001-01-01T00:00:00Z' },
    });
    expect((await meeting(event)).attendees?.[0]).toMatchObject({ status: { response: 'none' } });
  });

  it("of what is the organizer's own mails nobody", async () => {
    const event = await invite();
    await server.call('PATCH', `${HEAD}/events/${event.id}`, {
      categories: ['Blue'],
      isReminderOn: false,
      showAs: 'oof',
    });
    expect(mails()).toHaveLength(1);
  });

  it('by an attendee stays in the own calendar', async () => {
    const event = await invite();
    const copy = await copyIn(ADA);
    await server.call('PATCH', `${ADA}/events/${copy.id}`, { subject: 'Mine' });
    expect((await copyIn(ADA)).subject).toBe('Mine');
    expect((await meeting(event)).subject).toBe('Year 7 Mathematics');
    expect(mails()).toHaveLength(1);
  });
});

describe('calling a meeting off', () => {
  it.each([
    ['cancel', 'POST', '/cancel', { Comment: 'All hands' }, 202],
    ['delete', 'DELETE', '', undefined, 204],
    ['delete for good', 'POST', '/permanentDelete', undefined, 204],
  ])('by %s takes it from the organizer, marks the copies and mails all', async (_, method, path, body, status) => {
    const event = await invite();
    const answer = await server.call(method, `${HEAD}/events/${event.id}${path}`, body);
    expect([answer.status, answer.body]).toEqual([status, {}]);
    expect(await eventsOf(HEAD)).toEqual([]);
    expect(await copyIn(ADA)).toMatchObject({
      subject: 'Canceled: Year 7 Mathematics',
      isCancelled: true,
      showAs: 'free',
    });
    expect(server.emulator.record.mails.at(-1)).toMatchObject({
      kind: 'cancellation',
      recipients: ['ada@school.example', 'bo@school.example', 'parent@home.example'],
      subject: 'Canceled: Year 7 Mathematics',
      ...(body ? { comment: 'All hands' } : {}),
    });
  });

  it('is not for an attendee, who can only take the copy away, which mails nobody', async () => {
    const event = await invite();
    const copy = await copyIn(ADA);
    expect(await server.call('POST', `${ADA}/events/${copy.id}/cancel`)).toMatchObject({
      status: 400,
      body: { error: { message: "Your request can't be completed. You need to be an organizer to cancel a meeting." } },
    });
    expect((await server.call('DELETE', `${ADA}/events/${copy.id}`)).status).toBe(204);
    expect(await eventsOf(ADA)).toEqual([]);
    expect((await meeting(event)).attendees).toHaveLength(3);
    expect(mails()).toHaveLength(1);
  });

  it('leaves nothing to answer', async () => {
    const event = await invite();
    const copy = await copyIn(ADA);
    await server.call('POST', `${HEAD}/events/${event.id}/cancel`);
    expect((await server.call('POST', `${ADA}/events/${copy.id}/accept`)).status).toBe(400);
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

describe('parameters of an action', () => {
  it('may be left out, and unknown ones are refused by name', async () => {
    await invite();
    const copy = await copyIn(ADA);
    expect(await server.call('POST', `${ADA}/events/${copy.id}/accept`, { Remark: 'x' })).toMatchObject({
      status: 400,
      body: { error: { code: 'RequestBodyRead', message: expect.stringContaining("'Remark'") } },
    });
    expect((await server.call('POST', `${ADA}/events/${copy.id}/accept`, { sendResponse: 'yes' })).status).toBe(400);
    expect((await copyIn(ADA)).responseStatus).toMatchObject({ response: 'notResponded' });
  });
});
