import { mailboxPath, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { mailedByRemoval, readMailed } from './mailed-by-removal.ts';

export const deleteEvent = defineOperation({
  name: 'delete-event',
  title: 'Delete an event; attendees of an own meeting get a cancellation',
  topic: 'Events',
  documentation: 'https://learn.microsoft.com/graph/api/event-delete',
  endpoints: ['DELETE /users/{mailbox}/events/{eventId}', 'DELETE /groups/{group}/events/{eventId}'],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  groupPermissions: {
    delegated: ['Calendars.ReadWrite', 'Group.ReadWrite.All'],
    application: ['Calendars.ReadWrite'],
  },
  effect: 'delete',
  repeat: 'safe',
  expects: 'anything',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      ifMatch: fields
        .ifMatchField(z)
        .describe('Delete only this version (etag or changeKey) of the event. Default: the one that is there.'),
    }),
  output: (z) => z.object({ deleted: z.literal(true), eventId: z.string() }),
  example: { eventId: 'AAMkAGI1AAA=' },
  mailsTo: 'the attendees of an own meeting, as a cancellation',
  readMailed,
  mails: (_, found) => (found === undefined ? null : mailedByRemoval(found)),
  request: (input, mailbox) => ({
    method: 'DELETE',
    path: mailboxPath(mailbox) + path`/events/${input.eventId}`,
    headers: { ...fields.eventHeaders({}), ...fields.ifMatchHeader(input.ifMatch) },
    mailbox,
  }),
  response: (_, input) => ({ deleted: true, eventId: input.eventId }),
});
