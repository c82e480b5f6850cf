import { mailboxPath, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { wallTimes } from '../wall-times.ts';

export const snoozeReminder = defineOperation({
  name: 'snooze-reminder',
  title: 'Put the reminder of an event off until another time',
  topic: 'Answers and reminders',
  documentation: 'https://learn.microsoft.com/graph/api/event-snoozereminder',
  endpoints: ['POST /users/{mailbox}/events/{eventId}/snoozeReminder'],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'update',
  // It names the time itself, so a repeat leads to the same, and it mails nobody.
  repeat: 'safe',
  expects: 'anything',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      eventId: fields.eventIdField(z),
      newReminderTime: fields
        .zonedTime(z)
        .describe('When to remind again, as wall time in the zone, or an instant with a zone in brackets.'),
      timeZone: fields.zone(z).describe('Windows or IANA zone of the new time.'),
    }),
  output: (z) => z.object({ snoozed: z.literal(true), eventId: z.string() }),
  example: { eventId: 'AAMkAGI1AAA=', newReminderTime: '2026-09-07T08:55:00', timeZone: 'Europe/London' },
  zoned: (input) => wallTimes('snooze-reminder', input, ['newReminderTime']),
  request: ({ eventId, newReminderTime, timeZone }, mailbox) => ({
    method: 'POST',
    path: mailboxPath(mailbox) + path`/events/${eventId}/snoozeReminder`,
    headers: fields.eventHeaders({}),
    body: { newReminderTime: { dateTime: newReminderTime, timeZone } },
    mailbox,
  }),
  response: (_, input) => ({ snoozed: true, eventId: input.eventId }),
});
