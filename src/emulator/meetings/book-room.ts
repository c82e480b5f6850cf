import type { EventRecord } from '../events/event-record.ts';
import { organizerOf } from '../events/show-event.ts';
import { stampNow } from '../events/stamp.ts';
import type { Changes } from '../mailboxes/changes.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { World } from '../world.ts';
import { bookingSubject, DEFAULT_BOOKING, decideBooking } from './booking.ts';
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

/** Lets a room answer: a booking in its calendar or none, and a mail to the organizer, whose attendee then has answered. */
export function bookRoom({ world, changes, organizer, meeting, room, copy, known }: RoomRequest): void {
  const now = stampNow(world);
  const rules = { ...DEFAULT_BOOKING, ...room.user.booking };
  const answer = decideBooking(rules, spanOf(copy), bookingsBeside(room, copy), now.ms);
  if (answer.response === 'accepted') {
    const { invitation } = copy;
    const received = rules.deleteAttachments ? withoutAttachments(copy) : copy;
    const booked: EventRecord = {
      ...(rules.deleteComments ? withoutBody(received) : received),
      subject: bookingSubject(rules, meeting.subject, organizerOf(organizer, meeting).name ?? ''),
      showAs: meeting.showAs,
      attendees: withOwnAnswer(copy.attendees, room, answer),
      ...(invitation ? { invitation: { ...invitation, response: 'accepted', answered: now } } : {}),
    };
    changes.put(room, booked);
  } else if (known) changes.remove(room, known);
  sendMeetingMail(changes, {
    kind: 'response',
    sender: room,
    event: { ...copy, subject: meeting.subject },
    recipients: [organizerOf(organizer, meeting).address],
    time: now.ms,
    response: answer.response,
    comment: answer.response === 'declined' ? answer.reason : undefined,
  });
  tallyAnswer({ world, changes, organizer, meeting: meeting.number, attendee: room, response: answer.response });
}

function bookingsBeside(room: Mailbox, copy: EventRecord): { start: number; end: number }[] {
  return room
    .overlapping(copy.folder, copy.start.at, copy.end.at)
    .filter(({ number, showAs, isCancelled }) => number !== copy.number && showAs !== 'free' && !isCancelled)
    .map(spanOf);
}

function spanOf({ start, end }: EventRecord): { start: number; end: number } {
  return { start: start.at, end: end.at };
}
