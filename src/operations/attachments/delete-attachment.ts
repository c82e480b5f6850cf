import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { attachmentIdField, attachmentPath } from './attachment.ts';

export const deleteAttachment = defineOperation({
  name: 'delete-attachment',
  title: 'Take an attachment off an event; nobody is mailed until the next update of it',
  topic: 'Attachments',
  documentation: 'https://learn.microsoft.com/graph/api/attachment-delete',
  endpoints: [
    'DELETE /users/{mailbox}/events/{eventId}/attachments/{attachmentId}',
    'DELETE /groups/{group}/events/{eventId}/attachments/{attachmentId}',
  ],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  groupPermissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'delete',
  repeat: 'safe',
  expects: 'anything',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      attachmentId: attachmentIdField(z),
    }),
  output: (z) => z.object({ deleted: z.literal(true), eventId: z.string(), attachmentId: z.string() }),
  example: { eventId: 'AAMkAGI1AAA=', attachmentId: 'AAMkAGI1AAABEgAQAA=' },
  request: (input, mailbox) => ({
    method: 'DELETE',
    path: attachmentPath(mailbox, input.eventId, input.attachmentId),
    headers: fields.eventHeaders({}),
    mailbox,
  }),
  response: (_, { eventId, attachmentId }) => ({ deleted: true, eventId, attachmentId }),
});
