import { mailboxPath, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { mailedByRemoval, readMailed } from './mailed-by-removal.ts';

export const permanentlyDeleteEvent = defineOperation({
  name: 'permanently-delete-event',
  title: 'Delete an event so that nobody can restore it; attendees of an own meeting get a cancellation',
  topic: 'Events',
  documentation: 'https://learn.microsoft.com/graph/api/event-permanentdelete',
  endpoints: ['POST /users/{mailbox}/events/{eventId}/permanentDelete'],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'delete',
  repeat: 'safe',
  expects: 'anything',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      eventId: fields.eventIdField(z),
    }),
  output: (z) => z.object({ deleted: z.literal(true), eventId: z.string() }),
  example: { eventId: 'AAMkAGI1AAA=' },
  mailsTo: 'the attendees of an own meeting, as a cancellation',
  readMailed,
  mails: (_, found) => (found === undefined ? null : mailedByRemoval(found)),
  request: (input, mailbox) => ({
    method: 'POST',
    path: mailboxPath(mailbox) + path`/events/${input.eventId}/permanentDelete`,
    headers: fields.eventHeaders({}),
    mailbox,
  }),
  response: (_, input) => ({ deleted: true, eventId: input.eventId }),
});
