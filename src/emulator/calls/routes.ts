import {
  createCalendarGroup,
  deleteCalendarGroup,
  getCalendarGroup,
  listCalendarGroups,
  updateCalendarGroup,
} from '../actions/calendar-groups.ts';
import { cancelEvent } from '../actions/cancel-event.ts';
import { countEvents } from '../actions/count-events.ts';
import { createCalendar } from '../actions/create-calendar.ts';
import { createEvent } from '../actions/create-event.ts';
import { deleteCalendar } from '../actions/delete-calendar.ts';
import { deleteEvent } from '../actions/delete-event.ts';
import { forwardEvent } from '../actions/forward-event.ts';
import { getCalendar, getCalendarOfEvent } from '../actions/get-calendar.ts';
import { getEvent } from '../actions/get-event.ts';
import { getMailboxSetting, getMailboxSettings, SINGLE_SETTINGS } from '../actions/get-mailbox-settings.ts';
import { getUser } from '../actions/get-user.ts';
import { listCalendars } from '../actions/list-calendars.ts';
import { listEvents } from '../actions/list-events.ts';
import { dismissReminder, snoozeReminder, viewReminders } from '../actions/reminders.ts';
import { respondToEvent } from '../actions/respond-to-event.ts';
import { updateCalendar } from '../actions/update-calendar.ts';
import { updateEvent } from '../actions/update-event.ts';
import { viewCalendar } from '../actions/view-calendar.ts';
import type { Permission } from './access.ts';
import type { Act, Route } from './call.ts';

const route = (method: string, path: string, permission: Permission, act: Act): Route => ({
  method,
  path,
  permission,
  act,
});

const CALENDARS = ['users/{user}/calendars', 'users/{user}/calendarGroups/{group}/calendars'];
const NAMED_CALENDARS = CALENDARS.map((path) => `${path}/{calendar}`);
const DEFAULT_CALENDAR = 'users/{user}/calendar';
// Events can be reached over all calendars, in the default one, and in a named one by two ways.
const EVENT_HOMES = ['users/{user}', DEFAULT_CALENDAR, ...NAMED_CALENDARS];

const below = (bases: readonly string[], method: string, path: string, permission: Permission, act: Act): Route[] =>
  bases.map((base) => route(method, path === '' ? base : `${base}/${path}`, permission, act));

/** All that this server answers; to add an operation, add a row and its file under actions. */
export const ROUTES: readonly Route[] = [
  route('GET', 'users/{user}', 'directory-read', getUser),
  route('GET', 'users/{user}/calendarGroups', 'calendar-read', listCalendarGroups),
  route('POST', 'users/{user}/calendarGroups', 'calendar-write', createCalendarGroup),
  route('GET', 'users/{user}/calendarGroups/{group}', 'calendar-read', getCalendarGroup),
  route('PATCH', 'users/{user}/calendarGroups/{group}', 'calendar-write', updateCalendarGroup),
  route('DELETE', 'users/{user}/calendarGroups/{group}', 'calendar-write', deleteCalendarGroup),
  ...below(CALENDARS, 'GET', '', 'calendar-list', listCalendars),
  ...below(CALENDARS, 'POST', '', 'calendar-write', createCalendar),
  ...below([DEFAULT_CALENDAR, ...NAMED_CALENDARS], 'GET', '', 'calendar-read', getCalendar),
  ...below([DEFAULT_CALENDAR, ...NAMED_CALENDARS], 'PATCH', '', 'calendar-write', updateCalendar),
  ...below(NAMED_CALENDARS, 'DELETE', '', 'calendar-write', deleteCalendar),
  ...below([DEFAULT_CALENDAR, ...NAMED_CALENDARS], 'POST', 'permanentDelete', 'calendar-write', deleteCalendar),
  ...below(EVENT_HOMES, 'GET', 'events', 'calendar-read', listEvents),
  ...below(EVENT_HOMES, 'POST', 'events', 'calendar-write', createEvent),
  ...below(EVENT_HOMES, 'GET', 'events/$count', 'calendar-read', countEvents),
  ...below(EVENT_HOMES, 'GET', 'events/{event}', 'calendar-read', getEvent),
  ...below(EVENT_HOMES, 'PATCH', 'events/{event}', 'calendar-write', updateEvent),
  ...below(EVENT_HOMES, 'DELETE', 'events/{event}', 'calendar-write', deleteEvent),
  ...below(EVENT_HOMES, 'GET', 'events/{event}/calendar', 'calendar-read', getCalendarOfEvent),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/accept', 'calendar-write', respondToEvent('accepted')),
  ...below(
    EVENT_HOMES,
    'POST',
    'events/{event}/tentativelyAccept',
    'calendar-write',
    respondToEvent('tentativelyAccepted'),
  ),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/decline', 'calendar-write', respondToEvent('declined')),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/cancel', 'calendar-write', cancelEvent),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/forward', 'calendar-content', forwardEvent),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/permanentDelete', 'calendar-write', deleteEvent),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/dismissReminder', 'calendar-write', dismissReminder),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/snoozeReminder', 'calendar-write', snoozeReminder),
  route('GET', 'users/{user}/reminderView(StartDateTime,EndDateTime)', 'calendar-read', viewReminders),
  ...below(EVENT_HOMES, 'GET', 'calendarView', 'calendar-read', viewCalendar),
  route('GET', 'users/{user}/mailboxSettings', 'settings-read', getMailboxSettings),
  ...SINGLE_SETTINGS.map((name) =>
    route('GET', `users/{user}/mailboxSettings/${name}`, 'settings-read', getMailboxSetting(name)),
  ),
];
