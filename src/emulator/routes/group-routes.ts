import { cancelEvent } from '../actions/cancel-event.ts';
import { countEvents } from '../actions/count-events.ts';
import { createEvent } from '../actions/create-event.ts';
import { deleteEvent } from '../actions/delete-event.ts';
import { addExtension, deleteExtension, getExtension, listExtensions, updateExtension } from '../actions/extensions.ts';
import { forwardEvent } from '../actions/forward-event.ts';
import { getCalendar, getCalendarOfEvent } from '../actions/get-calendar.ts';
import { getEvent } from '../actions/get-event.ts';
import { getSchedule } from '../actions/get-schedule.ts';
import { listEvents } from '../actions/list-events.ts';
import { listExceptions, listInstances } from '../actions/list-instances.ts';
import { updateEvent } from '../actions/update-event.ts';
import { viewCalendar } from '../actions/view-calendar.ts';
import type { Route } from '../calls/call.ts';
import { attachmentsBelow } from './attachment-routes.ts';
import { followedBelow } from './delta-routes.ts';
import { below, GROUP_HOMES, route } from './rows.ts';

const EXTENSIONS = 'events/{event}/extensions';
const EXTENSION = `${EXTENSIONS}/{extension}`;

/** Calendars of groups. Reminders and answers to invitations are no group's. */
export const GROUP_ROUTES: readonly Route[] = [
  route('GET', 'groups/{user}/calendar', 'group-read', getCalendar),
  route('POST', 'groups/{user}/calendar/getSchedule', 'group-event-read', getSchedule),
  ...below(GROUP_HOMES, 'GET', 'events', 'group-read', listEvents),
  ...below(GROUP_HOMES, 'POST', 'events', 'group-write', createEvent),
  ...below(GROUP_HOMES, 'GET', 'events/$count', 'group-read', countEvents),
  ...below(GROUP_HOMES, 'GET', 'events/{event}', 'group-event-read', getEvent),
  ...below(GROUP_HOMES, 'PATCH', 'events/{event}', 'group-event-write', updateEvent),
  ...below(GROUP_HOMES, 'DELETE', 'events/{event}', 'group-event-write', deleteEvent),
  ...below(GROUP_HOMES, 'GET', 'events/{event}/instances', 'calendar-read', listInstances),
  ...below(GROUP_HOMES, 'GET', 'events/{event}/exceptionOccurrences', 'calendar-read', listExceptions),
  ...below(GROUP_HOMES, 'GET', 'events/{event}/calendar', 'group-event-read', getCalendarOfEvent),
  ...below(GROUP_HOMES, 'POST', 'events/{event}/cancel', 'calendar-write', cancelEvent),
  ...below(GROUP_HOMES, 'POST', 'events/{event}/forward', 'calendar-forward', forwardEvent),
  ...below(GROUP_HOMES, 'GET', EXTENSIONS, 'group-read', listExtensions),
  ...below(GROUP_HOMES, 'POST', EXTENSIONS, 'group-write', addExtension),
  ...below(GROUP_HOMES, 'GET', EXTENSION, 'group-read', getExtension),
  ...below(GROUP_HOMES, 'PATCH', EXTENSION, 'group-write', updateExtension),
  ...below(GROUP_HOMES, 'DELETE', EXTENSION, 'group-write', deleteExtension),
  ...attachmentsBelow(GROUP_HOMES),
  ...followedBelow(GROUP_HOMES, 'group-read', 'calendar-read'),
  route('GET', 'groups/{user}/calendarView', 'group-event-read', viewCalendar),
  route('GET', 'groups/{user}/calendar/calendarView', 'group-read', viewCalendar),
];
