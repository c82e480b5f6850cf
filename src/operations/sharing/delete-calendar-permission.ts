import { calendarPath, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendarPermissionIdField } from './sharing-fields.ts';

export const deleteCalendarPermission = defineOperation({
  name: 'delete-calendar-permission',
  title: 'End the sharing of a calendar with somebody; sharing it again means another invitation',
  topic: 'Sharing',
  documentation: 'https://learn.microsoft.com/graph/api/calendarpermission-delete',
  endpoints: [
    'DELETE /users/{mailbox}/calendar/calendarPermissions/{calendarPermissionId}',
    'DELETE /users/{mailbox}/calendars/{calendarId}/calendarPermissions/{calendarPermissionId}',
    'DELETE /groups/{group}/calendar/calendarPermissions/{calendarPermissionId}',
  ],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  groupPermissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'delete',
  repeat: 'safe',
  expects: 'anything',
  input: (z) =>
    z
      .strictObject({
        mailbox: fields.mailboxField(z),
        group: fields.groupField(z),
        calendarId: fields.calendarIdField(z),
        calendarPermissionId: calendarPermissionIdField(z),
      })
      .refine(fields.namesOneCalendar, fields.ONE_CALENDAR),
  output: (z) => z.object({ deleted: z.literal(true), calendarPermissionId: z.string() }),
  example: { calendarPermissionId: 'L289RXhjaGFuZ2VMYWJQWRlbGVW' },
  request: (input, mailbox) => ({
    method: 'DELETE',
    path: calendarPath(mailbox, input.calendarId) + path`/calendarPermissions/${input.calendarPermissionId}`,
    mailbox,
  }),
  response: (_, input) => ({ deleted: true, calendarPermissionId: input.calendarPermissionId }),
});
