import { storeBody } from '../events/body.ts';
import type {
  EventRecord,
  Invitation,
  MeetingAttendee,
  OccurrenceChange,
  Series,
  Stamp,
} from '../events/event-record.ts';
import { NOT_ANSWERED } from '../events/read-event.ts';
import { instanceUidOf, organizerOf, uidOf } from '../events/show-event.ts';
import { stampAfter } from '../events/stamp.ts';
import { DEFAULT_CALENDAR_FOLDER } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { Modes } from '../modes/modes.ts';
import { isSameRule, keptChanges } from '../recurrence/changed-series.ts';

/** What a copy is made from. */
export interface CopySetup {
  organizer: Mailbox;
  meeting: EventRecord;
  recipient: Mailbox;
  /** The copy that the recipient has already. */
  known: EventRecord | undefined;
  now: Stamp;
  modes: Modes;
}

/**
 * The meeting as it stands in an attendee's calendar: without the organizer's transactionId, categories and extended
 * properties; the organizer is the first of the attendees, as in recorded copies. A new time asks everybody again.
 */
export function copyMeeting({ organizer, meeting, recipient, known: earlier, now, modes }: CopySetup): EventRecord {
  // Who was not asked any more and is asked again begins anew, in the place of the cancelled copy.
  const known = earlier?.isCancelled ? undefined : earlier;
  const sent = { start: meeting.start.at, end: meeting.end.at };
  // What was sent last of one occurrence is what stands there, as nothing else of it is kept.
  const last = known?.occurrence ? { start: known.start.at, end: known.end.at } : known?.invitation?.sent;
  const { occurrence, series } = meeting;
  const isOtherRule =
    !occurrence && !(series && known?.series ? isSameRule(series, known.series) : series === known?.series);
  const moved = last?.start !== sent.start || last.end !== sent.end || isOtherRule;
  const invitation: Invitation =
    known?.invitation && !moved
      ? { ...known.invitation, sent, showAs: meeting.showAs }
      : {
          organizer: organizerOf(organizer, meeting),
          // Who is asked to one occurrence alone has it as an event by itself.
          uid: occurrence && !earlier?.occurrence ? instanceUidOf(organizer, meeting) : uidOf(organizer, meeting),
          response: 'notResponded',
          sent,
          showAs: meeting.showAs,
        };
  const { invitation: _, reminder: __, occurrence: ___, series: ____, hasUnsentAttachments: _____, ...rest } = meeting;
  const { extensions, multiProperties, ...fields } = rest;
  const isCopied = modes.invitationProperties === 'copied';
  const kept = known ?? (isCopied ? { extensions, multiProperties } : {});
  return {
    ...fields,
    ...(series ? { series: copySeries(series, moved ? undefined : known?.series) } : {}),
    ...(earlier?.occurrence ? { occurrence: earlier.occurrence } : {}),
    number: earlier?.number ?? recipient.nextNumber(),
    folder: earlier?.folder ?? DEFAULT_CALENDAR_FOLDER,
    change: recipient.nextNumber(),
    created: earlier?.created ?? now,
    modified: earlier ? stampAfter(earlier.modified, now) : now,
    showAs: shownAs(invitation),
    attendees: withOwnAnswer(attendeesFor(recipient, organizer, meeting), recipient, invitation),
    transactionId: null,
    fingerprint: null,
    // What is the recipient's own stays.
    categories: known?.categories ?? [],
    isReminderOn: known?.isReminderOn ?? meeting.isReminderOn,
    reminderMinutesBeforeStart: known?.reminderMinutesBeforeStart ?? meeting.reminderMinutesBeforeStart,
    properties: known?.properties ?? (isCopied ? meeting.properties : []),
    ...(kept.extensions ? { extensions: kept.extensions } : {}),
    ...(kept.multiProperties ? { multiProperties: kept.multiProperties } : {}),
    invitation,
  };
}

/** What of a changed occurrence its attendees see; the rest is the organizer's own. */
const SEEN_IN_COPIES: ReadonlySet<string> = new Set([
  'attachments',
  'subject',
  'body',
  'start',
  'end',
  'isAllDay',
  'importance',
  'sensitivity',
  'location',
  'locations',
  'isOnlineMeeting',
  'onlineMeetingProvider',
  'onlineMeeting',
]);

/** A series in a copy: what the organizer changed of single occurrences, and what the owner did with his own. */
function copySeries(series: Series, known: Series | undefined): Series {
  const kept = known && keptChanges(known, series);
  const own = new Map(kept?.changed.map((change) => [change.day, change]));
  const days = [...new Set([...own.keys(), ...series.changed.map(({ day }) => day)])].sort((a, b) => a - b);
  const sent = new Map(series.changed.map((change) => [change.day, change]));
  const changed = days.map((day) => {
    const members = Object.fromEntries(
      Object.entries(sent.get(day)?.members ?? {}).filter(([name]) => SEEN_IN_COPIES.has(name)),
    );
    return { ...own.get(day), day, members: { ...own.get(day)?.members, ...members } };
  });
  return { ...series, changed: changed.filter(isDifferent), cancelled: kept?.cancelled ?? series.cancelled };
}

function isDifferent({ answers, members }: OccurrenceChange): boolean {
  return answers !== undefined || Object.keys(members).length > 0;
}

/** The attendees of a copy with the owner's own answer, whose time only `responseStatus` has, as in recorded copies. */
export function withOwnAnswer(
  attendees: readonly MeetingAttendee[],
  { key }: Mailbox,
  { response }: Pick<Invitation, 'response'>,
): readonly MeetingAttendee[] {
  if (response === 'notResponded') return attendees;
  return attendees.map((attendee) => {
    const isSelf = attendee.emailAddress.address.toLowerCase() === key;
    return isSelf ? { ...attendee, status: { response, time: NOT_ANSWERED.time } } : attendee;
  });
}

/** How a copy shows its time: as the organizer wants it once it was accepted, tentative until then. */
export function shownAs({ response, showAs }: Pick<Invitation, 'response' | 'showAs'>): EventRecord['showAs'] {
  if (response === 'accepted' || showAs === 'free') return showAs;
  return 'tentative';
}

/** Stands before the subject of what was cancelled. */
const CANCELLED_PREFIX = 'Canceled: ';

/** The copy of a meeting that was cancelled; it stays until its owner removes it. */
export function cancelledCopy(copy: EventRecord, recipient: Mailbox, now: Stamp): EventRecord {
  return {
    ...copy,
    subject: `${CANCELLED_PREFIX}${copy.subject}`,
    showAs: 'free',
    isReminderOn: false,
    isCancelled: true,
    ...(copy.series ? { series: cancelledSeries(copy.series) } : {}),
    change: recipient.nextNumber(),
    modified: stampAfter(copy.modified, now),
  };
}

/** The series of a cancelled copy, of which no occurrence shows its time or reminds by itself. */
function cancelledSeries(series: Series): Series {
  const changed = series.changed.map(({ members, ...change }) => {
    const { showAs: _, isReminderOn: __, isCancelled, ...kept } = members;
    // One that was cancelled before says so already.
    const subject = kept.subject === undefined || isCancelled ? {} : { subject: `${CANCELLED_PREFIX}${kept.subject}` };
    return { ...change, members: { ...kept, ...subject } };
  });
  return { ...series, changed: changed.filter(isDifferent) };
}

/** The copy without what is attached, as rooms keep bookings. */
export function withoutAttachments({ attachments: _, ...copy }: EventRecord): EventRecord {
  return copy;
}

/** A copy as it stands with a group, for which nobody answers. */
export function acceptedCopy(copy: EventRecord, group: Mailbox, now: Stamp): EventRecord {
  const { invitation } = copy;
  if (!invitation) return copy;
  const answered: Invitation = { ...invitation, response: 'accepted', answered: now };
  return {
    ...copy,
    showAs: shownAs(answered),
    attendees: withOwnAnswer(copy.attendees, group, answered),
    invitation: answered,
  };
}

/** The copy without its body, as rooms keep bookings. */
export function withoutBody(copy: EventRecord): EventRecord {
  return { ...copy, body: storeBody('text', '') };
}

// Answers of others are the organizer's alone to see.
function attendeesFor(recipient: Mailbox, organizer: Mailbox, meeting: EventRecord): MeetingAttendee[] {
  const first = organizerOf(organizer, meeting);
  const others = meeting.attendees.filter(
    // Who lists himself is there already.
    ({ emailAddress }) => emailAddress.address.toLowerCase() !== first.address.toLowerCase(),
  );
  const all: MeetingAttendee[] = [
    { type: 'required', status: NOT_ANSWERED, emailAddress: first },
    ...others.map(({ type, emailAddress }) => ({ type, status: NOT_ANSWERED, emailAddress })),
  ];
  if (!meeting.hideAttendees) return all;
  return all.filter(({ emailAddress }) => emailAddress.address.toLowerCase() === recipient.key);
}
