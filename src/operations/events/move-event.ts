import { eventsPath } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { event } from '../schemas.ts';
import { moveByCopy, moveTransactionId } from './move-by-copy.ts';

export const moveEvent = defineOperation({
  name: 'move-event',
  title: 'Move an event to another calendar of the mailbox; its id changes',
  topic: 'Events',
  documentation: 'https://learn.microsoft.com/graph/api/calendar-post-events',
  endpoints: [
    'POST /users/{mailbox}/calendars/{destinationCalendarId}/events',
    'GET /users/{mailbox}/calendars/{destinationCalendarId}',
    'GET /users/{mailbox}/calendars/{destinationCalendarId}/events',
    'GET /users/{mailbox}/events/{eventId}',
    'GET /users/{mailbox}/events/{eventId}/calendar',
    'DELETE /users/{mailbox}/events/{eventId}',
    // Of the copy, where the original is changed meanwhile.
    'PATCH /users/{mailbox}/events/{eventId}',
  ],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'update',
  repeat: 'transaction-id',
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      eventId: fields.eventIdField(z),
      destinationCalendarId: z.string().min(1).describe('Id of the calendar to which it goes.'),
    }),
  output: (z) =>
    z.object({
      movedFrom: z.string().describe('Id that it had; nothing is there any more.'),
      event: event(z).describe('The event in its new calendar, under its new id.'),
    }),
  example: { eventId: 'AAMkAGI1AAA=', destinationCalendarId: 'AAMkAGI2AAA=' },
  request: (input, mailbox) => ({
    method: 'POST',
    path: eventsPath(mailbox, input.destinationCalendarId),
    headers: fields.eventHeaders({}),
    body: { transactionId: moveTransactionId(input) },
    mailbox,
  }),
  steps: (input, mailbox) => moveByCopy(input, mailbox),
});
