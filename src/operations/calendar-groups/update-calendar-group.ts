import { mailboxPath, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendarGroup } from '../schemas.ts';

export const updateCalendarGroup = defineOperation({
  name: 'update-calendar-group',
  title: 'Change the name of a group of calendars',
  topic: 'Calendar groups',
  documentation: 'https://learn.microsoft.com/graph/api/calendargroup-update',
  endpoints: ['PATCH /users/{mailbox}/calendarGroups/{calendarGroupId}'],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'update',
  repeat: 'safe',
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      calendarGroupId: fields.calendarGroupIdField(z),
      name: z.string().min(1).describe('Name of the group of calendars.'),
    }),
  output: (z) => calendarGroup(z),
  example: { calendarGroupId: 'AQMkADIxYjJiAAA=', name: 'Year 8' },
  request: (input, mailbox) => ({
    method: 'PATCH',
    path: mailboxPath(mailbox) + path`/calendarGroups/${input.calendarGroupId}`,
    body: { name: input.name },
    mailbox,
  }),
});
