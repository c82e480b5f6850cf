import { calendarPath, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendarPermission } from '../schemas.ts';
import { calendarPermissionIdField, changedRoleField } from './sharing-fields.ts';

export const updateCalendarPermission = defineOperation({
  name: 'update-calendar-permission',
  title: 'Change the role in which a calendar is shared with somebody, or with the whole organization',
  topic: 'Sharing',
  documentation: 'https://learn.microsoft.com/graph/api/calendarpermission-update',
  endpoints: [
    'PATCH /users/{mailbox}/calendar/calendarPermissions/{calendarPermissionId}',
    'PATCH /users/{mailbox}/calendars/{calendarId}/calendarPermissions/{calendarPermissionId}',
    'PATCH /groups/{group}/calendar/calendarPermissions/{calendarPermissionId}',
  ],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  groupPermissions: { delegated: ['Group.ReadWrite.All'], application: [] },
  effect: 'update',
  repeat: 'safe',
  expects: 'id',
  input: (z) =>
    z
      .strictObject({
        mailbox: fields.mailboxField(z),
        group: fields.groupField(z),
        calendarId: fields.calendarIdField(z),
        calendarPermissionId: calendarPermissionIdField(z),
        role: changedRoleField(z).describe(
          "What may be done from now on: one of the permission's allowedRoles. None is for the whole organization alone.",
        ),
      })
      .refine(fields.namesOneCalendar, fields.ONE_CALENDAR),
  output: (z) => calendarPermission(z),
  example: { calendarPermissionId: 'RGVmYXVsdA==', role: 'write' },
  request: (input, mailbox) => ({
    method: 'PATCH',
    path: calendarPath(mailbox, input.calendarId) + path`/calendarPermissions/${input.calendarPermissionId}`,
    body: { role: input.role },
    mailbox,
  }),
});
