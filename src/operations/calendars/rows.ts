import { createCalendar } from './create-calendar.ts';
import { listCalendars } from './list-calendars.ts';

export const calendarRows = {
  listCalendars,
  createCalendar,
} as const;
