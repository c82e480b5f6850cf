import {
  allowedSharingRoles,
  createCalendarPermission,
  deleteCalendarPermission,
  getCalendarPermission,
  listCalendarPermissions,
  updateCalendarPermission,
} from '../actions/calendar-permissions.ts';
import type { Route } from '../calls/call.ts';
import { below, DEFAULT_CALENDAR, NAMED_CALENDARS } from './rows.ts';

/** Calendars of users, and those of groups. */
const OF_USERS = [DEFAULT_CALENDAR, ...NAMED_CALENDARS];
const CALENDARS = [...OF_USERS, 'groups/{user}/calendar'];
const LIST = 'calendarPermissions';
const ONE = `${LIST}/{permission}`;

/** With whom calendars are shared. */
export const SHARING_ROUTES: readonly Route[] = [
  ...below(CALENDARS, 'GET', LIST, 'sharing-read', listCalendarPermissions),
  ...below(CALENDARS, 'POST', LIST, 'sharing-write', createCalendarPermission),
  ...below(CALENDARS, 'GET', ONE, 'sharing-read', getCalendarPermission),
  ...below(CALENDARS, 'PATCH', ONE, 'sharing-write', updateCalendarPermission),
  ...below(CALENDARS, 'DELETE', ONE, 'sharing-write', deleteCalendarPermission),
  ...below(OF_USERS, 'GET', 'allowedCalendarSharingRoles(User)', 'sharing-read', allowedSharingRoles),
];
