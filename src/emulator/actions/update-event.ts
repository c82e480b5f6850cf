import { type Act, type Action, readJsonBody } from '../calls/call.ts';
import type { EventFields, EventRecord, MeetingAttendee } from '../events/event-record.ts';
import { changeOnlineMeeting } from '../events/online-meeting.ts';
import { readEventChange } from '../events/read-event.ts';
import { showEvent } from '../events/show-event.ts';
import { stampAfter, stampNow } from '../events/stamp.ts';
import { Changes } from '../mailboxes/changes.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { deliverCancellation, deliverMeeting } from '../meetings/deliver.ts';
import { updateAlone, withoutAttendees } from '../meetings/deliver-alone.ts';
import { namedAttendees } from '../meetings/names.ts';
import { readEventOptions } from '../query/event-options.ts';
import { isSameRule } from '../recurrence/changed-series.ts';
import { refusals } from '../refusals.ts';
import { checkIfMatch, findEvent, readScope, viewOf } from './event-scope.ts';
import { answerItem } from './item.ts';

/** How an attendee stands who has to answer anew: as documented after a change of the time. */
const ASKED_ANEW = { response: 'notResponded', time: '4501-01-01T00:00:00Z' } as const;

/** What attendees see of a meeting; a change of anything else is the owner's own and mails nobody. */
const SEEN_BY_ATTENDEES = [
  'subject',
  'body',
  'start',
  'end',
  'isAllDay',
  'importance',
  'sensitivity',
  'responseRequested',
  'allowNewTimeProposals',
  'hideAttendees',
  'isOnlineMeeting',
  'location',
  'locations',
] as const satisfies readonly (keyof EventFields)[];

/** https://learn.microsoft.com/graph/api/event-update */
export const updateEvent: Act = (action) => {
  const scope = readScope(action);
  const options = readEventOptions(action.query);
  const before = findEvent(action);
  checkIfMatch(action, before);
  const after = changedEvent(action, before);
  const changes = new Changes(action.world);
  changes.put(action.mailbox, after);
  if (!before.invitation) tellAttendees(action, changes, before, after);
  changes.commit();
  const { mailbox } = action;
  const kept = after.occurrence && mailbox.occurrences(after.number)?.on(after.occurrence.day);
  const shown = showEvent(mailbox, kept ?? after, viewOf(action, options));
  return answerItem(action, `${scope.context}/events/$entity`, shown);
};

function changedEvent({ call, mailbox, world }: Action, before: EventRecord): EventRecord {
  const fields = readEventChange(readJsonBody(call.body), before, world.zones);
  // An occurrence has no series of its own.
  if (before.occurrence && fields.series) throw refusals.validation();
  const moved = fields.start.at !== before.start.at || fields.end.at !== before.end.at || !isSameSeries(before, fields);
  const named =
    fields.attendees === before.attendees
      ? fields.attendees
      : namedAttendees(fields.attendees, world.directory, world.modes);
  const attendees = moved && !before.invitation ? named.map(askAnew) : named;
  const { number, folder, created, fingerprint, invitation, isCancelled, reminder, occurrence, attachments } = before;
  const { series } = fields;
  const after: EventRecord = {
    ...changeOnlineMeeting({ ...fields, attendees }, before, mailbox, world.random),
    ...(series ? { series: withoutAttendees(series, compareAttendees(before.attendees, attendees).removed) } : {}),
    number,
    folder,
    change: mailbox.nextNumber(),
    created,
    modified: stampAfter(before.modified, stampNow(world)),
    fingerprint,
    ...(attachments ? { attachments } : {}),
    ...(invitation ? { invitation } : {}),
    ...(isCancelled ? { isCancelled } : {}),
    // A new time reminds anew.
    ...(reminder && !moved ? { reminder } : {}),
    ...(occurrence ? { occurrence } : {}),
  };
  if (occurrence && moved) checkNeighbours(mailbox, after, occurrence.day);
  return after;
}

// https://learn.microsoft.com/graph/api/event-update: an occurrence stays between the days of the ones next to it.
function checkNeighbours(mailbox: Mailbox, moved: EventRecord, day: number): void {
  const days = mailbox.occurrences(moved.number)?.daysBeside(day);
  const own = mailbox.occurrences(moved.number)?.dayOf(moved);
  if (!days || own === undefined) return;
  if ((days.before !== undefined && own <= days.before) || (days.after !== undefined && own >= days.after))
    throw refusals.crossingBoundary();
}

function isSameSeries({ series: before }: EventFields, { series: after }: EventFields): boolean {
  return before && after ? isSameRule(before, after) : before === after;
}

// Who has not answered yet is not asked for another answer.
function askAnew(attendee: MeetingAttendee): MeetingAttendee {
  if (attendee.status.response === 'none') return attendee;
  const { type, emailAddress } = attendee;
  return { type, status: ASKED_ANEW, emailAddress };
}

/**
 * Mails a change: to all where they see it, or attachments wait to be sent, else only to those who are new, no longer asked, or asked in another way.
 * https://learn.microsoft.com/graph/api/event-update
 */
function tellAttendees({ world, mailbox }: Action, changes: Changes, before: EventRecord, after: EventRecord): void {
  const { added, kept, retyped, removed } = compareAttendees(before.attendees, after.attendees);
  // First, as those who are asked to all get the series as it is now.
  updateAlone({ world, changes, organizer: mailbox, meeting: after }, before, isSeen);
  const changedBefore = before.series?.changed;
  const delivery = { world, changes, organizer: mailbox, meeting: after, changedBefore };
  deliverCancellation(delivery, removed);
  deliverMeeting(delivery, added, 'request');
  const isSeenByAll =
    !sameValue(before.series?.range, after.series?.range) || !isSameSeries(before, after) || isSeen(before, after);
  deliverMeeting(delivery, isSeenByAll ? kept : retyped, 'update');
}

function isSeen(before: EventRecord, after: EventRecord): boolean {
  const isSent = before.hasUnsentAttachments && !after.hasUnsentAttachments;
  return isSent || SEEN_BY_ATTENDEES.some((name) => !sameValue(before[name], after[name]));
}

function compareAttendees(before: readonly MeetingAttendee[], after: readonly MeetingAttendee[]) {
  const key = ({ emailAddress }: MeetingAttendee) => emailAddress.address.toLowerCase();
  // An address may stand in the list twice, with two types.
  const typed = (attendee: MeetingAttendee) => `${attendee.type} ${key(attendee)}`;
  const earlier = new Set(before.map(key));
  const earlierTyped = new Set(before.map(typed));
  const later = new Set(after.map(key));
  const kept = after.filter((attendee) => earlier.has(key(attendee)));
  return {
    added: after.filter((attendee) => !earlier.has(key(attendee))),
    kept,
    retyped: kept.filter((attendee) => !earlierTyped.has(typed(attendee))),
    removed: before.filter((attendee) => !later.has(key(attendee))),
  };
}

function sameValue(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
