import { mailboxPath } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendar } from '../schemas.ts';

/** https://learn.microsoft.com/graph/api/resources/calendar, property color. */
const COLORS = [
  'auto',
  'lightBlue',
  'lightGreen',
  'lightOrange',
  'lightGray',
  'lightYellow',
  'lightTeal',
  'lightPink',
  'lightBrown',
  'lightRed',
  'maxColor',
] as const;

export const createCalendar = defineOperation({
  name: 'create-calendar',
  title: 'Create a calendar in a mailbox',
  topic: 'Calendars',
  aliases: ['create-user-calendar'],
  documentation: 'https://learn.microsoft.com/graph/api/user-post-calendars',
  endpoints: ['POST /users/{mailbox}/calendars'],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'create',
  // Calendars take no transactionId: whether a lost answer left a calendar behind is for the caller to look up.
  repeat: 'never',
  expects: 'id',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      name: z.string().min(1).describe('Name of the calendar.'),
      color: z.enum(COLORS).optional().describe('Colour in the list of calendars. Default: auto.'),
    }),
  output: (z) => calendar(z),
  example: { name: 'Exams', color: 'lightTeal' },
  request: (input, mailbox) => ({
    method: 'POST',
    path: `${mailboxPath(mailbox)}/calendars`,
    body: { name: input.name, ...(input.color === undefined ? {} : { color: input.color }) },
    mailbox,
  }),
});
