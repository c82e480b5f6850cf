import { createCalendarGroup } from './create-calendar-group.ts';
import { deleteCalendarGroup } from './delete-calendar-group.ts';
import { getCalendarGroup } from './get-calendar-group.ts';
import { listCalendarGroups } from './list-calendar-groups.ts';
import { updateCalendarGroup } from './update-calendar-group.ts';

export const calendarGroupRows = {
  listCalendarGroups,
  getCalendarGroup,
  createCalendarGroup,
  updateCalendarGroup,
  deleteCalendarGroup,
} as const;
