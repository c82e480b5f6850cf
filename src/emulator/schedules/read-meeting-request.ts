import { DAY, MINUTE } from '../../core/durations.ts';
import { isObject } from '../../core/json.ts';
import type { Attendee, Location } from '../../graph/event.ts';
import { lenientBooleanMember, lenientIntegerMember, lenientNumberMember } from '../events/lenient-members.ts';
import { enumMember, type Json, knownMembers, listMember, objectMember, stringMember } from '../events/members.ts';
import { ATTENDEE_MEMBERS, ATTENDEE_TYPES, readRecipient } from '../events/read-event.ts';
import { LOCATION_MEMBERS } from '../events/read-location.ts';
import { readTimeSlot } from '../events/read-time.ts';
import {
  MEETING_CANDIDATES,
  MEETING_MINUTES,
  MEETING_SEARCH_DAYS,
  MINIMUM_ATTENDEE_PERCENTAGE,
  SCHEDULE_DAYS,
} from '../limits.ts';
import { refusals } from '../refusals.ts';
import { parseIsoDuration } from '../time/iso-duration.ts';
import type { Span } from '../time/span.ts';
import type { Zones } from '../time/zones.ts';

/** A place that somebody wants, with what was written of it. */
export interface WantedPlace {
  place: Pick<Location, 'displayName' | 'locationEmailAddress' | 'locationUri'>;
  resolveAvailability: boolean;
}

/** What findMeetingTimes is asked. */
export interface MeetingRequest {
  attendees: readonly { type: NonNullable<Attendee['type']>; address: string }[];
  isOrganizerOptional: boolean;
  places: { isRequired: boolean; suggestLocation: boolean; wanted: readonly WantedPlace[] };
  domain: 'work' | 'personal' | 'unrestricted';
  windows: readonly Span[];
  /** From the first window's start to the last one's end. */
  range: Span;
  durationMs: number;
  maxCandidates: number;
  minimumPercentage: number;
  returnSuggestionReasons: boolean;
}

/** The parameters of the action; all of them may be left out. https://learn.microsoft.com/graph/api/user-findmeetingtimes */
export const MEETING_PARAMETERS = [
  'attendees',
  'isOrganizerOptional',
  'locationConstraint',
  'maxCandidates',
  'meetingDuration',
  'minimumAttendeePercentage',
  'returnSuggestionReasons',
  'timeConstraint',
] as const;

const DOMAINS = ['work', 'personal', 'unrestricted', 'unknown'] as const;
const CONSTRAINT_MEMBERS: ReadonlySet<string> = new Set(['isRequired', 'suggestLocation', 'locations']);
const ITEM_MEMBERS: ReadonlySet<string> = new Set([...LOCATION_MEMBERS, 'resolveAvailability']);
const TIME_MEMBERS: ReadonlySet<string> = new Set(['activityDomain', 'timeSlots']);

/** Reads the parameters; `now` begins the time that is looked through where none is named. */
export function readMeetingRequest(parameters: Json, zones: Zones, now: number): MeetingRequest {
  const attendees = readAttendees(parameters);
  const places = readPlaces(parameters);
  const time = objectMember(parameters, 'timeConstraint') ?? {};
  const constraint = knownMembers(time, TIME_MEMBERS, 'microsoft.graph.timeConstraint');
  const domain = enumMember(constraint, 'activityDomain', DOMAINS) ?? 'work';
  const windows = readWindows(constraint, zones, now);
  return {
    attendees,
    isOrganizerOptional: lenientBooleanMember(parameters, 'isOrganizerOptional') ?? false,
    places,
    // As documented: the value of the past behaves as work.
    domain: domain === 'unknown' ? 'work' : domain,
    windows,
    range: rangeOf(windows),
    durationMs: readDuration(parameters),
    maxCandidates: readCandidates(parameters),
    minimumPercentage: lenientNumberMember(parameters, 'minimumAttendeePercentage') ?? MINIMUM_ATTENDEE_PERCENTAGE,
    returnSuggestionReasons: lenientBooleanMember(parameters, 'returnSuggestionReasons') ?? false,
  };
}

function readAttendees(parameters: Json): MeetingRequest['attendees'] {
  return listMember(parameters, 'attendees').map((written) => {
    if (!isObject(written)) throw refusals.deserialization();
    const { emailAddress, ...entry } = knownMembers(written, ATTENDEE_MEMBERS, 'microsoft.graph.attendeeBase');
    return {
      type: enumMember(entry, 'type', ATTENDEE_TYPES) ?? 'required',
      address: readRecipient({ emailAddress }).address,
    };
  });
}

function readPlaces(parameters: Json): MeetingRequest['places'] {
  const written = objectMember(parameters, 'locationConstraint') ?? {};
  const constraint = knownMembers(written, CONSTRAINT_MEMBERS, 'microsoft.graph.locationConstraint');
  return {
    isRequired: lenientBooleanMember(constraint, 'isRequired') ?? false,
    suggestLocation: lenientBooleanMember(constraint, 'suggestLocation') ?? false,
    wanted: listMember(constraint, 'locations').map((item) => {
      if (!isObject(item)) throw refusals.deserialization();
      return readWanted(knownMembers(item, ITEM_MEMBERS, 'microsoft.graph.locationConstraintItem'));
    }),
  };
}

function readWanted(item: Json): WantedPlace {
  const displayName = stringMember(item, 'displayName');
  const locationEmailAddress = stringMember(item, 'locationEmailAddress');
  const locationUri = stringMember(item, 'locationUri');
  return {
    place: {
      ...(displayName === undefined ? {} : { displayName }),
      ...(locationEmailAddress ? { locationEmailAddress } : {}),
      ...(locationUri ? { locationUri } : {}),
    },
    resolveAvailability: lenientBooleanMember(item, 'resolveAvailability') ?? true,
  };
}

function readWindows(constraint: Json, zones: Zones, now: number): Span[] {
  const slots = listMember(constraint, 'timeSlots').map((written) => {
    if (!isObject(written)) throw refusals.deserialization();
    const { start, end } = readTimeSlot(written, zones);
    return { start: start.at, end: end.at };
  });
  return slots.length > 0 ? slots : [{ start: now, end: now + MEETING_SEARCH_DAYS * DAY }];
}

function rangeOf(windows: readonly Span[]): Span {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const window of windows) {
    start = Math.min(start, window.start);
    end = Math.max(end, window.end);
  }
  const days = (end - start) / DAY;
  if (days > SCHEDULE_DAYS) throw refusals.scheduleTooLong(SCHEDULE_DAYS, Math.ceil(days));
  return { start, end };
}

function readDuration(parameters: Json): number {
  const text = stringMember(parameters, 'meetingDuration');
  if (text === undefined) return MEETING_MINUTES * MINUTE;
  const durationMs = parseIsoDuration(text);
  if (durationMs === undefined) throw refusals.deserialization();
  return durationMs;
}

function readCandidates(parameters: Json): number {
  const most = lenientIntegerMember(parameters, 'maxCandidates') ?? MEETING_CANDIDATES;
  if (most < 1) throw refusals.invalidParameter('The value of maxCandidates must be at least 1.');
  return most;
}
