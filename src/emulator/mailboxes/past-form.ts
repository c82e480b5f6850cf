import { storeBody } from '../events/body.ts';
import type { EventRecord } from '../events/event-record.ts';
import { isMaster } from '../recurrence/occurrences.ts';
import type { PastRecord } from '../store/delta-records.ts';
import type { EventChange } from './mailbox.ts';

/** What of a change followers of a view could not see by what is there now; undefined: nothing. */
export function pastForm({ before, after }: Pick<EventChange, 'before' | 'after'>): PastRecord | undefined {
  if (!before || (after && sameForm(before, after))) return undefined;
  const { number, folder } = before;
  return { number, folder, master: isMaster(before) ? daysOnly(before) : null };
}

/** Whether both have the same items in any view: one event, or the same days. */
function sameForm(before: EventRecord, after: EventRecord): boolean {
  if (!isMaster(before) || !isMaster(after)) return isMaster(before) === isMaster(after);
  return JSON.stringify(formOf(before)) === JSON.stringify(formOf(after));
}

function formOf({ start, end, series }: EventRecord) {
  const changed = series?.changed.map(({ day, members }) => [day, members.start, members.end]);
  return { start, end, series: { ...series, changed } };
}

/** A master without what its occurrences show beside their times. */
function daysOnly(master: EventRecord): EventRecord {
  const { series } = master;
  const changed = series?.changed.map(({ day, members: { start, end } }) => ({
    day,
    members: { ...(start && { start }), ...(end && { end }) },
  }));
  return {
    ...master,
    subject: '',
    body: storeBody('text', ''),
    attendees: [],
    categories: [],
    locations: [],
    properties: [],
    ...(series && { series: { ...series, changed: changed ?? [] } }),
  };
}
