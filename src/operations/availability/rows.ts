import { findMeetingTimes } from './find-meeting-times.ts';
import { getSchedule } from './get-schedule.ts';

export const availabilityRows = {
  getSchedule,
  findMeetingTimes,
} as const;
