import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import { parseInput } from '../parse-input.ts';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';
import { contextOf } from '../testing-steps.ts';
import { createEvent } from './create-event.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

const LESSON = {
  startDateTime: '2026-06-12T09:00:00',
  endDateTime: '2026-06-12T10:00:00',
  timeZone: 'Europe/London',
};

/** The inputs that say what the examples of the documentation say. */
const LUNCH = { subject: "Let's go for lunch", bodyContentType: 'html', location: "Harry's Bar" } as const;
const PACIFIC = { timeZone: 'Pacific Standard Time' };
const DOCUMENTED = [
  [
    'calendar-post-events-1',
    {
      ...{ ...LUNCH, ...PACIFIC, calendarId: 'AAMkAGViNDU7zAAAAAGtlAAA=', body: 'Does mid month work for you?' },
      ...{ startDateTime: '2019-03-15T12:00:00', endDateTime: '2019-03-15T14:00:00' },
      attendees: [{ address: 'adelev@contoso.onmicrosoft.com', name: 'Adele Vance' }],
      transactionId: '7E163156-7762-4BEB-A1C6-729EA81755A7',
    },
  ],
  [
    'user-post-events-4',
    {
      ...{ ...LUNCH, ...PACIFIC, body: 'Does noon work for you?' },
      ...{ startDateTime: '2017-04-15T12:00:00', endDateTime: '2017-04-15T14:00:00' },
      attendees: [{ address: 'samanthab@contoso.onmicrosoft.com', name: 'Samantha Booth', type: 'required' }],
      ...{ allowNewTimeProposals: true, isOnlineMeeting: true },
      properties: { onlineMeetingProvider: 'teamsForBusiness' },
    },
  ],
  [
    'singlevaluelegacyextendedproperty-post-singlevalueextendedproperties-1',
    {
      ...{ subject: 'Celebrate Thanksgiving', body: "Let's get together!", bodyContentType: 'html', ...PACIFIC },
      ...{ startDateTime: '2015-11-26T18:00:00', endDateTime: '2015-11-26T23:00:00' },
      attendees: [{ address: 'Terrie@contoso.com', name: 'Terrie Barrera' }],
      properties: {
        singleValueExtendedProperties: [
          { id: 'String {66f5a359-4659-4830-9070-00040ec6ac6e} Name Fun', value: 'Food' },
        ],
      },
    },
  ],
] as const;

describe('create-event', () => {
  it.skipIf(documentation.missing).for(DOCUMENTED)(
    `asks as Microsoft documents it in %s${documentation.notice}`,
    async ([id, input]) => {
      expect(await plainRequest('create-event', input)).toEqual(documentation.request(id));
    },
  );

  it("sends what was given and nothing else, so that the service's defaults hold", async () => {
    expect(await buildRequest('create-event', LESSON, 'room.101@school.example')).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/events',
      headers: { Prefer: 'IdType="ImmutableId"' },
      body: {
        start: { dateTime: '2026-06-12T09:00:00', timeZone: 'Europe/London' },
        end: { dateTime: '2026-06-12T10:00:00', timeZone: 'Europe/London' },
      },
      mailbox: 'room.101@school.example',
    });
  });

  it("spells every field by Graph's name", async () => {
    const { body } = await buildRequest('create-event', {
      ...LESSON,
      ...{ subject: 'Assembly', body: 'Bring chairs', isAllDay: false, location: 'Hall', categories: ['Red'] },
      ...{ showAs: 'workingElsewhere', sensitivity: 'private', importance: 'high', hideAttendees: true },
      ...{ reminderMinutesBeforeStart: '0', isReminderOn: false, isOnlineMeeting: false, responseRequested: false },
      ...{ allowNewTimeProposals: false, transactionId: 'lesson-1' },
    });
    expect(body).toEqual({
      subject: 'Assembly',
      body: { contentType: 'text', content: 'Bring chairs' },
      start: { dateTime: '2026-06-12T09:00:00', timeZone: 'Europe/London' },
      end: { dateTime: '2026-06-12T10:00:00', timeZone: 'Europe/London' },
      isAllDay: false,
      location: { displayName: 'Hall' },
      categories: ['Red'],
      showAs: 'workingElsewhere',
      sensitivity: 'private',
      importance: 'high',
      reminderMinutesBeforeStart: 0,
      isReminderOn: false,
      isOnlineMeeting: false,
      hideAttendees: true,
      responseRequested: false,
      allowNewTimeProposals: false,
      transactionId: 'lesson-1',
    });
  });

  it('takes a plain address for a required attendee', async () => {
    const { body } = await buildRequest('create-event', {
      ...LESSON,
      attendees: ['tutor@school.example', { address: 'room.101@school.example', type: 'resource' }],
    });
    expect(body).toMatchObject({
      attendees: [
        { type: 'required', emailAddress: { address: 'tutor@school.example' } },
        { type: 'resource', emailAddress: { address: 'room.101@school.example' } },
      ],
    });
  });

  it('takes null for what was not given, as rows of a database have it', async () => {
    const nothing = {
      ...{ subject: null, body: null, bodyContentType: null, recurrence: null, isAllDay: null, location: null },
      ...{ attendees: null, categories: null, showAs: null, sensitivity: null, importance: null },
      ...{ reminderMinutesBeforeStart: null, isReminderOn: null, isOnlineMeeting: null, hideAttendees: null },
      ...{ responseRequested: null, allowNewTimeProposals: null, transactionId: null },
    };
    expect(await buildRequest('create-event', { ...LESSON, ...nothing })).toEqual(
      await buildRequest('create-event', LESSON),
    );
    const { body } = await buildRequest('create-event', { ...LESSON, ...nothing, body: 'Bring chairs' });
    expect(body).toMatchObject({ body: { contentType: 'text', content: 'Bring chairs' } });
    // A series is what ifFree refuses, and this is none.
    expect(await refusedField('create-event', { ...LESSON, ...nothing, ifFree: true })).toBeUndefined();
    expect(await refusedField('create-event', { ...LESSON, calendarId: null })).toBe('calendarId');
    expect(await refusedField('create-event', { ...LESSON, startDateTime: null })).toBe('startDateTime');
  });

  it('gives a named field the last word over the same name among the properties', async () => {
    const { body } = await buildRequest('create-event', {
      ...LESSON,
      subject: 'Assembly',
      properties: { subject: 'Other', sensitivity: 'private' },
    });
    expect(body).toMatchObject({ subject: 'Assembly', sensitivity: 'private' });
  });

  it('tells to whom it causes mail: each once, not the mailbox itself, and those among the properties too', async () => {
    const z = await loadZ();
    const mailsOf = (input: object, mailbox?: string) =>
      createEvent.mails(parseInput(createEvent, z, { ...LESSON, ...input }), {}, mailbox);
    const TUTOR = 'tutor@school.example';
    expect(mailsOf({})).toEqual([]);
    expect(mailsOf({ attendees: [TUTOR, { address: 'head@school.example' }] })).toEqual([TUTOR, 'head@school.example']);
    const attendees = [TUTOR, TUTOR, TUTOR.toUpperCase(), 'Room.101@school.example'];
    expect(mailsOf({ attendees }, 'room.101@school.example')).toEqual([TUTOR]);
    const properties = { attendees: [{ type: 'required', emailAddress: { address: TUTOR } }] };
    expect(mailsOf({ properties })).toEqual([TUTOR]);
    // The field has the last word.
    expect(mailsOf({ properties, attendees: ['head@school.example'] })).toEqual(['head@school.example']);
  });

  it('sends nobody twice: of a doubled address the first stands', async () => {
    const { body } = await buildRequest('create-event', {
      ...LESSON,
      attendees: [{ address: 'Tutor@school.example', type: 'optional' }, 'tutor@school.example', 'head@school.example'],
    });
    expect(body).toMatchObject({
      attendees: [
        { type: 'optional', emailAddress: { address: 'Tutor@school.example' } },
        { type: 'required', emailAddress: { address: 'head@school.example' } },
      ],
    });
  });

  it('looks first whether the time is free where that is asked for, and only there', async () => {
    const z = await loadZ();
    const context = contextOf();
    const look = (input: object, answer: unknown[]) => {
      const steps = createEvent.look?.(parseInput(createEvent, z, { ...LESSON, ...input }), 'me', context);
      if (steps === undefined) return 'no look';
      expect(steps.next().value).toMatchObject({
        request: { method: 'GET', path: '/me/calendarView' },
        effect: 'read',
      });
      return steps.next({ status: 200, headers: {}, body: { value: answer } }).done;
    };
    const at = (dateTime: string) => ({ dateTime: `2026-06-12T${dateTime}:00.0000000`, timeZone: 'Europe/London' });
    const taken = { id: 'AAMk=', subject: 'Secret', showAs: 'busy', start: at('09:30'), end: at('10:30') };
    expect(look({}, [])).toBe('no look');
    expect(look({ ifFree: false }, [])).toBe('no look');
    expect(look({ ifFree: true }, [])).toBe(true);
    expect(() => look({ ifFree: true }, [taken])).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        code: 'not-free',
        message:
          'The time is not free: an event is in the way (Europe/London: 2026-06-12 09:30 to 2026-06-12 10:30, busy).',
      }),
    );
    expect(() => look({ ifFree: true }, Array(5).fill(taken))).toThrow(/5 events are in the way \(.*; and 2 more\)/u);
    // What an earlier try of the same call made is not in its way.
    expect(look({ ifFree: true, transactionId: 'a' }, [{ ...taken, transactionId: 'a' }])).toBe(true);
  });

  it.for([
    ['2026-06-12', '2026-06-12T00:00:00'],
    ['2026-06-12T09:00', '2026-06-12T09:00:00'],
    ['2026-06-12T09:00:00.1234567', '2026-06-12T09:00:00.1234567'],
  ] as const)('takes %s for wall time and sends %s', async ([startDateTime, dateTime]) => {
    const { body } = await buildRequest('create-event', { ...LESSON, startDateTime });
    expect(body).toMatchObject({ start: { dateTime, timeZone: 'Europe/London' } });
  });

  it.for([
    ['2026-09-07T09:00:00+05:00', 'has an offset or Z'],
    ['2026-09-07T09:00:00-0500', 'has an offset or Z'],
    ['2026-09-07T09:00:00Z', 'has an offset or Z'],
    ['2026-09-07T09:00z', 'has an offset or Z'],
    ['tomorrow', 'is no time'],
    ['', 'is no time'],
    ['2026-02-30T09:00:00', 'is no time'],
    ['2026-09-07T24:00:00', 'is no time'],
    ['07/09/2026 09:00', 'is no time'],
    ['2026-09-07T09:00:00.12345678', 'is no time'],
  ] as const)('refuses %j, which %s, before the service can take it for another time', async ([time, what]) => {
    for (const field of ['startDateTime', 'endDateTime']) {
      await expect(buildRequest('create-event', { ...LESSON, [field]: time })).rejects.toMatchObject({
        name: 'UsageError',
        code: 'input-invalid',
        message: expect.stringContaining(`${field}: ${what}`),
      });
    }
  });

  it.for([
    [{ ...LESSON, startDateTime: undefined }, 'startDateTime'],
    [{ ...LESSON, endDateTime: '' }, 'endDateTime'],
    [{ ...LESSON, timeZone: undefined }, 'timeZone'],
    [{ ...LESSON, showAs: 'away' }, 'showAs'],
    [{ ...LESSON, attendees: ['tutor'] }, 'attendees.0'],
    [{ ...LESSON, reminderMinutesBeforeStart: -5 }, 'reminderMinutesBeforeStart'],
    [{ ...LESSON, properties: { extra: () => {} } }, 'properties.extra'],
    [{ ...LESSON, start: '2026-06-12T09:00:00' }, 'start'],
    [{ ...LESSON, ifFree: true, properties: { Recurrence: {} } }, 'ifFree'],
    [{ ...LESSON, properties: { transactionId: 'a' } }, 'properties.transactionId'],
    [{ ...LESSON, ifFree: true, transactionId: 'a', properties: { TransactionID: 'b' } }, 'properties.TransactionID'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('create-event', input)).toBe(field);
  });

  // https://learn.microsoft.com/graph/api/resources/event, property attendees
  it('takes 500 attendees and refuses one more', async () => {
    const attendees = Array.from({ length: 501 }, (_, at) => `pupil.${at}@school.example`);
    expect(await refusedField('create-event', { ...LESSON, attendees: attendees.slice(0, 500) })).toBeUndefined();
    expect(await refusedField('create-event', { ...LESSON, attendees })).toBe('attendees');
    const byName = (list: string[]) => ({ ...LESSON, properties: { Attendees: list } });
    expect(await refusedField('create-event', byName(attendees.slice(0, 500)))).toBeUndefined();
    expect(await refusedField('create-event', byName(attendees))).toBe('properties.attendees');
  });
});
