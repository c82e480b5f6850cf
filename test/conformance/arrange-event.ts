import { DAY, MINUTE } from '../../src/core/durations.ts';
import { isObject } from '../../src/core/json.ts';
import type { Json } from '../../src/emulator/testing.ts';
import { createZones } from '../../src/emulator/time/zones.ts';
import { attachmentsOf } from './arrange-attachment.ts';
import { extensionsOf } from './arrange-extension.ts';
import { arrangeChanges, arrangeInstance, isInstance, recurrenceOf } from './arrange-series.ts';
import type { Shown } from './exchange.ts';
import { ATTENDEE, ORGANIZER, type Person } from './people.ts';
import type { Scene } from './scene.ts';
import { instantOf, inZone, isBody, isPlaceholder, isTime, textOf } from './values.ts';

/** What a create may carry of what an answer shows. */
const WRITABLE = (
  'subject start end isAllDay importance sensitivity showAs categories isReminderOn reminderMinutesBeforeStart ' +
  'responseRequested allowNewTimeProposals hideAttendees isOnlineMeeting onlineMeetingProvider location locations ' +
  'transactionId singleValueExtendedProperties multiValueExtendedProperties'
).split(' ');

const START = { dateTime: '2026-01-12T09:00:00', timeZone: 'UTC' };
const END = { dateTime: '2026-01-12T10:00:00', timeZone: 'UTC' };

const QUARTER_MS = 900_000;

/** What an attendee does so that an answer shows this of him. */
const ANSWERS: Readonly<Record<string, string>> = {
  accepted: 'accept',
  declined: 'decline',
  tentativelyAccepted: 'tentativelyAccept',
};

/** Where an event is made. */
export interface Place {
  /** Path of the calendar below the mailbox. Default: the default calendar. */
  readonly calendar?: string;
  /** Start of events that are shown without one. */
  readonly from?: string;
}

/**
 * Makes an event so that reading it in the owner's mailbox gives what is shown: from the organizer's mailbox where the
 * owner is a guest, with the attendees' own answers. Gives its id in the owner's mailbox.
 */
export async function arrangeEvent(scene: Scene, shown: Shown, place: Place = {}): Promise<string> {
  const owner = scene.people.home;
  if (isInstance(shown)) return arrangeInstance(scene, shown, place);
  const isGuest = shown.isOrganizer === false;
  const organizer = isGuest ? organizerOf(shown) : owner;
  // A guest's copy lists the organizer too; the organizer does not invite himself.
  const input = inputOf(
    isGuest ? { ...shown, attendees: guestsOf(shown).filter((guest) => !isSame(guest, organizer)) } : shown,
    place,
  );
  if (isGuest && !input.attendees.some((guest) => isSame(guest, owner))) input.attendees.push(attendee(owner));
  const made = await scene.arrange(organizer, 'POST', `${isGuest ? '' : (place.calendar ?? '')}/events`, input);
  await arrangeChanges(scene, String(made.id), shown, place);
  for (const guest of guestsOf(shown)) if (!isSame(guest, organizer)) await answer(scene, made, guest);
  if (isGuest && !guestsOf(shown).some((guest) => isSame(guest, owner) && actionOf(guest))) {
    const { responseStatus } = shown;
    if (isObject(responseStatus)) await answer(scene, made, { ...attendee(owner), status: responseStatus });
  }
  if (isGuest && shown.isCancelled === true)
    await scene.arrange(organizer, 'POST', `/events/${String(made.id)}/cancel`, {});
  return isGuest ? copyOf(scene, owner, made) : String(made.id);
}

/** The event that fires a reminder as it is shown. */
export function eventOfReminder(shown: Shown): Shown {
  const { eventSubject, eventStartTime, eventEndTime, eventLocation, reminderFireTime } = shown;
  const [start, fires] = [eventStartTime, reminderFireTime].map((time) =>
    isTime(time) ? instantOf(time, createZones()) : undefined,
  );
  const isTimed = start !== undefined && fires !== undefined;
  return {
    subject: eventSubject,
    start: eventStartTime,
    end: eventEndTime,
    location: eventLocation,
    ...(isTimed ? { reminderMinutesBeforeStart: (start - fires) / MINUTE } : {}),
  };
}

/** A meeting to which the owner is invited, and which the exchange does not show. */
export const INVITATION: Shown = { isOrganizer: false };
/** An event of the owner's with a guest. */
export const MEETING: Shown = { attendees: [attendee(ATTENDEE)] };

/** The body of a create that is answered with what is shown. */
export function inputOf(shown: Shown, { from }: Place): Shown & { attendees: Shown[] } {
  const input: Shown = { subject: 'Event', start: START, end: END };
  if (from !== undefined) {
    const start = momentIn(from, 0);
    Object.assign(input, { start, end: momentIn(from, QUARTER_MS) });
  }
  for (const name of WRITABLE) {
    const value = shown[name];
    if (value !== undefined && value !== null && !isPlaceholder(value)) input[name] = value;
  }
  // A source may leave out the times of an all-day event, which are midnights.
  if (shown.isAllDay === true && !isTime(shown.start))
    Object.assign(input, { start: atMidnight(input.start, 0), end: atMidnight(input.start, DAY) });
  if (shown.isCancelled === true) input.subject = String(input.subject).replace(/^Cancell?ed: /, '');
  for (const [name, original] of [
    ['start', shown.originalStartTimeZone],
    ['end', shown.originalEndTimeZone],
  ] as const) {
    const time = input[name];
    const isShifted = typeof original === 'string' && createZones().find(original) !== undefined;
    if (isTime(time) && isShifted && shown.isAllDay !== true) input[name] = inZone(time, original);
  }
  const body = bodyOf(shown);
  const attachments = attachmentsOf(shown);
  const extensions = extensionsOf(shown);
  const recurrence = recurrenceOf(shown);
  return {
    ...input,
    ...(recurrence === undefined ? {} : { recurrence }),
    ...(body ? { body } : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(extensions.length > 0 ? { extensions } : {}),
    attendees: guestsOf(shown).map(({ type, emailAddress }) => ({ type, emailAddress })),
  };
}

/** Midnight of the day of a time, or so much later. */
function atMidnight(time: unknown, afterMs: number): Shown {
  const day = isTime(time) ? time.dateTime.slice(0, 10) : '2026-01-12';
  const at = new Date(Date.parse(`${day}T00:00:00Z`) + afterMs);
  return { dateTime: at.toISOString().slice(0, -1), timeZone: isTime(time) ? time.timeZone : 'UTC' };
}

/** A moment after the start of a range; without an offset the range is in UTC. */
function momentIn(from: string, afterMs: number): Shown {
  const at = new Date(/Z$|[+-]\d\d:?\d\d$/.test(from) ? from : `${from.length > 10 ? from : `${from}T00:00`}Z`);
  return { dateTime: new Date(at.getTime() + afterMs).toISOString().slice(0, -1), timeZone: 'UTC' };
}

function bodyOf({ body, bodyPreview, isOnlineMeeting }: Shown): Shown | undefined {
  if (!isBody(body) || isPlaceholder(body.content))
    return typeof bodyPreview === 'string' && !isPlaceholder(bodyPreview)
      ? { contentType: 'text', content: textOf(bodyPreview) }
      : undefined;
  // The block of an online meeting is the service's own; a create makes another.
  return isOnlineMeeting === true ? { contentType: 'html', content: textOf(body.content) } : { ...body };
}

async function answer(scene: Scene, made: Json, guest: Shown): Promise<void> {
  const action = actionOf(guest);
  if (action === undefined) return;
  const person = personOf(guest);
  const id = await copyOf(scene, person, made);
  const { proposedNewTime } = guest;
  const more = isObject(proposedNewTime) ? { proposedNewTime } : {};
  await scene.arrange(person, 'POST', `/events/${id}/${action}`, { sendResponse: true, ...more });
}

/** Id of a meeting in the mailbox of a guest. */
async function copyOf(scene: Scene, person: Person, made: Json): Promise<string> {
  const { value } = await scene.arrange(person, 'GET', '/events?$top=100');
  const copies = (Array.isArray(value) ? value : []) as Json[];
  const copy = copies.find(({ iCalUId }) => String(iCalUId) === String(made.iCalUId));
  if (!copy) throw new Error(`What the exchange presumes: no copy of the meeting in the mailbox of ${person.address}`);
  return String(copy.id);
}

/** The people that an event shows as its attendees. */
export function guestsOf({ attendees }: Shown): Shown[] {
  return (Array.isArray(attendees) ? attendees : [])
    .filter(isObject)
    .filter(({ emailAddress }) => isObject(emailAddress));
}

function actionOf({ status }: Shown): string | undefined {
  return isObject(status) ? ANSWERS[String(status.response)] : undefined;
}

function organizerOf({ organizer }: Shown): Person {
  return isObject(organizer) && isObject(organizer.emailAddress) ? personOf(organizer) : ORGANIZER;
}

function personOf({ emailAddress }: Shown): Person {
  const { name, address } = emailAddress as Shown;
  return { name: String(name), address: String(address) };
}

function attendee({ name, address }: Person): Shown {
  return { type: 'required', emailAddress: { name, address } };
}

function isSame(guest: Shown, person: Person): boolean {
  return personOf(guest).address.toLowerCase() === person.address.toLowerCase();
}
