import { mailboxPath, path } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendarGroup } from '../schemas.ts';

export const getCalendarGroup = defineOperation({
  name: 'get-calendar-group',
  title: 'Get one group of calendars',
  topic: 'Calendar groups',
  documentation: 'https://learn.microsoft.com/graph/api/calendargroup-get',
  endpoints: ['GET /users/{mailbox}/calendarGroups/{calendarGroupId}'],
  permissions: {
    delegated: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      calendarGroupId: fields.calendarGroupIdField(z),
      select: fields.selectField(z),
    }),
  output: (z) => calendarGroup(z),
  example: { calendarGroupId: 'AQMkADIxYjJiAAA=' },
  request: (input, mailbox) => ({
    method: 'GET',
    path: mailboxPath(mailbox) + path`/calendarGroups/${input.calendarGroupId}`,
    query: queryOptions({ $select: input.select }),
    mailbox,
  }),
});
