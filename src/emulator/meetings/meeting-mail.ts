import type { EventRecord } from '../events/event-record.ts';
import { idOf } from '../events/show-event.ts';
import type { Changes } from '../mailboxes/changes.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { MailRecord } from '../store/store.ts';

/** What a mail says beside what follows from its event. */
interface MeetingMail {
  kind: MailRecord['kind'];
  sender: Mailbox;
  /** The event in the sender's mailbox. */
  event: EventRecord;
  recipients: readonly string[];
  /** Milliseconds since 1970. */
  time: number;
  response?: MailRecord['response'] | undefined;
  comment?: string | undefined;
}

const RESPONSE_PREFIXES = {
  accepted: 'Accepted',
  tentativelyAccepted: 'Tentative',
  declined: 'Declined',
} as const;

/** Records a mail that the service would send; without recipients there is none. */
export function sendMeetingMail(changes: Changes, mail: MeetingMail): void {
  const { kind, sender, event, recipients, time, response, comment } = mail;
  if (recipients.length === 0) return;
  changes.mail(sender, {
    kind,
    from: sender.user.userPrincipalName,
    recipients,
    subject: subjectOf(mail),
    eventId: idOf(sender, event, false),
    time,
    ...(response ? { response } : {}),
    ...(comment ? { comment } : {}),
  });
}

function subjectOf({ kind, event, response }: MeetingMail): string {
  switch (kind) {
    case 'cancellation':
      return `Canceled: ${event.subject}`;
    case 'response':
      return response ? `${RESPONSE_PREFIXES[response]}: ${event.subject}` : event.subject;
    case 'forward':
      return `FW: ${event.subject}`;
    case 'forward-notification':
      return `Meeting Forward Notification: ${event.subject}`;
    default:
      return event.subject;
  }
}
