import { followCalendarView, followEvents } from '../actions/follow-events.ts';
import type { Route } from '../calls/call.ts';
import { below, EVENT_HOMES, GROUP_HOMES } from './rows.ts';

/** Changes since a time before; of groups, as documented, in views alone. */
export const DELTA_ROUTES: readonly Route[] = [
  ...below(EVENT_HOMES, 'GET', 'calendarView/delta()', 'calendar-read', followCalendarView),
  ...below(EVENT_HOMES, 'GET', 'events/delta()', 'calendar-read', followEvents),
  ...below(GROUP_HOMES, 'GET', 'calendarView/delta()', 'group-read', followCalendarView),
];
