import { beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';
import { ADA, ATTENDEES, BO, HEAD, meetingTools, person } from './testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await createTestServer({ limits: 'off' });
});
const { invite, eventsOf, copyIn, meeting, mails } = meetingTools(() => server);

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
