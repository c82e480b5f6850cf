import { hash } from 'node:crypto';
import { isObject } from '../../core/json.ts';
import { newAttachments } from '../attachments/new-attachments.ts';
import { type Act, type Action, type ActionResult, collectionOf, readJsonBody } from '../calls/call.ts';
import type { EventRecord, NewEventFields } from '../events/event-record.ts';
import { withOnlineMeeting } from '../events/online-meeting.ts';
import { readEvent } from '../events/read-event.ts';
import { idOf, showEvent } from '../events/show-event.ts';
import { stampNow } from '../events/stamp.ts';
import { Changes } from '../mailboxes/changes.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { deliverMeeting } from '../meetings/deliver.ts';
import { namedAttendees } from '../meetings/names.ts';
import { type EventOptions, readEventOptions } from '../query/event-options.ts';
import { refusals } from '../refusals.ts';
import type { World } from '../world.ts';
import { contextOf, type EventScope, readScope, viewOf } from './event-scope.ts';

/** Milliseconds between createdDateTime and lastModifiedDateTime of a new event; seen in answers. */
const SETTLING_MS = 203;

/** https://learn.microsoft.com/graph/api/user-post-events */
export const createEvent: Act = (action) => {
  const scope = readScope(action);
  const options = readEventOptions(action.query);
  const body = readJsonBody(action.call.body);
  const fields = readEvent(withoutReminder(action, body), action.world.zones);
  // Documented of delegates.
  if (fields.extensions && action.access.shared) throw refusals.accessDenied();
  const fingerprint = fields.transactionId === null ? null : fingerprintOf(fields);
  const earlier = findEarlier(action, fields);
  const answer = (event: EventRecord) => answerCreated(action, scope, options, event);
  if (earlier) {
    refuseRepeat(action, earlier, fingerprint);
    return answer(earlier);
  }
  return answer(addEvent(action.world, action.mailbox, scope.folder, fields, fingerprint));
};

/** In another's calendar an event reminds nobody, unless it says so; as the documentation's example shows it. */
function withoutReminder({ access }: Action, body: unknown): unknown {
  return access.role !== 'owner' && isObject(body) ? { isReminderOn: false, ...body } : body;
}

/** Makes an event, sends it to its attendees, and records its commit. */
export function addEvent(
  world: World,
  mailbox: Mailbox,
  folder: number,
  { newAttachments: brought, ...fields }: NewEventFields,
  fingerprint: string | null,
): EventRecord {
  const changes = new Changes(world);
  const number = mailbox.nextNumber();
  const attendees = namedAttendees(fields.attendees, world.directory, world.modes);
  const named = attendees === fields.attendees ? fields : { ...fields, attendees };
  const event: EventRecord = {
    ...withOnlineMeeting(named, mailbox, world.random),
    number,
    folder,
    change: mailbox.nextNumber(),
    created: stampNow(world),
    modified: stampNow(world, SETTLING_MS),
    fingerprint,
    ...(brought ? { attachments: newAttachments(world, changes, brought) } : {}),
  };
  changes.put(mailbox, event);
  if (event.attendees.length > 0)
    deliverMeeting({ world, changes, organizer: mailbox, meeting: event }, event.attendees, 'request');
  changes.commit();
  world.recorder.committed(mailbox, event);
  return event;
}

/** Of what was understood, whose members always stand in the same order, not of the text that was sent. */
function fingerprintOf(fields: NewEventFields): string {
  return hash('sha1', JSON.stringify(fields), 'base64');
}

/** The event that the transactionId made in this mailbox; a deleted event and one beyond the window are forgotten. */
function findEarlier({ mailbox, world }: Action, fields: NewEventFields): EventRecord | undefined {
  if (fields.transactionId === null) return undefined;
  const event = mailbox.eventOfTransaction(fields.transactionId);
  if (!event || world.clock.now() - event.created.ms >= world.modes.transactionId.windowMs) return undefined;
  return event;
}

/** Refuses a repeat, unless it has the same content and the existing event is the answer to it. */
function refuseRepeat({ world, mailbox, prefer }: Action, earlier: EventRecord, fingerprint: string | null): void {
  const { onSameContent, onOtherContent } = world.modes.transactionId;
  const same = earlier.fingerprint === fingerprint;
  if (same && onSameContent === '201-existing') return;
  const status = same ? (onSameContent === '409' ? 409 : 400) : onOtherContent;
  throw refusals.duplicateTransaction(status, idOf(mailbox, earlier, prefer.immutableIds));
}

function answerCreated(action: Action, scope: EventScope, options: EventOptions, event: EventRecord): ActionResult {
  const { mailbox, prefer, call, route } = action;
  // The service names an address of its older interface, not of Graph; nobody is meant to follow it.
  const owners = collectionOf(route) === 'groups' ? 'Groups' : 'Users';
  const location = call.inBatch
    ? 'https://outlook.office365.com'
    : `https://outlook.office365.com/api/v2.0/${owners}('${mailbox.userId}')/Events('${idOf(mailbox, event, prefer.immutableIds)}')`;
  const context = contextOf(action, `${scope.context}/events/$entity`);
  const shown = showEvent(mailbox, event, viewOf(action, withExtensions(options, event), true), context);
  return { status: 201, headers: { location }, json: JSON.stringify(shown) };
}

/** A create is answered with the extensions that it made. https://learn.microsoft.com/graph/api/opentypeextension-post-opentypeextension */
function withExtensions(options: EventOptions, { extensions }: EventRecord): EventOptions {
  if (!extensions) return options;
  const made = new Set(extensions.map(({ name }) => name));
  const { members, context } = options.expanded ?? { members: {}, context: [] };
  return { ...options, expanded: { members: { ...members, extensions: made }, context } };
}
