import type { EventRecord, Series } from '../events/event-record.ts';
import { instanceUidOf, uidOf } from '../events/show-event.ts';
import type { Changes } from '../mailboxes/changes.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { readOccurrenceUid } from '../mailboxes/occurrence-ids.ts';
import { dayOf } from '../recurrence/calendar-days.ts';
import { isMaster, occurrencesOf, plainOccurrence } from '../recurrence/occurrences.ts';
import type { World } from '../world.ts';

/**
 * What a recipient has of a meeting already: its copy, or of one occurrence that in the copy of the series, or an event
 * by itself where only that occurrence was sent.
 */
export function copyOf(
  { zones }: World,
  changes: Changes,
  recipient: Mailbox,
  organizer: Mailbox,
  meeting: EventRecord,
): EventRecord | undefined {
  if (!meeting.occurrence) return changes.eventOfUid(recipient, uidOf(organizer, meeting));
  const alone = changes.eventOfUid(recipient, instanceUidOf(organizer, meeting));
  const master = alone ? undefined : changes.eventOfUid(recipient, uidOf(organizer, meeting));
  if (!master || !isMaster(master)) return alone;
  const { day } = meeting.occurrence;
  const occurrences = occurrencesOf(master, zones);
  // One that the recipient took away comes back with what the organizer sends of it.
  return occurrences.on(day) ?? (occurrences.days.has(day) ? plainOccurrence(master, day, zones) : undefined);
}

/** What a recipient has of single occurrences of a series as events by themselves; `before`: those it had before. */
export function copiesAlone(
  changes: Changes,
  recipient: Mailbox,
  organizer: Mailbox,
  { series, ...meeting }: EventRecord,
  before: Series['changed'] = [],
): EventRecord[] {
  // Whoever is sent one occurrence alone is sent it because it was changed, be it by asking him.
  const days = new Set([...before, ...(series?.changed ?? [])].map(({ day }) => day));
  return [...days].flatMap((day) => {
    const occurrence = { day, originalStart: 0, isException: true };
    return changes.eventOfUid(recipient, instanceUidOf(organizer, { ...meeting, occurrence })) ?? [];
  });
}

/** The organizer's own event, or his own occurrence, of a copy; undefined where the organizer is not of this tenant. */
export function homeOf(
  { directory, zones }: World,
  mailbox: Mailbox,
  event: EventRecord,
): { organizer: Mailbox; meeting: EventRecord } | undefined {
  const { invitation } = event;
  if (!invitation) return { organizer: mailbox, meeting: event };
  const organizer = directory.named(invitation.organizer.address);
  const alone = readOccurrenceUid(invitation.uid);
  const number = organizer?.numberOfUid(alone?.series ?? invitation.uid);
  const meeting = number === undefined ? undefined : organizer?.event(number);
  if (!organizer || !meeting) return undefined;
  const day = event.occurrence?.day ?? (alone && dayOf(alone.date));
  if (day === undefined || !isMaster(meeting)) return { organizer, meeting };
  const occurrence = occurrencesOf(meeting, zones).on(day);
  return occurrence && { organizer, meeting: occurrence };
}
