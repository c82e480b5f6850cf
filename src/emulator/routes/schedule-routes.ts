import { findMeetingTimes } from '../actions/find-meeting-times.ts';
import { getSchedule } from '../actions/get-schedule.ts';
import type { Route } from '../calls/call.ts';
import { below, DEFAULT_CALENDAR, NAMED_CALENDARS, route } from './rows.ts';

/** When people are free, and when they can meet. */
export const SCHEDULE_ROUTES: readonly Route[] = [
  ...below([DEFAULT_CALENDAR, ...NAMED_CALENDARS], 'POST', 'getSchedule', 'calendar-read', getSchedule),
  route('POST', 'users/{user}/findMeetingTimes', 'meeting-times', findMeetingTimes),
];
