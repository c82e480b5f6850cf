import { calendarPath } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';

export const permanentlyDeleteCalendar = defineOperation({
  name: 'permanently-delete-calendar',
  title: 'Remove a calendar with all its events from the mailbox; it cannot be undone',
  topic: 'Calendars',
  documentation: 'https://learn.microsoft.com/graph/api/calendar-permanentdelete',
  endpoints: ['POST /users/{mailbox}/calendars/{calendarId}/permanentDelete'],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'delete',
  repeat: 'safe',
  expects: 'anything',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      calendarId: fields.namedCalendarIdField(z),
    }),
  output: (z) => z.object({ deleted: z.literal(true), calendarId: z.string() }),
  example: { calendarId: 'AAMkAGI2TGuLAAA=' },
  request: (input, mailbox) => ({
    method: 'POST',
    path: `${calendarPath(mailbox, input.calendarId)}/permanentDelete`,
    mailbox,
  }),
  response: (_, input) => ({ deleted: true, calendarId: input.calendarId }),
});
