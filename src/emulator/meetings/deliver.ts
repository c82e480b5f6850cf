import type { EventRecord, MeetingAttendee, Series, Stamp } from '../events/event-record.ts';
import { stampNow } from '../events/stamp.ts';
import type { Changes } from '../mailboxes/changes.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { MailRecord } from '../store/store.ts';
import type { World } from '../world.ts';
import { bookRoom } from './book-room.ts';
import { acceptedCopy, cancelledCopy, copyMeeting } from './copy.ts';
import { sendMeetingMail } from './meeting-mail.ts';
import { copiesAlone, copyOf } from './meeting-of.ts';

/** A meeting on its way to its attendees. */
export interface Delivery {
  world: World;
  changes: Changes;
  organizer: Mailbox;
  meeting: EventRecord;
  /** Changed occurrences that the meeting had before this change; who was asked to one of them alone may still have it. */
  changedBefore?: Series['changed'] | undefined;
}

/**
 * Sends a meeting to some of its attendees: one mail to all, and a copy into each mailbox of the tenant; rooms answer
 * at once. https://learn.microsoft.com/graph/api/user-post-events
 */
export function deliverMeeting(
  { world, changes, organizer, meeting, changedBefore }: Delivery,
  attendees: readonly MeetingAttendee[],
  kind: Extract<MailRecord['kind'], 'request' | 'update' | 'forward'>,
  from: { sender: Mailbox; event: EventRecord; comment?: string | undefined } = { sender: organizer, event: meeting },
): void {
  const invited = attendees.filter(({ emailAddress }) => emailAddress.address.toLowerCase() !== organizer.key);
  const now = stampNow(world);
  sendMeetingMail(changes, { ...from, kind, recipients: addressesOf(invited), time: now.ms });
  for (const recipient of recipientsOf(world, invited)) {
    if (recipient === organizer) continue;
    for (const alone of copiesAlone(changes, recipient, organizer, meeting, changedBefore))
      changes.remove(recipient, alone);
    const known = copyOf(world, changes, recipient, organizer, meeting);
    const copy = copyMeeting({ organizer, meeting, recipient, known, now, modes: world.modes });
    if (recipient.user.purpose) bookRoom({ world, changes, organizer, meeting, room: recipient, copy, known });
    else changes.put(recipient, recipient.user.group ? acceptedCopy(copy, recipient, now) : copy);
  }
}

/** Tells attendees that a meeting is off, or that they are not asked to come any more: a mail, and marked copies. */
export function deliverCancellation(
  { world, changes, organizer, meeting, changedBefore }: Delivery,
  attendees: readonly MeetingAttendee[],
  comment?: string,
): void {
  const invited = attendees.filter(({ emailAddress }) => emailAddress.address.toLowerCase() !== organizer.key);
  const now = stampNow(world);
  sendMeetingMail(changes, {
    kind: 'cancellation',
    sender: organizer,
    event: meeting,
    recipients: addressesOf(invited),
    time: now.ms,
    comment,
  });
  for (const { emailAddress } of invited) {
    for (const recipient of world.directory.listMembers(emailAddress.address) ?? [
      world.directory.named(emailAddress.address),
    ]) {
      if (!recipient || recipient === organizer) continue;
      for (const alone of copiesAlone(changes, recipient, organizer, meeting, changedBefore))
        dropCopy(changes, recipient, alone, now);
      const copy = copyOf(world, changes, recipient, organizer, meeting);
      // Of an occurrence that the recipient took away nothing is left to be marked.
      if (copy && changes.current(recipient, copy)) dropCopy(changes, recipient, copy, now);
    }
  }
}

// A room takes a cancelled booking away; a person's copy stays, marked, until its owner removes it.
function dropCopy(changes: Changes, recipient: Mailbox, copy: EventRecord, now: Stamp): void {
  if (recipient.user.purpose) changes.remove(recipient, copy);
  else if (!copy.isCancelled) changes.put(recipient, cancelledCopy(copy, recipient, now));
}

/** The mailboxes that a meeting reaches, each once. */
function recipientsOf({ directory }: World, attendees: readonly MeetingAttendee[]): Iterable<Mailbox> {
  const found = new Set<Mailbox>();
  for (const { emailAddress, type } of attendees) {
    const { address, name } = emailAddress;
    const reached = directory.listMembers(address) ?? [
      directory.recipient({ address, name: name ?? '', isResource: type === 'resource' }),
    ];
    for (const mailbox of reached) if (mailbox) found.add(mailbox);
  }
  return found;
}

function addressesOf(attendees: readonly MeetingAttendee[]): string[] {
  return attendees.map(({ emailAddress }) => emailAddress.address);
}
