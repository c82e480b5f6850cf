import type { OccurrenceChange, Series } from '../events/event-record.ts';
import type { PastRecord } from '../store/delta-records.ts';
import type { EventChange } from './mailbox.ts';

/** What of a change followers of a view could not see by what is there now; undefined: nothing. */
export function pastForm({ before, after }: Pick<EventChange, 'before' | 'after'>): PastRecord | undefined {
  if (!before) return undefined;
  const series = before.series ? timesOf(before.series) : null;
  if (after && isSame(series, after.series ? timesOf(after.series) : null)) return undefined;
  const { number, folder } = before;
  return { number, folder, series };
}

/** Whether both have the same items in any view: one event, or the same days. */
function isSame(before: Series | null, after: Series | null): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

/** A series without what its occurrences show beside their times. */
function timesOf(series: Series): Series {
  return { ...series, changed: series.changed.flatMap(movedOf) };
}

function movedOf({ day, members: { start, end } }: OccurrenceChange): OccurrenceChange[] {
  return start || end ? [{ day, members: { ...(start && { start }), ...(end && { end }) } }] : [];
}
