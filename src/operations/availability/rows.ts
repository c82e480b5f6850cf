import { findMeetingTimes } from './find-meeting-times.ts';
import { getSchedule } from './get-schedule.ts';
import { listConflicts } from './list-conflicts.ts';

export const availabilityRows = {
  getSchedule,
  findMeetingTimes,
  listConflicts,
} as const;
