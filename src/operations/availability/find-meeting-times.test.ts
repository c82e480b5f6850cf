import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

/** The documented body, its constraint as https://learn.microsoft.com/graph/api/resources/timeconstraint spells it. */
function documented(id: string) {
  const { body, ...request } = documentation.request(id);
  const { timeConstraint, ...others } = body as {
    timeConstraint: { activityDomain: string; timeslots: unknown };
  };
  const { activityDomain, timeslots } = timeConstraint;
  return { ...request, body: { ...others, timeConstraint: { activityDomain, timeSlots: timeslots } } };
}

describe('find-meeting-times', () => {
  it.skipIf(documentation.missing).for([
    ['findmeetingtimes-example-1', '2017-04-18T09:00:00', '2017-04-20T17:00:00'],
    ['findmeetingtimes-example-2', '2017-04-21T09:00:00', '2017-04-21T17:00:00'],
  ] as const)(`asks as Microsoft documents it in %s${documentation.notice}`, async ([id, start, end]) => {
    const input = {
      attendees: [{ address: 'samanthab@contoso.onmicrosoft.com', name: 'Samantha Booth' }],
      startDateTime: start,
      endDateTime: end,
      timeZone: 'Pacific Standard Time',
      activityDomain: 'Work',
      meetingDuration: 'PT2H',
      returnSuggestionReasons: true,
      minimumAttendeePercentage: 100,
      locationConstraint: {
        isRequired: false,
        suggestLocation: false,
        locations: [{ resolveAvailability: false, displayName: 'Conf room Hood' }],
      },
    };
    expect(await plainRequest('find-meeting-times', input)).toEqual(documented(id));
    const { headers } = await buildRequest('find-meeting-times', input);
    expect(headers?.Prefer).toBe(documentation.prefer(id));
  });

  it("asks with the service's own defaults where nothing is given", async () => {
    expect(await buildRequest('find-meeting-times', {}, 'tutor.7@school.example')).toEqual({
      method: 'POST',
      path: '/users/tutor.7%40school.example/findMeetingTimes',
      body: {},
      mailbox: 'tutor.7@school.example',
    });
  });

  it('looks through several times', async () => {
    const { body } = await buildRequest('find-meeting-times', {
      timeSlots: [
        { startDateTime: '2026-09-07T08:00:00', endDateTime: '2026-09-07T12:00:00' },
        { startDateTime: '2026-09-08T08:00:00Z', endDateTime: '2026-09-08T14:00:00+02:00' },
      ],
      timeZone: 'Europe/London',
      maxCandidates: 3,
      isOrganizerOptional: true,
    });
    expect(body).toEqual({
      timeConstraint: {
        timeSlots: [
          {
            start: { dateTime: '2026-09-07T08:00:00', timeZone: 'Europe/London' },
            end: { dateTime: '2026-09-07T12:00:00', timeZone: 'Europe/London' },
          },
          {
            start: { dateTime: '2026-09-08T08:00:00', timeZone: 'UTC' },
            end: { dateTime: '2026-09-08T12:00:00', timeZone: 'UTC' },
          },
        ],
      },
      maxCandidates: 3,
      isOrganizerOptional: true,
    });
  });

  it.for([
    [45, 'PT45M'],
    ['90', 'PT90M'],
    ['pt1h30m', 'PT1H30M'],
    ['P1D', 'P1D'],
  ] as const)('takes %s for a duration of %s', async ([meetingDuration, written]) => {
    const { body } = await buildRequest('find-meeting-times', { meetingDuration });
    expect(body).toEqual({ meetingDuration: written });
  });

  it.for([
    [{ startDateTime: '2026-09-07' }, 'endDateTime'],
    [{ endDateTime: '2026-09-07' }, 'startDateTime'],
    [
      {
        startDateTime: '2026-09-07',
        endDateTime: '2026-09-08',
        timeSlots: [{ startDateTime: '2026-09-07', endDateTime: '2026-09-08' }],
      },
      'timeSlots',
    ],
    [{ meetingDuration: 'an hour' }, 'meetingDuration'],
    [{ meetingDuration: 'PT' }, 'meetingDuration'],
    [{ meetingDuration: 'PT0M' }, 'meetingDuration'],
    [{ meetingDuration: 0 }, 'meetingDuration'],
    [{ attendees: ['nobody'] }, 'attendees.0'],
    [{ activityDomain: 'sport' }, 'activityDomain'],
    [{ maxCandidates: 0 }, 'maxCandidates'],
    [{ minimumAttendeePercentage: 101 }, 'minimumAttendeePercentage'],
    [{ locationConstraint: { isNeeded: true } }, 'locationConstraint'],
    [{ duration: 30 }, 'duration'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('find-meeting-times', input)).toBe(field);
  });
});
