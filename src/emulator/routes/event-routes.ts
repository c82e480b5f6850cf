import { cancelEvent } from '../actions/cancel-event.ts';
import { countEvents } from '../actions/count-events.ts';
import { createEvent } from '../actions/create-event.ts';
import { deleteEvent } from '../actions/delete-event.ts';
import { forwardEvent } from '../actions/forward-event.ts';
import { getCalendarOfEvent } from '../actions/get-calendar.ts';
import { getEvent } from '../actions/get-event.ts';
import { listEvents } from '../actions/list-events.ts';
import { listExceptions, listInstances } from '../actions/list-instances.ts';
import { dismissReminder, snoozeReminder, viewReminders } from '../actions/reminders.ts';
import { respondToEvent } from '../actions/respond-to-event.ts';
import { updateEvent } from '../actions/update-event.ts';
import { viewCalendar } from '../actions/view-calendar.ts';
import type { Route } from '../calls/call.ts';
import { below, EVENT_HOMES, route } from './rows.ts';

const TENTATIVELY = 'events/{event}/tentativelyAccept';

/** Events, what is done with them, and views of a time. */
export const EVENT_ROUTES: readonly Route[] = [
  ...below(EVENT_HOMES, 'GET', 'events', 'calendar-read', listEvents),
  ...below(EVENT_HOMES, 'POST', 'events', 'calendar-write', createEvent),
  ...below(EVENT_HOMES, 'GET', 'events/$count', 'calendar-read', countEvents),
  ...below(EVENT_HOMES, 'GET', 'events/{event}', 'calendar-read', getEvent),
  ...below(EVENT_HOMES, 'PATCH', 'events/{event}', 'calendar-write', updateEvent),
  ...below(EVENT_HOMES, 'DELETE', 'events/{event}', 'calendar-write', deleteEvent),
  ...below(EVENT_HOMES, 'GET', 'events/{event}/instances', 'calendar-read', listInstances),
  ...below(EVENT_HOMES, 'GET', 'events/{event}/exceptionOccurrences', 'calendar-read', listExceptions),
  ...below(EVENT_HOMES, 'GET', 'events/{event}/calendar', 'calendar-read', getCalendarOfEvent),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/accept', 'calendar-write', respondToEvent('accepted')),
  ...below(EVENT_HOMES, 'POST', TENTATIVELY, 'calendar-write', respondToEvent('tentativelyAccepted')),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/decline', 'calendar-write', respondToEvent('declined')),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/cancel', 'calendar-write', cancelEvent),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/forward', 'calendar-forward', forwardEvent),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/permanentDelete', 'calendar-write', deleteEvent),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/dismissReminder', 'calendar-write', dismissReminder),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/snoozeReminder', 'calendar-write', snoozeReminder),
  route('GET', 'users/{user}/reminderView(StartDateTime,EndDateTime)', 'calendar-read', viewReminders),
  ...below(EVENT_HOMES, 'GET', 'calendarView', 'calendar-read', viewCalendar),
];
