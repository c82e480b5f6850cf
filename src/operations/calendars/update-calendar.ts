import { calendarPath } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendar } from '../schemas.ts';
import { calendarColor } from './calendar-color.ts';

export const updateCalendar = defineOperation({
  name: 'update-calendar',
  title: 'Change the name or the colour of a calendar',
  topic: 'Calendars',
  documentation: 'https://learn.microsoft.com/graph/api/calendar-update',
  endpoints: ['PATCH /users/{mailbox}/calendars/{calendarId}', 'PATCH /users/{mailbox}/calendar'],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'update',
  repeat: 'safe',
  expects: 'id',
  input: (z) =>
    z
      .strictObject({
        mailbox: fields.mailboxField(z),
        calendarId: fields.calendarIdField(z),
        name: z.string().min(1).optional().describe('Name of the calendar.'),
        color: calendarColor(z).describe('Colour in the list of calendars.'),
        isDefaultCalendar: z
          .boolean()
          .optional()
          .describe('Whether it is the default calendar; how far that can be changed is for the service to say.'),
      })
      .superRefine(({ name, color, isDefaultCalendar }, { addIssue }) => {
        if (name !== undefined || color !== undefined || isDefaultCalendar !== undefined) return;
        addIssue({ code: 'custom', path: [], message: 'nothing to change is given, such as a name' });
      }),
  output: (z) => calendar(z),
  example: { calendarId: 'AAMkAGI2TGuLAAA=', name: 'Exams 2027', color: 'lightRed' },
  request: ({ calendarId, name, color, isDefaultCalendar }, mailbox) => ({
    method: 'PATCH',
    path: calendarPath(mailbox, calendarId),
    body: {
      ...(name === undefined ? {} : { name }),
      ...(color === undefined ? {} : { color }),
      ...(isDefaultCalendar === undefined ? {} : { isDefaultCalendar }),
    },
    mailbox,
  }),
});
