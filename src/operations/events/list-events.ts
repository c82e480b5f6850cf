import { eventsPath } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { event } from '../schemas.ts';

export const listEvents = defineOperation({
  name: 'list-events',
  title: 'List the events of a calendar',
  topic: 'Events',
  aliases: ['list-user-events'],
  documentation: 'https://learn.microsoft.com/graph/api/user-list-events',
  endpoints: [
    'GET /users/{mailbox}/events',
    'GET /users/{mailbox}/calendars/{calendarId}/events',
    'GET /groups/{group}/events',
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
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      calendarId: z.string().min(1).optional().describe('Id of the calendar. Default: the events of the mailbox.'),
      timeZone: fields.timeZoneField(z),
      bodyContentType: fields.bodyContentTypeField(z),
      select: fields.selectField(z),
      filter: fields.filterField(z),
      orderBy: fields.orderByField(z),
      expand: fields.expandField(z),
      top: fields.topField(z),
      maxItems: fields.maxItemsField(z),
    }),
  output: (z) => fields.listOf(z, event(z)),
  example: { select: 'subject,start,end', maxItems: 50 },
  request: (input, mailbox) => ({
    method: 'GET',
    path: eventsPath(mailbox, input.calendarId),
    query: queryOptions({
      $select: input.select,
      $filter: input.filter,
      $orderby: input.orderBy,
      $expand: input.expand,
      $top: input.top,
    }),
    headers: fields.eventHeaders(input),
    mailbox,
  }),
});
