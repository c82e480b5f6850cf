import type { Act, Action } from '../calls/call.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { refuseUnknown } from '../query/options.ts';
import { availabilityIn, mergeTimes } from '../schedules/availability.ts';
import { busyTimesOf } from '../schedules/busy-times.ts';
import { type AskedPlace, type Place, placeFinder, type Room } from '../schedules/meeting-places.ts';
import { findMeetingTimes as decide, type MeetingSuggestion, type Participant } from '../schedules/meeting-times.ts';
import {
  MEETING_PARAMETERS,
  type MeetingRequest,
  readMeetingRequest,
  type WantedPlace,
} from '../schedules/read-meeting-request.ts';
import { refuseTooMany, scheduleOwner } from '../schedules/schedule-owner.ts';
import { workingTimes, zoneOfHours } from '../schedules/working-hours.ts';
import { showHours } from '../settings/show-settings.ts';
import { showInstant } from '../time/show-instant.ts';
import type { Span } from '../time/span.ts';
import type { World } from '../world.ts';
import { readParameters } from './action-parameters.ts';

const NONE: ReadonlySet<string> = new Set();

/** The texts of the service: the first is documented, the second is not. */
const ALL_COME = 'Suggested because it is one of the nearest times when all attendees are available.';
const MOST_COME = 'Suggested because it is one of the nearest times when most attendees are available.';

/**
 * Suggests times and places for a meeting, by the default calendars of those who shall come.
 * https://learn.microsoft.com/graph/api/user-findmeetingtimes
 */
export const findMeetingTimes: Act = (action) => {
  const { call, world, mailbox, query } = action;
  refuseUnknown(query, NONE);
  const read = readMeetingRequest(readParameters(call.body, MEETING_PARAMETERS), world.zones, world.clock.now());
  refuseTooMany(
    world,
    read.attendees.map(({ address }) => address),
    read.places.wanted.length,
  );
  // Whoever lists himself is the organizer all the same.
  const attendees = read.attendees.filter(({ address }) => address.toLowerCase() !== mailbox.key);
  const request = { ...read, attendees };
  const { suggestions, reason } = decide({
    ...request,
    organizer: participantOf(world, mailbox, request),
    attendees: attendees.map(({ address }) => attendeeOf(world, address, request)),
    findPlaces: placesOf(world, request),
  });
  return {
    status: 200,
    json: JSON.stringify({
      '@odata.context': `${call.origin}/v1.0/$metadata#microsoft.graph.meetingTimeSuggestionsResult`,
      emptySuggestionsReason: reason,
      meetingTimeSuggestions: suggestions.map((suggestion, at) => showSuggestion(action, request, suggestion, at + 1)),
    }),
  };
};

/** Of whom nothing is known, neither when he is free nor when he works. */
const UNKNOWN: Participant = { availability: () => 'unknown', isAtWork: () => true };

function attendeeOf(world: World, address: string, request: MeetingRequest): Participant {
  const owner = scheduleOwner(world, address);
  if (owner.kind === 'error') return UNKNOWN;
  if (owner.kind === 'mailbox') return participantOf(world, owner.mailbox, request);
  const times = owner.members.flatMap((member) => busyTimesOf(member, request.range));
  const atWork = owner.members.map((member) => isAtWork(world, member, request));
  return {
    availability: availabilityIn(mergeTimes(times)),
    isAtWork: (span) => atWork.every((isMemberAtWork) => isMemberAtWork(span)),
  };
}

function participantOf(world: World, mailbox: Mailbox, request: MeetingRequest): Participant {
  return {
    availability: availabilityIn(mergeTimes(busyTimesOf(mailbox, request.range))),
    isAtWork: isAtWork(world, mailbox, request),
  };
}

function isAtWork(world: World, { user }: Mailbox, { domain, range }: MeetingRequest): Participant['isAtWork'] {
  // Rooms and groups keep no hours.
  if (domain === 'unrestricted' || user.purpose || user.group) return () => true;
  const hours = showHours(user);
  const times = workingTimes(hours, domain, zoneOfHours(hours, user, world.zones), range);
  return ({ start, end }) => times.some((time) => time.start <= start && time.end >= end);
}

function placesOf({ directory }: World, { places, range }: MeetingRequest) {
  const rooms: Room[] = [];
  for (const mailbox of directory.mailboxes()) if (mailbox.user.purpose === 'room') rooms.push(roomOf(mailbox, range));
  rooms.sort((a, b) => (a.key < b.key ? -1 : 1));
  return placeFinder({ ...places, rooms, asked: places.wanted.map((wanted) => askedPlace(wanted, rooms)) });
}

function roomOf(mailbox: Mailbox, range: Span): Room {
  const { displayName, userPrincipalName } = mailbox.user;
  let known: Room['availability'] | undefined;
  return {
    key: mailbox.key,
    place: { displayName, locationEmailAddress: userPrincipalName },
    // Most rooms of a tenant are never looked at.
    availability(span) {
      known ??= availabilityIn(mergeTimes(busyTimesOf(mailbox, range)));
      return known(span);
    },
  };
}

/** A place by its address, else by its name, where that is the name of a room. */
function askedPlace({ place, resolveAvailability }: WantedPlace, rooms: readonly Room[]): AskedPlace {
  const address = place.locationEmailAddress?.toLowerCase();
  const name = place.displayName?.toLowerCase();
  const room = rooms.find(({ key, place: { displayName } }) =>
    address === undefined ? name !== undefined && displayName?.toLowerCase() === name : key === address,
  );
  const shown: Place = place.displayName === undefined && room ? { ...room.place, ...place } : place;
  return { place: shown, resolveAvailability, room: room ?? (address === undefined ? 'none' : 'unknown') };
}

function showSuggestion(
  { prefer }: Action,
  { attendees, returnSuggestionReasons }: MeetingRequest,
  suggestion: MeetingSuggestion<Place>,
  order: number,
): Record<string, unknown> {
  const { confidence, organizer, places, start, end } = suggestion;
  return {
    confidence,
    order,
    organizerAvailability: organizer,
    ...(returnSuggestionReasons ? { suggestionReason: confidence === 100 ? ALL_COME : MOST_COME } : {}),
    attendeeAvailability: attendees.map(({ type, address }, at) => ({
      availability: suggestion.attendees[at],
      attendee: { type, emailAddress: { address } },
    })),
    locations: places,
    meetingTimeSlot: { start: showInstant(start, prefer.zone), end: showInstant(end, prefer.zone) },
  };
}
