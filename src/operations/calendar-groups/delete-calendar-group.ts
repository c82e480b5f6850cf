import { mailboxPath, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';

export const deleteCalendarGroup = defineOperation({
  name: 'delete-calendar-group',
  title: 'Delete a group of calendars that holds none; it cannot be undone',
  topic: 'Calendar groups',
  documentation: 'https://learn.microsoft.com/graph/api/calendargroup-delete',
  endpoints: ['DELETE /users/{mailbox}/calendarGroups/{calendarGroupId}'],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'delete',
  repeat: 'safe',
  expects: 'anything',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      calendarGroupId: fields.calendarGroupIdField(z),
    }),
  output: (z) => z.object({ deleted: z.literal(true), calendarGroupId: z.string() }),
  example: { calendarGroupId: 'AQMkADIxYjJiAAA=' },
  request: (input, mailbox) => ({
    method: 'DELETE',
    path: mailboxPath(mailbox) + path`/calendarGroups/${input.calendarGroupId}`,
    mailbox,
  }),
  response: (_, input) => ({ deleted: true, calendarGroupId: input.calendarGroupId }),
});
