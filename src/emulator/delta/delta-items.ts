import type { EventRecord } from '../events/event-record.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { instanceSpans } from '../recurrence/instance-spans.ts';
import { isMaster } from '../recurrence/occurrences.ts';
import type { Zones } from '../time/zones.ts';
import type { DeltaCursor, DeltaPoint, DeltaRange, DeltaState } from './delta-token.ts';

/** What a follower is told of one item. */
export interface DeltaItem {
  number: number;
  /** Day of an occurrence, by which its series has it; undefined: an event by itself. */
  day: number | undefined;
  /** The calendar whose folder its id names. */
  folder: number;
  /** As it is now; undefined: it is not among what is followed. */
  event: EventRecord | undefined;
}

/** What items are made of beside their mailbox. */
export interface DeltaParts {
  zones: Zones;
  /** Whether an occurrence that was deleted by itself is told. */
  tellsDeletedOccurrences: boolean;
}

/** Stands for an event by itself in cursors; it comes before all days. */
const NO_DAY = -1_000_000;

/** Where a round stands once an item was given. */
export function cursorOf({ number, day }: DeltaItem): DeltaCursor {
  return [number, day ?? NO_DAY];
}

/** The items of a round that come after the last one that was given, at most `size` of them, and whether that is all. */
export function itemsOfRound(
  mailbox: Mailbox,
  { range, since, round }: DeltaState,
  { now, size, ...parts }: DeltaParts & { now: number; size: number },
): { items: DeltaItem[]; isLast: boolean } {
  const after = round?.after ?? null;
  const items: DeltaItem[] = [];
  for (const number of since ? changedSince(mailbox, since, now, range) : allWithin(mailbox, range)) {
    if (after && number < after[0]) continue;
    for (const item of itemsOf(mailbox, range, number, since, parts)) {
      if (after && number === after[0] && cursorOf(item)[1] <= after[1]) continue;
      if (items.length === size) return { items, isLast: false };
      items.push(item);
    }
  }
  return { items, isLast: true };
}

/** What one record makes, by day: what is followed now, and what is not any more. */
function itemsOf(
  mailbox: Mailbox,
  range: DeltaRange,
  number: number,
  since: DeltaPoint | null,
  parts: DeltaParts,
): DeltaItem[] {
  const event = mailbox.event(number);
  const found = new Map<number | undefined, DeltaItem>();
  for (const item of since ? goneSince(mailbox, range, number, since, parts) : []) found.set(item.day, item);
  if (event && isOfCalendar(range, event.folder))
    for (const one of instancesOf(mailbox, range, event)) {
      const day = one.occurrence?.day;
      found.set(day, { number, day, folder: event.folder, event: one });
    }
  return [...found.values()].sort((a, b) => (a.day ?? NO_DAY) - (b.day ?? NO_DAY));
}

/** What of a record was followed, or may have been, since a point. */
function goneSince(
  mailbox: Mailbox,
  range: DeltaRange,
  number: number,
  since: DeltaPoint,
  { zones, tellsDeletedOccurrences }: DeltaParts,
): DeltaItem[] {
  const event = mailbox.event(number);
  const past = mailbox.tracking.past(number, since.change);
  const gone = (folder: number, day?: number): DeltaItem => ({ number, day, folder, event: undefined });
  const items: DeltaItem[] = [];
  // What changed outside of the time is told too, as documented.
  if (event && isOfCalendar(range, event.folder) && !(range.of === 'calendarView' && isMaster(event)))
    items.push(gone(event.folder));
  // Days that are told already, or shall not be.
  const done = new Set(tellsDeletedOccurrences ? [] : event?.series?.cancelled);
  const forms = new Set<string>();
  for (const { folder, series } of past) {
    if (!isOfCalendar(range, folder)) continue;
    if (range.of === 'events') {
      // A master by itself: it is there still where it is not deleted.
      if (!event) items.push(gone(folder));
      continue;
    }
    // A series that was changed to and fro had the same days more than once.
    const form = JSON.stringify(series);
    if (forms.has(form)) continue;
    forms.add(form);
    if (!series) items.push(gone(folder));
    else
      for (const { day } of instanceSpans(series, zones).within(range.from ?? 0, range.to ?? 0)) {
        if (done.has(day)) continue;
        done.add(day);
        items.push(gone(folder, day));
      }
  }
  return items;
}

/** The items of an event that are within the time; one without length counts where its start lies inside. */
function instancesOf(mailbox: Mailbox, range: DeltaRange, event: EventRecord): EventRecord[] {
  const { of, from, to } = range;
  if (of === 'events') return from === null || event.start.at >= from ? [event] : [];
  const [start, end] = [from ?? 0, to ?? 0];
  if (isMaster(event)) return mailbox.occurrences(event.number)?.overlapping(start, end) ?? [];
  const isWithin = event.start.at < end && (event.end.at > start || event.start.at >= start);
  return isWithin ? [event] : [];
}

function isOfCalendar({ folder }: DeltaRange, of: number): boolean {
  return folder === null || folder === of;
}

/** Numbers of all records that make an item, ascending. */
function allWithin(mailbox: Mailbox, { of, folder, from, to }: DeltaRange): Iterable<number> {
  if (of === 'events' || folder === null || from === null || to === null)
    return folder === null ? mailbox.numbers : mailbox.numbersIn(folder);
  const numbers = new Set(mailbox.overlapping(folder, from, to).map(({ number }) => number));
  return [...numbers].sort((a, b) => a - b);
}

/** Numbers of the records that changed, ascending. */
function changedSince(mailbox: Mailbox, since: DeltaPoint, now: number, range: DeltaRange): number[] {
  const changed = mailbox.tracking.log.since(since.change);
  for (const number of range.folder === null ? mailbox.numbers : mailbox.numbersIn(range.folder)) {
    if (isTouchedSince(mailbox, number, since.time, now)) changed.add(number);
  }
  return [...changed].sort((a, b) => a - b);
}

// What the service does by itself some minutes after a create is no change that was logged.
function isTouchedSince(mailbox: Mailbox, number: number, time: number, now: number): boolean {
  const event = mailbox.event(number);
  if (!event) return false;
  const version = mailbox.versionOf(event);
  return version.change !== event.change && version.modified.ms > time && version.modified.ms <= now;
}
