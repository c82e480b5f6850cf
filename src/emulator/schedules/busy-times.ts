import type { EventRecord } from '../events/event-record.ts';
import { DEFAULT_CALENDAR_FOLDER } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { Span } from '../time/span.ts';
import type { BusyTime } from './availability.ts';

/** What stands in a calendar at a time. */
export interface CalendarEntry extends BusyTime {
  event: EventRecord;
}

/**
 * What stands in the default calendar of a mailbox within a span, by start, what is shown as free too.
 * https://learn.microsoft.com/graph/outlook-get-free-busy-schedule
 */
export function busyTimesOf(mailbox: Mailbox, { start, end }: Span): CalendarEntry[] {
  const entries = mailbox.overlapping(DEFAULT_CALENDAR_FOLDER, start, end).map((event) => ({
    start: event.start.at,
    end: event.end.at,
    status: event.showAs,
    event,
  }));
  return entries.sort((a, b) => a.start - b.start);
}
