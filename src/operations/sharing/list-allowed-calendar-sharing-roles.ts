import { calendarPath, functionText, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';

export const listAllowedCalendarSharingRoles = defineOperation({
  name: 'list-allowed-calendar-sharing-roles',
  title: 'List the roles in which a calendar can be shared with a person',
  topic: 'Sharing',
  // The function is in Graph's metadata, and has no page of its own.
  documentation: 'https://learn.microsoft.com/graph/api/resources/calendarpermission',
  endpoints: [
    "GET /users/{mailbox}/calendar/allowedCalendarSharingRoles(User='{user}')",
    "GET /users/{mailbox}/calendars/{calendarId}/allowedCalendarSharingRoles(User='{user}')",
  ],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      calendarId: fields.calendarIdField(z),
      user: z.email().describe('E-mail address of the person.'),
    }),
  output: (z) => z.object({ value: z.array(z.string()).describe('Roles, the least first.') }),
  example: { user: 'head@school.example' },
  request: (input, mailbox) => ({
    method: 'GET',
    path:
      calendarPath(mailbox, input.calendarId) + path`/allowedCalendarSharingRoles(User='${functionText(input.user)}')`,
    mailbox,
  }),
});
