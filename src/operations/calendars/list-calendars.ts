import { calendarsPath } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendar } from '../schemas.ts';

export const listCalendars = defineOperation({
  name: 'list-calendars',
  title: 'List the calendars of a mailbox',
  topic: 'Calendars',
  aliases: ['list-user-calendars'],
  documentation: 'https://learn.microsoft.com/graph/api/user-list-calendars',
  endpoints: ['GET /users/{mailbox}/calendars', 'GET /users/{mailbox}/calendarGroups/{calendarGroupId}/calendars'],
  permissions: {
    delegated: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.Read.Shared', 'Calendars.ReadWrite'],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  paged: true,
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      calendarGroupId: fields
        .calendarGroupIdField(z)
        .optional()
        .describe('Id of the group of calendars whose calendars are listed. Default: all calendars.'),
      select: fields.selectField(z),
      filter: fields.filterField(z),
      orderBy: fields.orderByField(z),
      top: fields.topField(z),
      maxItems: fields.maxItemsField(z),
    }),
  output: (z) => fields.listOf(z, calendar(z)),
  example: {},
  request: (input, mailbox) => ({
    method: 'GET',
    path: calendarsPath(mailbox, input.calendarGroupId),
    query: queryOptions({
      $select: input.select,
      $filter: input.filter,
      $orderby: input.orderBy,
      $top: input.top,
    }),
    mailbox,
  }),
});
