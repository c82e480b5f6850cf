import { mailboxPath, path } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { event } from '../schemas.ts';

export const getEvent = defineOperation({
  name: 'get-event',
  title: 'Get one event',
  topic: 'Events',
  documentation: 'https://learn.microsoft.com/graph/api/event-get',
  endpoints: ['GET /users/{mailbox}/events/{eventId}', 'GET /groups/{group}/events/{eventId}'],
  permissions: {
    delegated: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  },
  groupPermissions: {
    delegated: [
      'Calendars.ReadBasic',
      'Calendars.Read',
      'Calendars.ReadWrite',
      'Group.Read.All',
      'Group.ReadWrite.All',
    ],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      timeZone: fields.timeZoneField(z),
      bodyContentType: fields.bodyContentTypeField(z),
      select: fields.selectField(z),
      expand: fields.expandField(z),
    }),
  output: (z) => event(z),
  example: { eventId: 'AAMkAGI1AAA=' },
  request: (input, mailbox) => ({
    method: 'GET',
    path: mailboxPath(mailbox) + path`/events/${input.eventId}`,
    query: queryOptions({ $select: input.select, $expand: input.expand }),
    headers: fields.eventHeaders(input),
    mailbox,
  }),
});
