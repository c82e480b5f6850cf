import { addAttendees } from './add-attendees.ts';
import { cancelEvent } from './cancel-event.ts';
import { createCalendar } from './create-calendar.ts';
import { createEvent } from './create-event.ts';
import type { Operation } from './define.ts';
import { deleteEvent } from './delete-event.ts';
import { getEvent } from './get-event.ts';
import { listCalendarView } from './list-calendar-view.ts';
import { listCalendars } from './list-calendars.ts';
import { listEvents } from './list-events.ts';
import { rawRequest } from './raw-request.ts';
import { removeAttendees } from './remove-attendees.ts';
import { setAttendees } from './set-attendees.ts';
import { updateEvent } from './update-event.ts';

/** The table: every surface derives from it. A new operation is one file and one line here. */
export const operations = {
  listCalendars,
  createCalendar,
  listEvents,
  createEvent,
  getEvent,
  listCalendarView,
  updateEvent,
  addAttendees,
  removeAttendees,
  setAttendees,
  cancelEvent,
  deleteEvent,
  rawRequest,
} as const;

export type OperationTable = typeof operations;

/** Finds a row by its name or one of its aliases. */
export function findOperation(name: string): Operation | undefined {
  const rows: readonly Operation[] = Object.values(operations) as unknown as readonly Operation[];
  return rows.find((row) => row.name === name || row.aliases.includes(name));
}
