import { DAY } from '../../core/durations.ts';
import type { EventRecord } from '../events/event-record.ts';
import { organizerOf } from '../events/show-event.ts';
import { stampNow } from '../events/stamp.ts';
import type { Changes } from '../mailboxes/changes.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { keptChanges } from '../recurrence/changed-series.ts';
import { isMaster, type Master, occurrencesOf } from '../recurrence/occurrences.ts';
import type { Span } from '../time/span.ts';
import type { World } from '../world.ts';
import { type BookingRules, bookingSubject, DEFAULT_BOOKING, decideBooking, decideSeries } from './booking.ts';
import { withOwnAnswer, withoutAttachments, withoutBody } from './copy.ts';
import { sendMeetingMail } from './meeting-mail.ts';
import { tallyAnswer } from './tally.ts';

/** A request that reached a room. */
interface RoomRequest {
  world: World;
  changes: Changes;
  organizer: Mailbox;
  meeting: EventRecord;
  room: Mailbox;
  /** The meeting as it would stand in the room's calendar. */
  copy: EventRecord;
  /** What stands there already. */
  known: EventRecord | undefined;
}

/** What a room answers, and what it then has in its calendar. */
interface RoomAnswer {
  response: 'accepted' | 'declined';
  /** Why it was declined. */
  reason?: string;
  booked: EventRecord;
  /** Occurrences of a series that are declined while the others are booked. */
  declined: readonly EventRecord[];
}

const CONFLICT = 'This occurrence was declined because there are conflicts.';

/** Lets a room answer: a booking in its calendar or none, and a mail to the organizer, whose attendee then has answered. */
export function bookRoom(request: RoomRequest): void {
  const { world, changes, organizer, meeting, room, copy, known } = request;
  const now = stampNow(world);
  const rules = { ...DEFAULT_BOOKING, ...room.user.booking };
  const answer = isMaster(copy) ? decideOnSeries(request, rules, copy, now.ms) : decideOnOne(request, rules, now.ms);
  if (answer.response === 'accepted') {
    const { invitation } = answer.booked;
    const booked = rules.deleteAttachments ? withoutAttachments(answer.booked) : answer.booked;
    changes.put(room, {
      ...(rules.deleteComments ? withoutBody(booked) : booked),
      subject: bookingSubject(rules, meeting.subject, organizerOf(organizer, meeting).name ?? ''),
      showAs: meeting.showAs,
      attendees: withOwnAnswer(copy.attendees, room, answer),
      ...(invitation ? { invitation: { ...invitation, response: 'accepted', answered: now } } : {}),
    });
  } else if (known) changes.remove(room, known);
  sendAnswer(request, copy, answer.response, answer.reason);
  tallyAnswer({ world, changes, organizer, meeting, attendee: room, response: answer.response });
  for (const occurrence of answer.declined) {
    sendAnswer(request, occurrence, 'declined', CONFLICT);
    const { day } = occurrence.occurrence ?? {};
    const own = isMaster(meeting) && day !== undefined ? occurrencesOf(meeting, world.zones).on(day) : undefined;
    if (own) tallyAnswer({ world, changes, organizer, meeting: own, attendee: room, response: 'declined' });
  }
}

function decideOnOne({ room, copy }: RoomRequest, rules: BookingRules, now: number): RoomAnswer {
  const answer = decideBooking(rules, spanOf(copy), bookingsBeside(room, copy, spanOf(copy)), now);
  return { ...answer, booked: copy, declined: [] };
}

/**
 * A series is looked at from now on, as what is over needs no room, as far as the room can be booked, and booked until
 * then where its rules let it.
 */
function decideOnSeries({ room, world }: RoomRequest, rules: BookingRules, copy: Master, now: number): RoomAnswer {
  const until = now + rules.bookingWindowInDays * DAY;
  const occurrences = occurrencesOf(copy, world.zones);
  const first = occurrences.from(Number.MIN_SAFE_INTEGER / 2) ?? copy;
  const inWindow = occurrences.overlapping(Math.max(first.start.at, now), until).filter(({ end }) => end.at <= until);
  inWindow.sort((a, b) => a.start.at - b.start.at);
  const asked = inWindow.length > 0 ? inWindow : [first];
  const after = occurrences.from(until) !== undefined || asked.some(({ end }) => end.at > until);
  const answer = decideSeries(
    rules,
    { spans: asked.map(spanOf), isLonger: after },
    (span) => bookingsBeside(room, copy, span),
    now,
  );
  if (answer.response === 'declined') return { ...answer, booked: copy, declined: [] };
  const declined = answer.declined.flatMap((at) => asked[at] ?? []);
  const { series } = copy;
  const last = asked.at(-1)?.occurrence?.day ?? series.range.start;
  const gone = declined.flatMap(({ occurrence }) => occurrence?.day ?? []);
  const taken = {
    ...series,
    ...(after ? { range: { ...series.range, type: 'endDate' as const, end: last, count: null } } : {}),
    cancelled: [...new Set([...series.cancelled, ...gone])].sort((a, b) => a - b),
  };
  const booked = { ...copy, series: { ...taken, ...keptChanges(taken, taken) } };
  return { response: 'accepted', booked, declined };
}

function sendAnswer(
  { changes, organizer, meeting, room, world }: RoomRequest,
  event: EventRecord,
  response: RoomAnswer['response'],
  reason: string | undefined,
): void {
  sendMeetingMail(changes, {
    kind: 'response',
    sender: room,
    event: { ...event, subject: meeting.subject },
    recipients: [organizerOf(organizer, meeting).address],
    time: world.clock.now(),
    response,
    comment: reason,
  });
}

function bookingsBeside(room: Mailbox, copy: EventRecord, { start, end }: Span): Span[] {
  return room
    .overlapping(copy.folder, start, end)
    .filter(({ number, showAs, isCancelled }) => number !== copy.number && showAs !== 'free' && !isCancelled)
    .map(spanOf);
}

function spanOf({ start, end }: EventRecord): Span {
  return { start: start.at, end: end.at };
}
