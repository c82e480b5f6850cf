import { describe, expect, it } from 'vitest';
import type { Seed, SeedUser } from '../seed/seed.ts';
import { asUser, createTestServer, eventBody, type Json } from '../testing.ts';

// 15 June 2026 is a Monday; in London it is an hour later than in UTC.
const at = (hour: string, timeZone = 'Europe/London') => ({ dateTime: `2026-06-15T${hour}:00`, timeZone });
const taken = (start: string, end: string, showAs = 'busy') => eventBody({ start: at(start), end: at(end), showAs });
const user = (name: string, more: Partial<SeedUser> = {}): SeedUser => ({
  userPrincipalName: `${name}@school.example`,
  timeZone: 'Europe/London',
  ...more,
});
const ORGANIZER = user('tutor.7', { password: 'correct horse', events: [taken('09:00', '12:00')] });
const HEAD = user('head', { events: [taken('12:00', '14:00', 'oof'), taken('16:00', '17:00')] });
const ROOMS = [
  user('hall', { displayName: 'Hall', purpose: 'room', events: [taken('14:00', '15:00')] }),
  user('lab', { displayName: 'Lab', purpose: 'room' }),
];
const slot = (start: string, end: string) => ({ timeSlots: [{ start: at(start), end: at(end) }] });
const attendee = (name: string, type = 'required') => ({ type, emailAddress: { address: `${name}@school.example` } });
const LONDON = { prefer: 'outlook.timezone="Europe/London"' };

async function start(seed: Seed = { users: [ORGANIZER, HEAD, ...ROOMS] }) {
  const server = await createTestServer({ limits: 'off', seed });
  const own = await asUser(server.emulator);
  const find = async (body: unknown) => {
    const answer = await server.call('POST', '/v1.0/me/findMeetingTimes', body, { ...own, ...LONDON });
    const { meetingTimeSuggestions = [], emptySuggestionsReason, error } = answer.body;
    const suggestions = meetingTimeSuggestions as unknown as Json[];
    return {
      ...answer,
      reason: emptySuggestionsReason,
      code: error?.code,
      suggestions,
      hours: suggestions.map(({ meetingTimeSlot }) => String(meetingTimeSlot?.start?.dateTime).slice(11, 16)),
    };
  };
  return { server, own, find };
}

describe('findMeetingTimes', () => {
  it('suggests times at which those who come are free and at work, and says why', async () => {
    const { find } = await start();
    const { body, hours } = await find({
      attendees: [attendee('head')],
      timeConstraint: { activityDomain: 'Work', timeslots: slot('08:00', '18:00').timeSlots },
      meetingDuration: 'PT1H',
      returnSuggestionReasons: 'true',
      isOrganizerOptional: 'false',
      minimumAttendeePercentage: '100',
    });
    expect(hours).toEqual(['08:00', '14:00', '15:00']);
    expect(body).toMatchObject({
      '@odata.context': 'http://graph.example/v1.0/$metadata#microsoft.graph.meetingTimeSuggestionsResult',
      emptySuggestionsReason: '',
    });
    expect(body.meetingTimeSuggestions?.[1]).toEqual({
      confidence: 100,
      order: 2,
      organizerAvailability: 'free',
      suggestionReason: 'Suggested because it is one of the nearest times when all attendees are available.',
      attendeeAvailability: [
        {
          availability: 'free',
          attendee: { type: 'required', emailAddress: { address: 'head@school.example' } },
        },
      ],
      locations: [],
      meetingTimeSlot: {
        start: { dateTime: '2026-06-15T14:00:00.0000000', timeZone: 'Europe/London' },
        end: { dateTime: '2026-06-15T15:00:00.0000000', timeZone: 'Europe/London' },
      },
    });
  });

  it('has no reason unless it is asked for, and shows times in UTC unless a zone is preferred', async () => {
    const { server, own } = await start();
    const body = { timeConstraint: slot('14:00', '15:00'), meetingDuration: 'PT1H' };
    const answer = await server.call('POST', '/v1.0/me/findMeetingTimes', body, own);
    expect(answer.body.meetingTimeSuggestions).toEqual([
      {
        confidence: 100,
        order: 1,
        organizerAvailability: 'free',
        attendeeAvailability: [],
        locations: [],
        meetingTimeSlot: {
          start: { dateTime: '2026-06-15T13:00:00.0000000', timeZone: 'UTC' },
          end: { dateTime: '2026-06-15T14:00:00.0000000', timeZone: 'UTC' },
        },
      },
    ]);
  });

  it('needs nothing: half an hour of the organizer, from now on within a week, is what is looked for', async () => {
    const { find } = await start({ users: [user('tutor.7', { password: 'correct horse' })] });
    // It is Monday, 5 January 2026, ten o'clock.
    const { hours, suggestions } = await find({});
    expect(hours).toEqual(['10:00', '10:30', '11:00', '11:30', '12:00']);
    expect(suggestions[0]?.meetingTimeSlot?.end?.dateTime).toBe('2026-01-05T10:30:00.0000000');
    expect((await find({ maxCandidates: 2 })).hours).toEqual(['10:00', '10:30']);
  });

  it('looks at nights with the domain unrestricted, and at weekends with personal', async () => {
    const { find } = await start();
    const night = slot('20:00', '21:00');
    expect(await find({ timeConstraint: night })).toMatchObject({ reason: 'OrganizerUnavailable', hours: [] });
    expect((await find({ timeConstraint: { ...night, activityDomain: 'unrestricted' } })).hours).toEqual([
      '20:00',
      '20:30',
    ]);
    const saturday = [
      {
        start: { dateTime: '2026-06-20T08:00:00', timeZone: 'Europe/London' },
        end: { dateTime: '2026-06-20T09:00:00', timeZone: 'Europe/London' },
      },
    ];
    const hoursOn = async (activityDomain: string) =>
      (await find({ timeConstraint: { timeSlots: saturday, activityDomain } })).hours;
    expect(await hoursOn('personal')).toEqual(['08:00', '08:30']);
    expect(await hoursOn('unknown')).toEqual([]);
  });

  it('says why nothing was found', async () => {
    const { find } = await start();
    const attendees = [attendee('head')];
    const reason = async (body: unknown) => (await find(body)).reason;
    expect(await reason({ timeConstraint: slot('10:00', '11:00') })).toBe('OrganizerUnavailable');
    expect(await reason({ attendees, timeConstraint: slot('12:00', '14:00') })).toBe('AttendeesUnavailable');
    const strangers = [{ emailAddress: { address: 'guest@else.example' } }];
    expect(await reason({ attendees: strangers, timeConstraint: slot('12:00', '14:00') })).toBe(
      'AttendeesUnavailableOrUnknown',
    );
    const hall = { isRequired: true, locations: [{ displayName: 'Park', locationEmailAddress: 'park@else.example' }] };
    const noRoom = { users: [ORGANIZER] };
    const alone = await start(noRoom);
    expect((await alone.find({ locationConstraint: hall, timeConstraint: slot('14:00', '15:00') })).reason).toBe(
      'LocationsUnavailable',
    );
    expect(await reason({ isOrganizerOptional: true, minimumAttendeePercentage: 0 })).toBe('Unknown');
  });

  it('finds the asked room by name or address, another one where it is taken, and rooms beside', async () => {
    const { find } = await start();
    const places = async (hour: string, locationConstraint: unknown) => {
      const end = `${String(Number(hour.slice(0, 2)) + 1)}:00`;
      const { suggestions } = await find({
        locationConstraint,
        timeConstraint: slot(hour, end),
        meetingDuration: 'PT1H',
      });
      return suggestions[0]?.locations;
    };
    const hall = { displayName: 'Hall' };
    const labShown = { displayName: 'Lab', locationEmailAddress: 'lab@school.example' };
    expect(await places('15:00', { locations: [hall] })).toEqual([hall]);
    expect(await places('14:00', { locations: [hall] })).toEqual([labShown]);
    expect(await places('14:00', { locations: [{ ...hall, resolveAvailability: 'false' }] })).toEqual([hall]);
    expect(await places('15:00', { locations: [{ locationEmailAddress: 'LAB@school.example' }] })).toEqual([
      { displayName: 'Lab', locationEmailAddress: 'LAB@school.example' },
    ]);
    expect(await places('14:00', { suggestLocation: true })).toEqual([labShown]);
  });

  it('takes whoever lists himself for the organizer, and tells of each other attendee', async () => {
    const { find } = await start();
    const attendees = [attendee('TUTOR.7'), attendee('hall', 'Resource')];
    const { suggestions } = await find({
      attendees,
      timeConstraint: slot('14:00', '15:00'),
      minimumAttendeePercentage: 0,
    });
    expect(suggestions[0]).toMatchObject({
      confidence: 0,
      attendeeAvailability: [
        { availability: 'busy', attendee: { type: 'resource', emailAddress: { address: 'hall@school.example' } } },
      ],
    });
  });

  it('takes a distribution list for its members', async () => {
    const groups: Seed['groups'] = [
      { mail: 'staff@school.example', kind: 'distributionList', members: ['head@school.example'] },
    ];
    const { find } = await start({ users: [ORGANIZER, HEAD], groups });
    const attendees = [attendee('staff')];
    expect((await find({ attendees, timeConstraint: slot('12:00', '15:00') })).hours).toEqual(['14:00', '14:30']);
  });

  it('keeps to the working hours of the members of a list', async () => {
    const away = user('away', { timeZone: 'America/New_York' });
    const groups: Seed['groups'] = [
      { mail: 'staff@school.example', kind: 'distributionList', members: ['away@school.example'] },
    ];
    const { find } = await start({ users: [ORGANIZER, away], groups });
    const body = { attendees: [attendee('staff')], timeConstraint: slot('08:00', '18:00'), meetingDuration: 'PT1H' };
    // Eight in the morning of New York is thirteen in London.
    expect((await find(body)).hours).toEqual(['13:00', '14:00', '15:00', '16:00']);
  });

  it('is refused for more than 100 calendars, the members of lists and places counted', async () => {
    const members = Array.from({ length: 50 }, (_, at) => `tutor.${at}@school.example`);
    const others = members.filter((one) => one !== ORGANIZER.userPrincipalName);
    const users = [ORGANIZER, ...others.map((userPrincipalName) => ({ userPrincipalName }))];
    const groups: Seed['groups'] = [{ mail: 'staff@school.example', kind: 'distributionList', members }];
    const { find } = await start({ users, groups });
    const asked = (locations: unknown[]) =>
      find({ attendees: [attendee('staff'), attendee('staff')], locationConstraint: { locations } });
    expect((await asked([])).status).toBe(200);
    const { body } = await asked([{ displayName: 'Hall' }]);
    expect(body.error).toMatchObject({
      code: 'ErrorMailboxDataArrayTooBig',
      message:
        'There are too many target users in the EmailAddress array. The allowed size = 100; the actual size = 101.',
    });
  });

  it('is for users alone, who may read what is shared', async () => {
    const { server, own } = await start();
    const path = '/v1.0/users/tutor.7@school.example/findMeetingTimes';
    const asApplication = await server.call('POST', path, {});
    expect([asApplication.status, asApplication.body.error?.code]).toEqual([403, 'ErrorAccessDenied']);
    expect((await server.call('POST', path, {}, own)).status).toBe(200);
    const narrow = await createTestServer({ seed: { users: [ORGANIZER] }, scopes: ['Calendars.ReadWrite'] });
    const header = await asUser(narrow.emulator);
    expect((await narrow.call('POST', '/v1.0/me/findMeetingTimes', {}, header)).status).toBe(403);
  });

  it('is refused for what cannot be read, and for more than 62 days or 100 calendars', async () => {
    const { find } = await start();
    expect((await find({ meetingDuration: '1 hour' })).code).toBe('UnableToDeserializePostBody');
    expect((await find({ maxCandidates: 0 })).code).toBe('ErrorInvalidParameter');
    expect((await find({ attendees: [{ type: 'required' }] })).code).toBe('ErrorInvalidRecipients');
    expect((await find({ timeConstraint: { activityDomain: 'sleep' } })).code).toBe('UnableToDeserializePostBody');
    expect((await find({ duration: 'PT1H' })).code).toBe('RequestBodyRead');
    const year = [{ start: at('08:00'), end: { dateTime: '2027-06-15T08:00:00', timeZone: 'UTC' } }];
    expect((await find({ timeConstraint: { timeSlots: year } })).code).toBe('ErrorTimeIntervalTooBig');
    expect((await find({ attendees: Array(101).fill(attendee('head')) })).code).toBe('ErrorMailboxDataArrayTooBig');
  });
});
