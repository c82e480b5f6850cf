import { calendarPath } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { calendarPermission } from '../schemas.ts';
import { roleField } from './sharing-fields.ts';

export const createCalendarPermission = defineOperation({
  name: 'create-calendar-permission',
  title: 'Share a calendar with somebody, or make somebody its delegate; the service invites by mail',
  topic: 'Sharing',
  documentation: 'https://learn.microsoft.com/graph/api/calendar-post-calendarpermissions',
  endpoints: [
    'POST /users/{mailbox}/calendar/calendarPermissions',
    'POST /users/{mailbox}/calendars/{calendarId}/calendarPermissions',
    'POST /groups/{group}/calendar/calendarPermissions',
  ],
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  groupPermissions: { delegated: ['Group.ReadWrite.All'], application: [] },
  effect: 'create',
  // A repeat may invite again.
  repeat: 'never',
  expects: 'id',
  input: (z) =>
    z
      .strictObject({
        mailbox: fields.mailboxField(z),
        group: fields.groupField(z),
        calendarId: fields.calendarIdField(z),
        address: z.email().describe('E-mail address of the person with whom it is shared.'),
        name: z.string().optional().describe('Name of the person, as the list of permissions shows it.'),
        role: roleField(z).describe(
          'What the person may do; those that list-allowed-calendar-sharing-roles gives can be chosen. Delegates can be of the default calendar alone.',
        ),
        isInsideOrganization: z
          .boolean()
          .optional()
          .describe('Whether the person is in the same organization. Default: the service finds out.'),
        isRemovable: z
          .boolean()
          .optional()
          .describe('Whether the sharing can be ended again. Default: as the service has it.'),
      })
      .refine(fields.namesOneCalendar, fields.ONE_CALENDAR),
  output: (z) => calendarPermission(z),
  example: { address: 'head@school.example', role: 'read' },
  mailsTo: 'the person with whom it is shared, as an invitation to the calendar',
  mails: ({ address }) => [address],
  request: ({ calendarId, address, name, role, isInsideOrganization, isRemovable }, mailbox) => ({
    method: 'POST',
    path: `${calendarPath(mailbox, calendarId)}/calendarPermissions`,
    body: {
      emailAddress: { ...(name === undefined ? {} : { name }), address },
      ...(isInsideOrganization === undefined ? {} : { isInsideOrganization }),
      ...(isRemovable === undefined ? {} : { isRemovable }),
      role,
    },
    mailbox,
  }),
});
