import { calendarPath } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';

export const deleteCalendar = defineOperation({
  name: 'delete-calendar',
  title: 'Delete a calendar with all its events; no operation brings them back',
  topic: 'Calendars',
  documentation: 'https://learn.microsoft.com/graph/api/calendar-delete',
  endpoints: ['DELETE /users/{mailbox}/calendars/{calendarId}'],
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
    method: 'DELETE',
    path: calendarPath(mailbox, input.calendarId),
    mailbox,
  }),
  response: (_, input) => ({ deleted: true, calendarId: input.calendarId }),
});
