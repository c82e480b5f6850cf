import {
  createCalendarGroup,
  deleteCalendarGroup,
  getCalendarGroup,
  listCalendarGroups,
  updateCalendarGroup,
} from '../actions/calendar-groups.ts';
import { createCalendar } from '../actions/create-calendar.ts';
import { deleteCalendar } from '../actions/delete-calendar.ts';
import { getCalendar } from '../actions/get-calendar.ts';
import { listCalendars } from '../actions/list-calendars.ts';
import { updateCalendar } from '../actions/update-calendar.ts';
import type { Route } from '../calls/call.ts';
import { below, CALENDARS, DEFAULT_CALENDAR, NAMED_CALENDARS, route } from './rows.ts';

/** Calendars and their groups. */
export const CALENDAR_ROUTES: readonly Route[] = [
  route('GET', 'users/{user}/calendarGroups', 'calendar-read', listCalendarGroups),
  route('POST', 'users/{user}/calendarGroups', 'calendar-own', createCalendarGroup),
  route('GET', 'users/{user}/calendarGroups/{group}', 'calendar-read', getCalendarGroup),
  route('PATCH', 'users/{user}/calendarGroups/{group}', 'calendar-own', updateCalendarGroup),
  route('DELETE', 'users/{user}/calendarGroups/{group}', 'calendar-own', deleteCalendarGroup),
  ...below(CALENDARS, 'GET', '', 'calendar-list', listCalendars),
  ...below(CALENDARS, 'POST', '', 'calendar-own', createCalendar),
  ...below([DEFAULT_CALENDAR, ...NAMED_CALENDARS], 'GET', '', 'calendar-read', getCalendar),
  ...below([DEFAULT_CALENDAR, ...NAMED_CALENDARS], 'PATCH', '', 'calendar-own', updateCalendar),
  ...below(NAMED_CALENDARS, 'DELETE', '', 'calendar-own', deleteCalendar),
  ...below([DEFAULT_CALENDAR, ...NAMED_CALENDARS], 'POST', 'permanentDelete', 'calendar-own', deleteCalendar),
];
