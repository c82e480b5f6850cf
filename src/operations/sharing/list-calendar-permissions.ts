import { calendarPath } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendarPermission } from '../schemas.ts';

export const listCalendarPermissions = defineOperation({
  name: 'list-calendar-permissions',
  title: 'List with whom a calendar is shared, and in which roles',
  topic: 'Sharing',
  documentation: 'https://learn.microsoft.com/graph/api/calendar-list-calendarpermissions',
  endpoints: [
    'GET /users/{mailbox}/calendar/calendarPermissions',
    'GET /users/{mailbox}/calendars/{calendarId}/calendarPermissions',
    'GET /groups/{group}/calendar/calendarPermissions',
  ],
  permissions: {
    delegated: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  },
  groupPermissions: { delegated: ['Group.Read.All', 'Group.ReadWrite.All'], application: [] },
  effect: 'read',
  repeat: 'safe',
  paged: true,
  input: (z) =>
    z
      .strictObject({
        mailbox: fields.mailboxField(z),
        group: fields.groupField(z),
        calendarId: fields.calendarIdField(z),
        select: fields.selectField(z),
        filter: fields.filterField(z),
        top: fields.topField(z),
        maxItems: fields.maxItemsField(z),
      })
      .refine(fields.namesOneCalendar, fields.ONE_CALENDAR),
  output: (z) => fields.listOf(z, calendarPermission(z)),
  example: {},
  request: (input, mailbox) => ({
    method: 'GET',
    path: `${calendarPath(mailbox, input.calendarId)}/calendarPermissions`,
    query: queryOptions({ $select: input.select, $filter: input.filter, $top: input.top }),
    mailbox,
  }),
});
