import { calendarsPath } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendar } from '../schemas.ts';
import { calendarColor } from './calendar-color.ts';

export const createCalendar = defineOperation({
  name: 'create-calendar',
  title: 'Create a calendar in a mailbox',
  topic: 'Calendars',
  aliases: ['create-user-calendar'],
  documentation: 'https://learn.microsoft.com/graph/api/user-post-calendars',
  endpoints: ['POST /users/{mailbox}/calendars', 'POST /users/{mailbox}/calendarGroups/{calendarGroupId}/calendars'],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'create',
  // Calendars take no transactionId: whether a lost answer left a calendar behind is for the caller to look up.
  repeat: 'never',
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      name: z.string().min(1).describe('Name of the calendar.'),
      color: calendarColor(z).describe('Colour in the list of calendars. Default: auto.'),
      calendarGroupId: fields
        .calendarGroupIdField(z)
        .optional()
        .describe('Id of the group of calendars in which it is made. Default: the group that every mailbox has.'),
    }),
  output: (z) => calendar(z),
  example: { name: 'Exams', color: 'lightTeal' },
  request: (input, mailbox) => ({
    method: 'POST',
    path: calendarsPath(mailbox, input.calendarGroupId),
    body: { name: input.name, ...(input.color === undefined ? {} : { color: input.color }) },
    mailbox,
  }),
});
