import type { EventRecord } from '../events/event-record.ts';
import type { Mailbox } from '../mailbox.ts';
import type { MailRecord } from '../store/store.ts';
import type { World } from '../world.ts';

/** Records the mail that the service sends for an event; an event without attendees, other than its owner, mails nobody. */
export function mailAttendees(
  world: World,
  mailbox: Mailbox,
  event: EventRecord,
  kind: MailRecord['kind'],
  eventId: string,
): void {
  const recipients = event.attendees
    .map((attendee) => attendee.emailAddress.address)
    .filter((address) => address.toLowerCase() !== mailbox.key);
  if (recipients.length === 0) return;
  const mail: MailRecord = {
    kind,
    from: mailbox.user.userPrincipalName,
    recipients,
    subject: kind === 'request' ? event.subject : `Canceled: ${event.subject}`,
    eventId,
    time: world.clock.now(),
  };
  world.store.mails.put(mailbox.userId, world.recorder.mails.length, mail);
  world.recorder.mailed(mail);
}
