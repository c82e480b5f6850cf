import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, type TestServer } from '../testing.ts';
import { ADA, ATTENDEES, BO, HEAD, person } from './testing.ts';

const DAILY = {
  pattern: { type: 'daily', interval: 1 },
  range: { type: 'numbered', startDate: '2026-01-12', numberOfOccurrences: 4 },
};
const HALL = '/v1.0/users/hall@school.example';
const WINDOW = 'startDateTime=2026-01-01&endDateTime=2026-02-01&$orderby=start/dateTime';

let server: TestServer;
beforeEach(async () => {
  server = await createTestServer({
    limits: 'off',
    seed: {
      users: [
        ...['head', 'ada', 'bo', 'cai'].map((name) => ({ userPrincipalName: `${name}@school.example` })),
        { userPrincipalName: 'hall@school.example', purpose: 'room' },
        {
          userPrincipalName: 'gym@school.example',
          purpose: 'room',
          booking: { conflictPercentageAllowed: 50, enforceSchedulingHorizon: false },
        },
        { userPrincipalName: 'lab@school.example', purpose: 'room', booking: { allowRecurringMeetings: false } },
      ],
    },
  });
});
afterEach(() => server.emulator.close());

const get = async (path: string) => (await server.call('GET', path)).body;
const post = async (path: string, body?: unknown) => {
  const answer = await server.call('POST', path, body);
  expect(answer.status).toBeLessThan(300);
  return answer.body;
};
const view = async (mailbox: string) => (await get(`${mailbox}/calendarView?${WINDOW}`)).value as unknown as Json[];
const inviteTo = (body: Record<string, unknown>) =>
  post(`${HEAD}/events`, eventBody({ attendees: ATTENDEES, recurrence: DAILY, ...body }));
const mails = () => server.emulator.record.mails.map(({ kind, subject }) => [kind, subject]);
const statusesOf = (event: Json | undefined) =>
  ((event?.attendees ?? []) as unknown as Json[]).map(({ status }) => String(status?.response));
const at = (time: string) => ({ dateTime: `2026-01-${time}`, timeZone: 'UTC' });

describe('a series with attendees', () => {
  it('is in their calendars as a series, with one mail', async () => {
    const meeting = await inviteTo({});
    const [copy] = (await get(`${ADA}/events`)).value as unknown as Json[];
    expect(copy).toMatchObject({ type: 'seriesMaster', isOrganizer: false, recurrence: meeting.recurrence });
    expect(copy?.uid).toBe(meeting.uid);
    expect((await view(ADA)).map(({ iCalUId }) => iCalUId)).toEqual((await view(HEAD)).map(({ iCalUId }) => iCalUId));
    expect(mails()).toEqual([['request', 'Year 7 Mathematics']]);
  });

  it('tells them of one occurrence that was changed, and leaves the answers to the others', async () => {
    await inviteTo({});
    const [copy] = (await get(`${ADA}/events`)).value as unknown as Json[];
    await post(`${ADA}/events/${copy?.id}/accept`, {});
    const [, second] = await view(HEAD);
    await server.call('PATCH', `${HEAD}/events/${second?.id}`, { start: at('13T11:00'), end: at('13T12:00') });
    const seen = await view(ADA);
    expect(seen.map(({ type, start }) => [type, String(start?.dateTime).slice(8, 16)])).toEqual([
      ['occurrence', '12T09:00'],
      ['exception', '13T11:00'],
      ['occurrence', '14T09:00'],
      ['occurrence', '15T09:00'],
    ]);
    expect(seen.map(({ responseStatus }) => responseStatus?.response)).toEqual([
      'accepted',
      'notResponded',
      'accepted',
      'accepted',
    ]);
    expect(mails().at(-1)).toEqual(['update', 'Year 7 Mathematics']);
  });

  it('keeps what they did with single occurrences when the organizer changes its subject', async () => {
    const meeting = await inviteTo({});
    const [first, second] = await view(ADA);
    await post(`${ADA}/events/${first?.id}/decline`, {});
    await post(`${ADA}/events/${second?.id}/accept`, {});
    await server.call('PATCH', `${HEAD}/events/${meeting.id}`, { subject: 'Mathematics' });
    expect((await view(ADA)).map(({ subject, responseStatus }) => [subject, responseStatus?.response])).toEqual([
      ['Mathematics', 'accepted'],
      ['Mathematics', 'notResponded'],
      ['Mathematics', 'notResponded'],
    ]);
  });

  it('asks them anew, for all occurrences, when its pattern changes', async () => {
    const meeting = await inviteTo({});
    const [first] = await view(ADA);
    await post(`${ADA}/events/${first?.id}/decline`, {});
    await server.call('PATCH', `${HEAD}/events/${meeting.id}`, {
      recurrence: { ...DAILY, pattern: { type: 'daily', interval: 2 } },
    });
    expect((await view(ADA)).map(({ start }) => String(start?.dateTime).slice(8, 10))).toEqual([
      '12',
      '14',
      '16',
      '18',
    ]);
  });

  it('becomes a single event in their calendars too', async () => {
    const meeting = await inviteTo({});
    await server.call('PATCH', `${HEAD}/events/${meeting.id}`, { recurrence: null });
    expect((await view(ADA)).map(({ type }) => type)).toEqual(['singleInstance']);
  });
});

describe('an answer', () => {
  it('to a series stands beside the attendee in all occurrences', async () => {
    await inviteTo({});
    const [copy] = (await get(`${ADA}/events`)).value as unknown as Json[];
    await post(`${ADA}/events/${copy?.id}/tentativelyAccept`, {});
    expect((await view(HEAD)).map((event) => [event.type, statusesOf(event)[0]])).toEqual(
      Array.from({ length: 4 }, () => ['occurrence', 'tentativelyAccepted']),
    );
  });

  it('to one occurrence stands in that one alone, and hides no answer of others to the series', async () => {
    await inviteTo({});
    const [, second] = await view(ADA);
    await post(`${ADA}/events/${second?.id}/decline`, { comment: 'Exams' });
    const [copy] = (await get(`${BO}/events`)).value as unknown as Json[];
    await post(`${BO}/events/${copy?.id}/accept`, {});
    expect((await view(HEAD)).map((event) => statusesOf(event).slice(0, 2))).toEqual([
      ['none', 'accepted'],
      ['declined', 'accepted'],
      ['none', 'accepted'],
      ['none', 'accepted'],
    ]);
    expect(await view(ADA)).toHaveLength(3);
    expect(mails()[1]).toEqual(['response', 'Declined: Year 7 Mathematics']);
  });
});

describe('an occurrence that is cancelled', () => {
  it('is marked in the calendars of the attendees, and gone in those of the organizer', async () => {
    await inviteTo({});
    const [, second] = await view(HEAD);
    await post(`${HEAD}/events/${second?.id}/cancel`, { comment: 'Snow' });
    expect(await view(HEAD)).toHaveLength(3);
    expect((await view(ADA)).map(({ subject, isCancelled }) => [subject, isCancelled])).toEqual([
      ['Year 7 Mathematics', false],
      ['Canceled: Year 7 Mathematics', true],
      ['Year 7 Mathematics', false],
      ['Year 7 Mathematics', false],
    ]);
    expect(server.emulator.record.mails.at(-1)).toMatchObject({
      kind: 'cancellation',
      comment: 'Snow',
      eventId: second?.id,
    });
  });

  it('stays away from whoever had taken it away before', async () => {
    await inviteTo({});
    const [, own] = await view(ADA);
    await server.call('DELETE', `${ADA}/events/${own?.id}`);
    const [, second] = await view(HEAD);
    await server.call('DELETE', `${HEAD}/events/${second?.id}`);
    expect(await view(ADA)).toHaveLength(3);
  });

  it('is refused to an attendee', async () => {
    await inviteTo({});
    const [first] = await view(ADA);
    const answer = await server.call('POST', `${ADA}/events/${first?.id}/cancel`, {});
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'ErrorInvalidRequest']);
  });
});

describe('one occurrence that is passed on', () => {
  const CAI = '/v1.0/users/cai@school.example';

  it('is an event by itself to whoever is not asked to the others, and the answer comes back to it', async () => {
    await inviteTo({});
    const [, second] = await view(HEAD);
    const toRecipients = [{ emailAddress: { address: 'cai@school.example' } }];
    await post(`${HEAD}/events/${second?.id}/forward`, { toRecipients });
    const [single, ...others] = await view(CAI);
    expect(others).toEqual([]);
    expect(single).toMatchObject({
      type: 'singleInstance',
      iCalUId: second?.iCalUId,
      uid: second?.uid,
      isOrganizer: false,
    });
    await post(`${CAI}/events/${single?.id}/accept`, {});
    expect((await view(HEAD)).map((event) => statusesOf(event)[3])).toEqual([
      undefined,
      'accepted',
      undefined,
      undefined,
    ]);
    await server.call('PATCH', `${HEAD}/events/${second?.id}`, { subject: 'Test' });
    expect((await view(CAI)).map(({ subject }) => subject)).toEqual(['Test']);
  });
});

describe('whoever was asked to one occurrence and is asked to all', () => {
  it('has the series, and the occurrence in it once', async () => {
    const meeting = await inviteTo({});
    const [, second] = await view(HEAD);
    const toRecipients = [{ emailAddress: { address: 'cai@school.example' } }];
    await post(`${HEAD}/events/${second?.id}/forward`, { toRecipients });
    await server.call('PATCH', `${HEAD}/events/${meeting.id}`, {
      attendees: [...ATTENDEES, person('cai@school.example')],
    });
    expect((await view('/v1.0/users/cai@school.example')).map(({ seriesMasterId }) => seriesMasterId !== null)).toEqual(
      [...[true, true, true, true]],
    );
  });
});

describe('a room', () => {
  const book = (room: string, body: Record<string, unknown> = {}) =>
    inviteTo({ attendees: [{ ...person(`${room}@school.example`), type: 'resource' }], ...body });
  const roomsAnswer = async (meeting: Json) => statusesOf(await get(`${HEAD}/events/${meeting.id}`))[0];

  it('books a series, and each occurrence of it is taken', async () => {
    const meeting = await book('hall');
    expect(await roomsAnswer(meeting)).toBe('accepted');
    expect(await view(HALL)).toHaveLength(4);
    const later = await book('hall', { recurrence: null, start: at('15T09:30'), end: at('15T11:00') });
    expect(await roomsAnswer(later)).toBe('declined');
  });

  it('declines a series of which one occurrence is taken', async () => {
    await book('hall', { recurrence: null, start: at('14T09:30'), end: at('14T11:00') });
    const meeting = await book('hall');
    expect(await roomsAnswer(meeting)).toBe('declined');
    expect(await view(HALL)).toHaveLength(1);
    expect(server.emulator.record.mails.at(-1)?.comment).toBe('Your request was declined because there are conflicts.');
  });

  it('declines one that goes on after its window', async () => {
    const meeting = await book('hall', { recurrence: { ...DAILY, range: { type: 'noEnd', startDate: '2026-01-12' } } });
    expect(await roomsAnswer(meeting)).toBe('declined');
  });

  it('asks nothing of what is over: a series that began in a time that was taken is booked', async () => {
    await book('hall', { recurrence: null, start: at('03T09:30'), end: at('03T11:00') });
    const since = {
      recurrence: { ...DAILY, range: { type: 'numbered', startDate: '2026-01-02', numberOfOccurrences: 5 } },
      start: at('02T09:00'),
      end: at('02T10:00'),
    };
    expect(await roomsAnswer(await book('hall', since))).toBe('accepted');
    expect(await roomsAnswer(await book('hall', since))).toBe('declined');
  });

  it('takes what its rules allow: conflicts up to a share, and the part within its window', async () => {
    await book('gym', { recurrence: null, start: at('14T09:30'), end: at('14T11:00') });
    const meeting = await book('gym', { recurrence: { ...DAILY, range: { type: 'noEnd', startDate: '2026-01-12' } } });
    expect(await roomsAnswer(meeting)).toBe('accepted');
    const [, series] = (await get('/v1.0/users/gym@school.example/events')).value as unknown as Json[];
    // 180 days from 5 January at ten o'clock.
    expect(series?.recurrence?.range).toMatchObject({ type: 'endDate', endDate: '2026-07-04' });
    const days = (await get(`${HEAD}/events/${meeting.id}/instances?${WINDOW}&$top=4`)).value as unknown as Json[];
    expect(days.map((event) => statusesOf(event)[0])).toEqual(['accepted', 'accepted', 'declined', 'accepted']);
  });

  it('takes no series where its rules say so', async () => {
    expect(await roomsAnswer(await book('lab'))).toBe('declined');
    expect(await roomsAnswer(await book('lab', { recurrence: null }))).toBe('accepted');
  });

  it('declines one occurrence that is moved to a time that is taken, and keeps the others', async () => {
    await book('hall', { recurrence: null, start: at('13T14:00'), end: at('13T15:00') });
    await book('hall');
    const [, second] = (await view(HEAD)).filter(({ type }) => String(type) === 'occurrence');
    await server.call('PATCH', `${HEAD}/events/${second?.id}`, { start: at('13T14:30'), end: at('13T15:30') });
    expect((await view(HALL)).map(({ start }) => String(start?.dateTime).slice(8, 13))).toEqual([
      ...['12T09', '13T14', '14T09', '15T09'],
    ]);
    expect(statusesOf(await get(`${HEAD}/events/${second?.id}`))).toEqual(['declined']);
  });

  it('gives an occurrence free that is cancelled', async () => {
    const meeting = await book('hall');
    const [, second] = await view(HEAD);
    await server.call('DELETE', `${HEAD}/events/${second?.id}`);
    expect(await view(HALL)).toHaveLength(3);
    expect(await roomsAnswer(meeting)).toBe('accepted');
  });
});
