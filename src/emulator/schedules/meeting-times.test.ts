import { describe, expect, it } from 'vitest';
import type { FreeBusyStatus } from '../../graph/event.ts';
import type { Span } from '../time/span.ts';
import { availabilityIn, mergeTimes } from './availability.ts';
import { findMeetingTimes, type MeetingQuestion, type Participant } from './meeting-times.ts';

const HOUR = 3_600_000;
/** Hours of one day. */
const span = (start: number, end: number): Span => ({ start: start * HOUR, end: end * HOUR });
type Kept = [start: number, end: number, status?: FreeBusyStatus];

/** Somebody who is taken at these hours, and works at those. */
function person(taken: Kept[] = [], works: Span = span(0, 24)): Participant {
  const times = taken.map(([start, end, status = 'busy']) => ({ ...span(start, end), status }));
  return {
    availability: availabilityIn(mergeTimes(times)),
    isAtWork: ({ start, end }) => works.start <= start && works.end >= end,
  };
}
const stranger: Participant = { availability: () => 'unknown', isAtWork: () => true };

function find(more: Partial<MeetingQuestion<string>>) {
  const { suggestions, reason } = findMeetingTimes({
    organizer: person(),
    isOrganizerOptional: false,
    attendees: [],
    findPlaces: () => [],
    windows: [span(9, 17)],
    durationMs: HOUR,
    maxCandidates: 5,
    minimumPercentage: 50,
    ...more,
  });
  return { reason, times: suggestions.map(({ start, end }) => [start / HOUR, end / HOUR]), suggestions };
}

describe('times for a meeting', () => {
  it('are free times of the organizer where nobody else comes, one after the other, as many as asked for', () => {
    expect(find({})).toMatchObject({
      reason: '',
      times: [
        [9, 10],
        [10, 11],
        [11, 12],
        [12, 13],
        [13, 14],
      ],
    });
    expect(find({ maxCandidates: 2 }).times).toEqual([
      [9, 10],
      [10, 11],
    ]);
    expect(find({ organizer: person([[9, 16]]) }).times).toEqual([[16, 17]]);
  });

  it('begin with a window or at half an hour, and end within the window', () => {
    expect(find({ windows: [span(9.2, 11.1)] }).times).toEqual([[9.2, 10.2]]);
    expect(find({ windows: [span(9.2, 11.1)], organizer: person([[9, 9.3]]) }).times).toEqual([[9.5, 10.5]]);
    expect(find({ windows: [span(14, 15), span(9, 10)] }).times).toEqual([
      [9, 10],
      [14, 15],
    ]);
    // Windows that meet are one.
    expect(find({ windows: [span(9, 9.5), span(9.5, 10)] }).times).toEqual([[9, 10]]);
  });

  it('are ordered by confidence, then by time', () => {
    // At nine one of two is busy: 50; at ten both are free: 100; at eleven one is not known: 74.5.
    const known = person([[9, 10]]);
    const late: Participant = {
      ...stranger,
      availability: ({ start }) => (start >= 11 * HOUR ? 'unknown' : 'free'),
    };
    const { suggestions, times } = find({ attendees: [known, late], windows: [span(9, 12)] });
    expect(times).toEqual([
      [10, 11],
      [11, 12],
      [9, 10],
    ]);
    expect(suggestions.map(({ confidence }) => confidence)).toEqual([100, 74.5, 50]);
    expect(suggestions.map(({ attendees }) => attendees)).toEqual([
      ['free', 'free'],
      ['free', 'unknown'],
      ['busy', 'free'],
    ]);
  });

  it("have the documentation's confidence: free 100, unknown 49 and busy 0 make 49.66 of three", () => {
    const attendees = [person(), stranger, person([[0, 24]])];
    const { suggestions } = find({ attendees, minimumPercentage: 40 });
    expect(Math.floor((suggestions[0]?.confidence ?? 0) * 100)).toBe(4966);
    expect(find({ attendees, minimumPercentage: 80 })).toMatchObject({
      reason: 'AttendeesUnavailableOrUnknown',
      times: [],
    });
  });

  it('count who works elsewhere as free, who is tentative as unknown, who is out as busy', () => {
    const confidence = (status: FreeBusyStatus) =>
      find({ attendees: [person([[0, 24, status]])], minimumPercentage: 0 }).suggestions[0]?.confidence;
    expect(confidence('workingElsewhere')).toBe(100);
    expect(confidence('tentative')).toBe(49);
    expect(confidence('oof')).toBe(0);
  });

  it('may find the organizer tentative, as the documentation shows, never busy or out', () => {
    const organizer = person([
      [9, 10, 'tentative'],
      [10, 16],
      [16, 17, 'oof'],
    ]);
    const { times, suggestions } = find({ organizer });
    expect(times).toEqual([[9, 10]]);
    expect(suggestions[0]?.organizer).toBe('tentative');
    expect(find({ organizer, isOrganizerOptional: true, attendees: [person()] }).times[1]).toEqual([10, 11]);
  });

  it('lie within the working hours of everybody', () => {
    const organizer = person([], span(8, 12));
    const attendees = [person([], span(10, 18))];
    expect(find({ organizer, attendees }).times).toEqual([
      [10, 11],
      [11, 12],
    ]);
  });

  it('have the places that are found, and none where a place has to be found and is not', () => {
    const findPlaces = ({ start }: Span) => (start >= 11 * HOUR ? ['Hall'] : undefined);
    const { times, suggestions } = find({ findPlaces, maxCandidates: 1 });
    expect(times).toEqual([[11, 12]]);
    expect(suggestions[0]?.places).toEqual(['Hall']);
  });
});

describe('why there are no times for a meeting', () => {
  it('is the organizer, who is busy or not at work', () => {
    expect(find({ organizer: person([[0, 24]]) }).reason).toBe('OrganizerUnavailable');
    expect(find({ organizer: person([], span(0, 8)) }).reason).toBe('OrganizerUnavailable');
  });

  it('is the attendees, whose times are known, or not all of them', () => {
    expect(find({ attendees: [person([[0, 24]])] }).reason).toBe('AttendeesUnavailable');
    expect(find({ attendees: [person([], span(0, 8))] }).reason).toBe('AttendeesUnavailable');
    expect(find({ attendees: [stranger] }).reason).toBe('AttendeesUnavailableOrUnknown');
  });

  it('is the places, where everybody could have come', () => {
    expect(find({ findPlaces: () => undefined }).reason).toBe('LocationsUnavailable');
  });

  it('is not known, where nobody has to come and where no time is long enough', () => {
    expect(find({ isOrganizerOptional: true, minimumPercentage: 0 }).reason).toBe('Unknown');
    expect(find({ windows: [span(9, 9.5)] }).reason).toBe('Unknown');
  });
});
