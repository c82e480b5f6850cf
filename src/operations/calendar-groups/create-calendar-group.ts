import { mailboxPath } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendarGroup } from '../schemas.ts';

export const createCalendarGroup = defineOperation({
  name: 'create-calendar-group',
  title: 'Create a group of calendars in a mailbox',
  topic: 'Calendar groups',
  documentation: 'https://learn.microsoft.com/graph/api/user-post-calendargroups',
  endpoints: ['POST /users/{mailbox}/calendarGroups'],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'create',
  // As calendars do, groups of them take no transactionId.
  repeat: 'never',
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      name: z.string().min(1).describe('Name of the group of calendars.'),
    }),
  output: (z) => calendarGroup(z),
  example: { name: 'Year 7' },
  request: (input, mailbox) => ({
    method: 'POST',
    path: `${mailboxPath(mailbox)}/calendarGroups`,
    body: { name: input.name },
    mailbox,
  }),
});
