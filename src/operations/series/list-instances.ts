import { mailboxPath, path } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { event } from '../schemas.ts';

export const listInstances = defineOperation({
  name: 'list-instances',
  title: 'List the occurrences of a series in a range of time',
  topic: 'Series',
  documentation: 'https://learn.microsoft.com/graph/api/event-list-instances',
  endpoints: ['GET /users/{mailbox}/events/{eventId}/instances', 'GET /groups/{group}/events/{eventId}/instances'],
  permissions: {
    delegated: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  },
  groupPermissions: {
    delegated: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  paged: true,
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z).describe('Id of the series master; ids are case-sensitive.'),
      startDateTime: fields.instant(z).describe('Start of the range, ISO 8601; without an offset it is UTC.'),
      endDateTime: fields.instant(z).describe('End of the range, ISO 8601; without an offset it is UTC.'),
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
  example: { eventId: 'AAMkAGI1AAA=', startDateTime: '2026-09-07T00:00:00Z', endDateTime: '2026-12-19T00:00:00Z' },
  request: (input, mailbox) => ({
    method: 'GET',
    path: mailboxPath(mailbox) + path`/events/${input.eventId}/instances`,
    query: queryOptions({
      startDateTime: input.startDateTime,
      endDateTime: input.endDateTime,
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
