import { MINUTE } from '../../core/durations.ts';
import type { FreeBusyStatus } from '../../graph/event.ts';
import type { Span } from '../time/span.ts';

/** A time for which somebody's calendar says how free he is. */
export interface BusyTime extends Span {
  status: FreeBusyStatus;
}

/** The worst availability within a span. */
export type Availability = (span: Span) => FreeBusyStatus;

/** From the one that counts least, where several meet. */
const RANKS: readonly FreeBusyStatus[] = ['free', 'workingElsewhere', 'unknown', 'tentative', 'busy', 'oof'];

/** What stands in an availability view. https://learn.microsoft.com/graph/api/resources/scheduleinformation */
const DIGITS: Readonly<Record<Exclude<FreeBusyStatus, 'workingElsewhere'>, number>> = {
  free: 0,
  unknown: 0,
  tentative: 1,
  busy: 2,
  oof: 3,
};

const FREE = '0'.charCodeAt(0);

/** Times that may overlap as times that do not, in their order, each with what counts there; free time is left out. */
export function mergeTimes(times: readonly BusyTime[]): BusyTime[] {
  const turns = times.flatMap(({ start, end, status }) => [
    { at: start, rank: RANKS.indexOf(status), change: 1 },
    { at: end, rank: RANKS.indexOf(status), change: -1 },
  ]);
  turns.sort((a, b) => a.at - b.at);
  const open = RANKS.map(() => 0);
  const merged: BusyTime[] = [];
  let from = Number.NEGATIVE_INFINITY;
  for (const { at, rank, change } of turns) {
    const status = RANKS[open.findLastIndex((count) => count > 0)] ?? 'free';
    if (at > from && status !== 'free') append(merged, { start: from, end: at, status });
    open[rank] = (open[rank] ?? 0) + change;
    from = at;
  }
  return merged;
}

function append(merged: BusyTime[], next: BusyTime): void {
  const last = merged.at(-1);
  if (last && last.end === next.start && last.status === next.status) last.end = next.end;
  else merged.push(next);
}

/** Looks up merged times. */
export function availabilityIn(merged: readonly BusyTime[]): Availability {
  return ({ start, end }) => {
    let worst = 0;
    for (let at = firstAfter(merged, start); at < merged.length; at++) {
      const time = merged[at];
      if (!time || time.start >= end) break;
      worst = Math.max(worst, RANKS.indexOf(time.status));
    }
    return RANKS[worst] ?? 'free';
  };
}

/** Place of the first that ends after a point in time. */
function firstAfter(merged: readonly BusyTime[], at: number): number {
  let low = 0;
  let high = merged.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((merged[middle]?.end ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Slots of equal length into which a span is cut; the last one may reach beyond its end. */
export interface Slots extends Span {
  minutes: number;
}

/** A digit for each slot, for the worst of what touches it; `elsewhere` is that of working elsewhere. */
export function availabilityView(merged: readonly BusyTime[], slots: Slots, elsewhere: 0 | 4): string {
  const ranks = new Uint8Array(slotCount(slots));
  for (const time of merged) {
    const { first, last } = touched(time, slots);
    const rank = RANKS.indexOf(time.status);
    for (let at = first; at <= last; at++) ranks[at] = Math.max(ranks[at] ?? 0, rank);
  }
  const digits = { ...DIGITS, workingElsewhere: elsewhere };
  const letters = RANKS.map((status) => FREE + digits[status]);
  // As letters at once: a view may have tens of thousands.
  return Buffer.from(ranks.map((rank) => letters[rank] ?? FREE)).toString('latin1');
}

/** How many entries the fullest of the slots has. */
export function mostEntries(entries: readonly Span[], slots: Slots): number {
  const changes = new Int32Array(slotCount(slots) + 1);
  for (const entry of entries) {
    const { first, last } = touched(entry, slots);
    if (last < first) continue;
    changes[first] = (changes[first] ?? 0) + 1;
    changes[last + 1] = (changes[last + 1] ?? 0) - 1;
  }
  let now = 0;
  let most = 0;
  for (const change of changes) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}

function slotCount({ start, end, minutes }: Slots): number {
  return Math.ceil((end - start) / (minutes * MINUTE));
}

/** The slots that a span touches; none where `last` is before `first`. */
function touched(span: Span, { start, end, minutes }: Slots): { first: number; last: number } {
  const from = Math.max(span.start, start);
  const to = Math.min(span.end, end);
  return {
    first: Math.floor((from - start) / (minutes * MINUTE)),
    last: to <= from ? -1 : Math.ceil((to - start) / (minutes * MINUTE)) - 1,
  };
}
