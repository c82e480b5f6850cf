import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { attachment, attachmentIdField, attachmentPath, attachmentSelect, contentBytesField } from './attachment.ts';

export const getAttachment = defineOperation({
  name: 'get-attachment',
  title: 'Get one attachment of an event, without the bytes of a file unless they are asked for',
  topic: 'Attachments',
  documentation: 'https://learn.microsoft.com/graph/api/attachment-get',
  endpoints: [
    'GET /users/{mailbox}/events/{eventId}/attachments/{attachmentId}',
    'GET /groups/{group}/events/{eventId}/attachments/{attachmentId}',
  ],
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
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      attachmentId: attachmentIdField(z),
      contentBytes: contentBytesField(z),
      select: fields.selectField(z),
      expand: fields
        .expandField(z)
        .describe('Related data to return ($expand): microsoft.graph.itemattachment/item shows an attached item.'),
    }),
  output: (z) => attachment(z),
  example: { eventId: 'AAMkAGI1AAA=', attachmentId: 'AAMkAGI1AAABEgAQAA=' },
  request: (input, mailbox) => ({
    method: 'GET',
    path: attachmentPath(mailbox, input.eventId, input.attachmentId),
    query: queryOptions({ $select: selectOf(input), $expand: input.expand }),
    headers: fields.eventHeaders({}),
    mailbox,
  }),
});

/** An item that is asked for comes with everything, and has no bytes of a file. */
function selectOf(input: {
  select?: string | undefined;
  expand?: string | undefined;
  contentBytes?: boolean | undefined;
}) {
  return input.expand !== undefined && input.select === undefined ? undefined : attachmentSelect(input);
}
