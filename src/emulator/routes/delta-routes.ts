import { followCalendarView, followEvents } from '../actions/follow-events.ts';
import type { Route } from '../calls/call.ts';
import type { Permission } from '../calls/openings.ts';
import { below, EVENT_HOMES } from './rows.ts';

/** What follows the changes of calendars: of views below these paths, and of their events. */
export const followedBelow = (homes: readonly string[], views: Permission, events: Permission = views): Route[] => [
  ...below(homes, 'GET', 'calendarView/delta()', views, followCalendarView),
  ...below(homes, 'GET', 'events/delta()', events, followEvents),
];

/** Changes since a time before. */
export const DELTA_ROUTES: readonly Route[] = followedBelow(EVENT_HOMES, 'calendar-read');
