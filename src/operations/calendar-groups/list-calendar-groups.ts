import { mailboxPath } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendarGroup } from '../schemas.ts';

export const listCalendarGroups = defineOperation({
  name: 'list-calendar-groups',
  title: 'List the groups into which a mailbox sorts its calendars',
  topic: 'Calendar groups',
  documentation: 'https://learn.microsoft.com/graph/api/user-list-calendargroups',
  endpoints: ['GET /users/{mailbox}/calendarGroups'],
  permissions: {
    delegated: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  paged: true,
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      select: fields.selectField(z),
      filter: fields.filterField(z),
      orderBy: fields.orderByField(z),
      top: fields.topField(z),
      maxItems: fields.maxItemsField(z),
    }),
  output: (z) => fields.listOf(z, calendarGroup(z)),
  example: {},
  request: (input, mailbox) => ({
    method: 'GET',
    path: `${mailboxPath(mailbox)}/calendarGroups`,
    query: queryOptions({
      $select: input.select,
      $filter: input.filter,
      $orderby: input.orderBy,
      $top: input.top,
    }),
    mailbox,
  }),
});
