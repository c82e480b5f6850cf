import { mailboxPath, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';

export const dismissReminder = defineOperation({
  name: 'dismiss-reminder',
  title: 'Put the reminder of an event away',
  topic: 'Answers and reminders',
  documentation: 'https://learn.microsoft.com/graph/api/event-dismissreminder',
  endpoints: ['POST /users/{mailbox}/events/{eventId}/dismissReminder'],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'update',
  // The reminder of a series goes on to the next occurrence, whose reminder a repeat might put away too.
  repeat: 'never',
  expects: 'anything',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      eventId: fields.eventIdField(z),
    }),
  output: (z) => z.object({ dismissed: z.literal(true), eventId: z.string() }),
  example: { eventId: 'AAMkAGI1AAA=' },
  request: (input, mailbox) => ({
    method: 'POST',
    path: mailboxPath(mailbox) + path`/events/${input.eventId}/dismissReminder`,
    headers: fields.eventHeaders({}),
    mailbox,
  }),
  response: (_, input) => ({ dismissed: true, eventId: input.eventId }),
});
