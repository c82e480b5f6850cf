import { createCalendarPermission } from './create-calendar-permission.ts';
import { deleteCalendarPermission } from './delete-calendar-permission.ts';
import { getCalendarPermission } from './get-calendar-permission.ts';
import { listAllowedCalendarSharingRoles } from './list-allowed-calendar-sharing-roles.ts';
import { listCalendarPermissions } from './list-calendar-permissions.ts';
import { updateCalendarPermission } from './update-calendar-permission.ts';

export const sharingRows = {
  listCalendarPermissions,
  getCalendarPermission,
  createCalendarPermission,
  updateCalendarPermission,
  deleteCalendarPermission,
  listAllowedCalendarSharingRoles,
} as const;
