import type { EventRecord, MeetingAttendee, TimeSlot } from '../events/event-record.ts';
import { stampAfter, stampNow } from '../events/stamp.ts';
import type { Changes } from '../mailboxes/changes.ts';
import { DEFAULT_CALENDAR_FOLDER } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { formatTimestamp } from '../time/local-time.ts';
import type { World } from '../world.ts';

/** An answer that reached the organizer. */
interface ArrivedAnswer {
  world: World;
  changes: Changes;
  organizer: Mailbox;
  /** The meeting, or one occurrence of it, in the organizer's mailbox. */
  meeting: EventRecord;
  attendee: Mailbox;
  response: 'accepted' | 'tentativelyAccepted' | 'declined';
  proposedNewTime?: TimeSlot | undefined;
}

/**
 * Writes an answer beside the attendee in the organizer's event; only the primary calendar tracks answers.
 * https://learn.microsoft.com/graph/api/resources/calendar
 */
export function tallyAnswer(answer: ArrivedAnswer): void {
  const { world, changes, organizer, meeting, attendee, response, proposedNewTime } = answer;
  const event = changes.current(organizer, meeting);
  if (!event || event.folder !== DEFAULT_CALENDAR_FOLDER) return;
  const now = stampNow(world);
  const time = formatTimestamp(now.ms, now.ticks);
  const attendees = event.attendees.map((invited): MeetingAttendee => {
    if (invited.emailAddress.address.toLowerCase() !== attendee.key) return invited;
    const { type, emailAddress } = invited;
    return { type, status: { response, time }, ...(proposedNewTime ? { proposedNewTime } : {}), emailAddress };
  });
  const modified = stampAfter(event.modified, now);
  changes.put(organizer, { ...event, attendees, change: organizer.nextNumber(), modified });
}
