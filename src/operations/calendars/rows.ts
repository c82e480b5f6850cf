import { createCalendar } from './create-calendar.ts';
import { deleteCalendar } from './delete-calendar.ts';
import { getCalendar } from './get-calendar.ts';
import { listCalendars } from './list-calendars.ts';
import { permanentlyDeleteCalendar } from './permanently-delete-calendar.ts';
import { updateCalendar } from './update-calendar.ts';

export const calendarRows = {
  listCalendars,
  getCalendar,
  createCalendar,
  updateCalendar,
  deleteCalendar,
  permanentlyDeleteCalendar,
} as const;
