import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { attachment, attachmentSelect, attachmentsPath, contentBytesField } from './attachment.ts';

export const listAttachments = defineOperation({
  name: 'list-attachments',
  title: 'List what is attached to an event, without the bytes of files unless they are asked for',
  topic: 'Attachments',
  documentation: 'https://learn.microsoft.com/graph/api/event-list-attachments',
  endpoints: ['GET /users/{mailbox}/events/{eventId}/attachments', 'GET /groups/{group}/events/{eventId}/attachments'],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  groupPermissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  paged: true,
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      contentBytes: contentBytesField(z),
      select: fields.selectField(z),
      filter: fields.filterField(z),
      orderBy: fields.orderByField(z),
      top: fields.topField(z),
      maxItems: fields.maxItemsField(z),
    }),
  output: (z) => fields.listOf(z, attachment(z)),
  example: { eventId: 'AAMkAGI1AAA=' },
  request: (input, mailbox) => ({
    method: 'GET',
    path: attachmentsPath(mailbox, input.eventId),
    query: queryOptions({
      $select: attachmentSelect(input),
      $filter: input.filter,
      $orderby: input.orderBy,
      $top: input.top,
    }),
    headers: fields.eventHeaders({}),
    mailbox,
  }),
});
