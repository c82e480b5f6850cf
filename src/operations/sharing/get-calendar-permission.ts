import { calendarPath, path } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendarPermission } from '../schemas.ts';
import { calendarPermissionIdField } from './sharing-fields.ts';

export const getCalendarPermission = defineOperation({
  name: 'get-calendar-permission',
  title: 'Get the role in which a calendar is shared with one person',
  topic: 'Sharing',
  documentation: 'https://learn.microsoft.com/graph/api/calendarpermission-get',
  endpoints: [
    'GET /users/{mailbox}/calendar/calendarPermissions/{calendarPermissionId}',
    'GET /users/{mailbox}/calendars/{calendarId}/calendarPermissions/{calendarPermissionId}',
    'GET /groups/{group}/calendar/calendarPermissions/{calendarPermissionId}',
  ],
  permissions: {
    delegated: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  groupPermissions: { delegated: ['Group.Read.All', 'Group.ReadWrite.All'], application: [] },
  effect: 'read',
  repeat: 'safe',
  expects: 'id',
  input: (z) =>
    z
      .strictObject({
        mailbox: fields.mailboxField(z),
        group: fields.groupField(z),
        calendarId: fields.calendarIdField(z),
        calendarPermissionId: calendarPermissionIdField(z),
        select: fields.selectField(z),
      })
      .refine(fields.namesOneCalendar, fields.ONE_CALENDAR),
  output: (z) => calendarPermission(z),
  example: { calendarPermissionId: 'RGVmYXVsdA==' },
  request: (input, mailbox) => ({
    method: 'GET',
    path: calendarPath(mailbox, input.calendarId) + path`/calendarPermissions/${input.calendarPermissionId}`,
    query: queryOptions({ $select: input.select }),
    mailbox,
  }),
});
