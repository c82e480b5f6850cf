import { SCHEDULE_SLOT_ENTRIES } from '../limits.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { showHours } from '../settings/show-settings.ts';
import { showInstant } from '../time/show-instant.ts';
import type { Zone } from '../time/zones.ts';
import { availabilityView, mergeTimes, mostEntries, type Slots } from './availability.ts';
import { busyTimesOf, type CalendarEntry } from './busy-times.ts';
import type { ScheduleOwner } from './schedule-owner.ts';

/** How schedules are asked for. */
export interface ScheduleView {
  slots: Slots;
  /** The digit of working elsewhere. */
  elsewhere: 0 | 4;
  /** Of the times in the answer; undefined means UTC. */
  zone: Zone | undefined;
  /** Whether the caller sees more of a mailbox than when it is free. */
  seesDetails(mailbox: Mailbox): boolean;
}

/** What an event must not be for others to see its subject and place. */
const HIDDEN: ReadonlySet<string> = new Set(['private', 'confidential']);

/** One schedule as the answer shows it. https://learn.microsoft.com/graph/api/resources/scheduleinformation */
export function showSchedule(scheduleId: string, owner: ScheduleOwner, view: ScheduleView): Record<string, unknown> {
  if (owner.kind === 'error') {
    const { message, responseCode } = owner;
    return { scheduleId, error: { message, responseCode } };
  }
  const { slots } = view;
  const mailboxes = owner.kind === 'list' ? owner.members : [owner.mailbox];
  const entries = mailboxes.map((mailbox) => busyTimesOf(mailbox, slots));
  const most = Math.max(0, ...entries.map((each) => mostEntries(each, slots)));
  if (most > SCHEDULE_SLOT_ENTRIES) return { scheduleId, error: tooManyEntries(most) };
  const shown = { scheduleId, availabilityView: availabilityView(mergeTimes(entries.flat()), slots, view.elsewhere) };
  // Of the members of a list only the merged view is told.
  if (owner.kind === 'list') return { ...shown, scheduleItems: [] };
  const { mailbox } = owner;
  const isOpen = view.seesDetails(mailbox);
  return {
    ...shown,
    scheduleItems: (entries[0] ?? []).map((entry) => showItem(entry, isOpen, view.zone)),
    workingHours: showHours(mailbox.user),
  };
}

function tooManyEntries(actual: number): Record<string, unknown> {
  return {
    message: `The result set contains too many calendar entries. The allowed size = ${SCHEDULE_SLOT_ENTRIES}; the actual size = ${actual}.`,
    responseCode: '5006',
  };
}

function showItem({ start, end, status, event }: CalendarEntry, isOpen: boolean, zone: Zone | undefined) {
  const times = { start: showInstant(start, zone), end: showInstant(end, zone) };
  if (!isOpen) return { status, ...times };
  const isPrivate = event.sensitivity === 'private';
  if (HIDDEN.has(event.sensitivity)) return { isPrivate, status, ...times };
  return { isPrivate, status, subject: event.subject, location: event.location.displayName ?? '', ...times };
}
