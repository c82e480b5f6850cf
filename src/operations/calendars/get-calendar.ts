import { calendarPath } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendar } from '../schemas.ts';

export const getCalendar = defineOperation({
  name: 'get-calendar',
  title: 'Get one calendar, or the default calendar',
  topic: 'Calendars',
  documentation: 'https://learn.microsoft.com/graph/api/calendar-get',
  endpoints: [
    'GET /users/{mailbox}/calendar',
    'GET /users/{mailbox}/calendars/{calendarId}',
    'GET /groups/{group}/calendar',
  ],
  permissions: {
    delegated: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
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
        select: fields.selectField(z),
      })
      .refine(fields.namesOneCalendar, fields.ONE_CALENDAR),
  output: (z) => calendar(z),
  example: {},
  request: (input, mailbox) => ({
    method: 'GET',
    path: calendarPath(mailbox, input.calendarId),
    query: queryOptions({ $select: input.select }),
    mailbox,
  }),
});
