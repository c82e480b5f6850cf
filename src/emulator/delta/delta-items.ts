import type { EventRecord } from '../events/event-record.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { DeltaCursor, DeltaPoint, DeltaRange, DeltaState } from './delta-token.ts';

/** What a follower is told of one item. */
export interface DeltaItem {
  cursor: DeltaCursor;
  /** The calendar whose folder its id names. */
  folder: number;
  /** As it is now; undefined: it is not among what is followed. */
  event: EventRecord | undefined;
}

/** The items of a round that come after the last one that was given, at most `size` of them, and whether that is all. */
export function itemsOfRound(
  mailbox: Mailbox,
  { range, since, round }: DeltaState,
  now: number,
  size: number,
): { items: DeltaItem[]; isLast: boolean } {
  const after = round?.after ?? null;
  const items: DeltaItem[] = [];
  for (const number of since ? changedSince(mailbox, since, now, range) : allWithin(mailbox, range)) {
    if (after && number < after[0]) continue;
    for (const item of itemsOf(mailbox, range, number, since !== null)) {
      if (after && number === after[0] && item.cursor[1] <= after[1]) continue;
      if (items.length === size) return { items, isLast: false };
      items.push(item);
    }
  }
  return { items, isLast: true };
}

/** What one record makes: the event where it is followed, and what tells that it is not, where that is asked for. */
function itemsOf(mailbox: Mailbox, range: DeltaRange, number: number, tellsRemoved: boolean): DeltaItem[] {
  const event = mailbox.event(number);
  if (event && isOfCalendar(range, event.folder) && isWithin(range, event))
    return [{ cursor: [number, event.start.at], folder: event.folder, event }];
  const folder = event?.folder ?? mailbox.tracking.deletion(number)?.folder;
  if (!tellsRemoved || folder === undefined || !isOfCalendar(range, folder)) return [];
  return [{ cursor: [number, 0], folder, event: undefined }];
}

function isOfCalendar({ folder }: DeltaRange, of: number): boolean {
  return folder === null || folder === of;
}

/** As a view has it: an event without length counts where its start lies inside; events alone count by their start. */
function isWithin({ of, from, to }: DeltaRange, { start, end }: EventRecord): boolean {
  if (of === 'events') return from === null || start.at >= from;
  return start.at < (to ?? Number.POSITIVE_INFINITY) && (end.at > (from ?? 0) || start.at >= (from ?? 0));
}

/** Numbers of all records that make an item, ascending. */
function allWithin(mailbox: Mailbox, { of, folder, from, to }: DeltaRange): Iterable<number> {
  if (of === 'events' || folder === null || from === null || to === null)
    return folder === null ? mailbox.numbers : mailbox.numbersIn(folder);
  return mailbox
    .overlapping(folder, from, to)
    .map(({ number }) => number)
    .sort((a, b) => a - b);
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
