import { isObject } from '../../core/json.ts';
import type { Act, Action } from '../calls/call.ts';
import type { EventRecord, MeetingAttendee } from '../events/event-record.ts';
import { type Json, listMember, stringMember } from '../events/members.ts';
import { NOT_ANSWERED, readRecipient } from '../events/read-event.ts';
import { stampAfter, stampNow } from '../events/stamp.ts';
import { Changes } from '../mailboxes/changes.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { deliverMeeting } from '../meetings/deliver.ts';
import { sendMeetingMail } from '../meetings/meeting-mail.ts';
import { homeOf } from '../meetings/meeting-of.ts';
import { namedAttendees } from '../meetings/names.ts';
import { refusals } from '../refusals.ts';
import { readParameters } from './action-parameters.ts';
import { findEvent } from './event-scope.ts';

const PARAMETERS = ['toRecipients', 'comment'] as const;

/**
 * Passes a meeting on: who gets it becomes an attendee, and an organizer who did not forward it himself is told.
 * https://learn.microsoft.com/graph/api/event-forward
 */
export const forwardEvent: Act = (action) => {
  const event = findEvent(action);
  const { world, mailbox } = action;
  const parameters = readParameters(action.call.body, PARAMETERS);
  const recipients = readRecipients(parameters);
  const home = homeOf(world, mailbox, event);
  const changes = new Changes(world);
  const { organizer, meeting } = home ?? { organizer: mailbox, meeting: event };
  const invited = home ? addAttendees(action, changes, organizer, meeting, recipients) : meeting;
  const from = { sender: mailbox, event, comment: stringMember(parameters, 'comment') };
  deliverMeeting({ world, changes, organizer, meeting: invited }, recipients, 'forward', from);
  if (event.invitation)
    sendMeetingMail(changes, {
      kind: 'forward-notification',
      sender: mailbox,
      event,
      recipients: [event.invitation.organizer.address],
      time: world.clock.now(),
    });
  changes.commit();
  return { status: 202 };
};

function readRecipients(parameters: Json): MeetingAttendee[] {
  const list = listMember(parameters, 'toRecipients');
  if (list.length === 0) throw refusals.recipients();
  const byAddress = new Map<string, MeetingAttendee>();
  for (const entry of list) {
    if (!isObject(entry)) throw refusals.deserialization();
    const recipient: MeetingAttendee = {
      type: 'required',
      status: NOT_ANSWERED,
      emailAddress: readRecipient(entry),
    };
    if (!byAddress.has(addressKey(recipient))) byAddress.set(addressKey(recipient), recipient);
  }
  return [...byAddress.values()];
}

function addressKey({ emailAddress }: MeetingAttendee): string {
  return emailAddress.address.toLowerCase();
}

function addAttendees(
  { world }: Action,
  changes: Changes,
  organizer: Mailbox,
  meeting: EventRecord,
  recipients: readonly MeetingAttendee[],
): EventRecord {
  // The organizer is no attendee, whoever sends him his own meeting.
  const known = new Set([organizer.key, ...meeting.attendees.map(addressKey)]);
  const added = recipients.filter((recipient) => !known.has(addressKey(recipient)));
  if (added.length === 0) return meeting;
  const event: EventRecord = {
    ...meeting,
    attendees: [...meeting.attendees, ...namedAttendees(added, world.directory, world.modes)],
    change: organizer.nextNumber(),
    modified: stampAfter(meeting.modified, stampNow(world)),
  };
  changes.put(organizer, event);
  return event;
}
