import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import type { Attendee } from '../../graph/event.ts';
import type { FoundEvent } from '../define.ts';
import { parseInput } from '../parse-input.ts';
import { buildRequest, operationOf, plainRequest, readDocumentation, refusedField } from '../testing.ts';
import { updateEvent } from './update-event.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const attendee = (address: string): Attendee => ({
  type: 'optional',
  status: { response: 'accepted', time: '2026-06-01T00:00:00Z' },
  emailAddress: { name: 'Of the directory', address },
});
const [ada, bo] = [attendee('ada@school.example'), attendee('bo@school.example')];
const FOUND: FoundEvent = { '@odata.etag': 'W/"abc="', isOrganizer: true, attendees: [ada, bo] };
const built = async (input: object, found?: FoundEvent) =>
  updateEvent.request(parseInput(updateEvent, await loadZ(), { eventId: 'AAMk=', ...input }), 'me', found);
const mailsOf = async (input: object, found?: FoundEvent) =>
  updateEvent.mails(parseInput(updateEvent, await loadZ(), { eventId: 'AAMk=', ...input }), found);

describe('update-event', () => {
  it('writes what was given and nothing else, for the version that was found', async () => {
    expect(await built({ subject: 'Concert' }, FOUND)).toEqual({
      method: 'PATCH',
      path: '/me/events/AAMk%3D',
      headers: { Prefer: 'IdType="ImmutableId"', 'If-Match': 'W/"abc="' },
      body: { subject: 'Concert' },
      mailbox: 'me',
    });
  });

  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const { path, body } = documentation.request('event-update-1');
    const input = {
      ...{ eventId: '{id}', reminderMinutesBeforeStart: 99, isOnlineMeeting: true, isReminderOn: true },
      ...{ hideAttendees: false, categories: ['Red category'] },
      properties: {
        ...{ originalStartTimeZone: 'originalStartTimeZone-value', originalEndTimeZone: 'originalEndTimeZone-value' },
        ...{ responseStatus: { response: '', time: 'datetime-value' }, recurrence: null },
        onlineMeetingProvider: 'teamsForBusiness',
      },
    };
    expect(await plainRequest('update-event', input)).toEqual({ method: 'PATCH', path, query: {}, body });
  });

  it("spells every field by Graph's name", async () => {
    const { body } = await built({
      ...{ subject: 'Assembly', body: '<p>Bring chairs</p>', bodyContentType: 'html', isAllDay: false },
      ...{ startDateTime: '2026-06-12T09:00', endDateTime: '2026-06-12T10:00', timeZone: 'Europe/London' },
      ...{ location: 'Hall', categories: ['Red'], showAs: 'free', sensitivity: 'private', importance: 'high' },
      ...{ reminderMinutesBeforeStart: '0', isReminderOn: false, isOnlineMeeting: true, hideAttendees: true },
      ...{ responseRequested: false, allowNewTimeProposals: false, attendees: ['cy@school.example'] },
    });
    expect(body).toEqual({
      subject: 'Assembly',
      body: { contentType: 'html', content: '<p>Bring chairs</p>' },
      start: { dateTime: '2026-06-12T09:00:00', timeZone: 'Europe/London' },
      end: { dateTime: '2026-06-12T10:00:00', timeZone: 'Europe/London' },
      isAllDay: false,
      location: { displayName: 'Hall' },
      categories: ['Red'],
      showAs: 'free',
      sensitivity: 'private',
      importance: 'high',
      reminderMinutesBeforeStart: 0,
      isReminderOn: false,
      isOnlineMeeting: true,
      hideAttendees: true,
      responseRequested: false,
      allowNewTimeProposals: false,
      attendees: [{ type: 'required', emailAddress: { address: 'cy@school.example' } }],
    });
  });

  it('takes empty texts and lists, which empty what is there', async () => {
    const none = { subject: '', body: '', location: '', categories: [], attendees: [] };
    expect((await built(none, FOUND)).body).toEqual({
      subject: '',
      body: { contentType: 'text', content: '' },
      location: { displayName: '' },
      categories: [],
      attendees: [],
    });
  });

  it('empties by null what can be empty, and leaves all else', async () => {
    const all = { subject: null, body: null, location: null, categories: null, recurrence: null };
    expect((await built({ ...all, attendees: null, reminderMinutesBeforeStart: null }, FOUND)).body).toEqual({
      subject: '',
      body: { contentType: 'text', content: '' },
      location: { displayName: '' },
      categories: [],
      recurrence: null,
      attendees: [],
      isReminderOn: false,
    });
    expect(await built({ attendees: null }, FOUND)).toMatchObject({ body: { attendees: [] } });
    expect((await built({ recurrence: null }, FOUND)).body).toEqual({ recurrence: null });
    for (const field of ['showAs', 'startDateTime', 'isAllDay', 'properties']) {
      expect(await refusedField('update-event', { eventId: 'AAMk=', subject: 'x', [field]: null })).toBe(field);
    }
    const both = { eventId: 'AAMk=', reminderMinutesBeforeStart: null, isReminderOn: true };
    expect(await refusedField('update-event', both)).toBe('isReminderOn');
  });

  it('takes a recurrence as it was read, with what the service fills and may leave empty', async () => {
    const pattern = {
      ...{ type: 'weekly', interval: 2, daysOfWeek: ['monday'], firstDayOfWeek: 'sunday', index: 'first' },
      ...{ month: 0, dayOfMonth: 0 },
    };
    const range = {
      ...{ type: 'noEnd', startDate: '2026-09-07', endDate: '0001-01-01', numberOfOccurrences: 0 },
      recurrenceTimeZone: 'GMT Standard Time',
    };
    const weekly = { type: 'weekly', interval: 2, daysOfWeek: ['monday'], firstDayOfWeek: 'sunday' };
    const sent = async (input: object) => (await buildRequest('update-event', { eventId: 'AAMk=', ...input })).body;
    expect(await sent({ recurrence: { pattern, range } })).toEqual({
      recurrence: {
        pattern: weekly,
        range: { type: 'noEnd', startDate: '2026-09-07', recurrenceTimeZone: 'GMT Standard Time' },
      },
    });
    const less = { pattern: { ...pattern, index: null, firstDayOfWeek: null }, range: { ...range, startDate: null } };
    const moved = { startDateTime: '2026-09-07T09:00', endDateTime: '2026-09-07T10:00', timeZone: 'Europe/London' };
    expect(await sent({ ...moved, recurrence: less })).toMatchObject({
      recurrence: { pattern: weekly, range: { type: 'noEnd', startDate: '2026-09-07' } },
    });
    expect(await refusedField('update-event', { eventId: 'AAMk=', recurrence: less })).toBe('recurrence');
  });

  it('keeps the answers and names of attendees who stay, and leaves a list that is there already', async () => {
    const patch = async (attendees: string[], more = {}) => (await built({ attendees, ...more }, FOUND)).body;
    expect(await patch(['BO@school.example', 'cy@school.example'])).toEqual({
      attendees: [bo, { type: 'required', emailAddress: { address: 'cy@school.example' } }],
    });
    const same = ['bo@school.example', 'ada@school.example'];
    expect(await patch(same)).toEqual({ attendees: [ada, bo] });
    expect(await patch(same, { categories: ['Red'] })).toEqual({ categories: ['Red'] });
  });

  it.for([
    ['W/"abc="', 'W/"abc="'],
    ['"abc"', '"abc"'],
    ['*', '*'],
    ['DwAAABYAAAA/x+0=', 'W/"DwAAABYAAAA/x+0="'],
  ] as const)('writes for the version %s that the caller names', async ([ifMatch, header]) => {
    expect((await built({ ifMatch, subject: 'Concert' }, FOUND)).headers?.['If-Match']).toBe(header);
  });

  it('reads and answers in the zone of the times', async () => {
    const input = { startDateTime: '2026-06-12T09:00:00', timeZone: 'Europe/London' };
    const prefer = 'IdType="ImmutableId", outlook.timezone="Europe/London"';
    expect((await built(input)).headers).toEqual({ Prefer: prefer });
    const parsed = parseInput(updateEvent, await loadZ(), { eventId: 'AAMk=', ...input });
    expect(updateEvent.read?.(parsed, 'me').headers).toEqual({ Prefer: prefer });
  });

  it('tells to whom it causes mail', async () => {
    const all = ['ada@school.example', 'bo@school.example'];
    expect(await mailsOf({ subject: 'Concert' }, FOUND)).toEqual(all);
    expect(await mailsOf({ categories: ['Red'], attendees: all }, FOUND)).toEqual([]);
    expect(await mailsOf({ attendees: ['ada@school.example', 'cy@school.example'] }, FOUND)).toEqual([
      'cy@school.example',
      'bo@school.example',
    ]);
    expect(await mailsOf({ attendees: ['cy@school.example'] })).toEqual(['cy@school.example']);
    expect(await mailsOf({ attendees: null }, FOUND)).toEqual(all);
  });

  it.for([
    [{}, undefined],
    [{ timeZone: 'Europe/London' }, undefined],
    [{ bodyContentType: 'html', ifMatch: '*', properties: {} }, undefined],
  ] as const)('refuses to change nothing: %j', async ([input]) => {
    await expect(built(input)).rejects.toMatchObject({
      code: 'input-invalid',
      message: 'update-event: nothing to change is given, such as a subject.',
    });
  });

  it.for([
    [{ startDateTime: '2026-06-12T09:00:00' }, 'timeZone'],
    [{ endDateTime: '2026-06-12T09:00:00' }, 'timeZone'],
    [{ startDateTime: '2026-06-12T09:00:00Z', timeZone: 'UTC' }, 'startDateTime'],
    [{ properties: { transactionId: 'x' } }, 'properties.transactionId'],
    [{ properties: { TransactionID: 'x' } }, 'properties.TransactionID'],
    [{ transactionId: 'x' }, 'transactionId'],
    [{ subject: 'x', ifMatch: '' }, 'ifMatch'],
    [{ subject: 'x', ifMatch: 'a\r\nx: y' }, 'ifMatch'],
    [{ subject: 'x', calendarId: 'AAMk=' }, 'calendarId'],
    [{ showAs: 'away' }, 'showAs'],
    [{ attendees: ['tutor'] }, 'attendees.0'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('update-event', { eventId: 'AAMk=', ...input })).toBe(field);
  });

  it('takes 500 attendees and refuses one more', async () => {
    const attendees = Array.from({ length: 501 }, (_, at) => `pupil.${at}@school.example`);
    const input = { eventId: 'AAMk=', attendees };
    expect(await refusedField('update-event', { ...input, attendees: attendees.slice(1) })).toBeUndefined();
    expect(await refusedField('update-event', input)).toBe('attendees');
    const properties = { attendees };
    expect(await refusedField('update-event', { eventId: 'AAMk=', properties })).toBe('properties.attendees');
  });

  it('answers with the event as it is now', () => {
    const reply = { status: 200, headers: {}, body: { id: 'AAMk=' } };
    expect(operationOf('update-event').response(reply, {})).toEqual({ id: 'AAMk=' });
  });

  it('needs the event and names it', async () => {
    expect(await refusedField('update-event', { subject: 'x' })).toBe('eventId');
    expect((await buildRequest('update-event', { eventId: 'AAMk=', subject: 'x' })).path).toBe('/me/events/AAMk%3D');
  });
});
