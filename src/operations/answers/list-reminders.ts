import { mailboxPath, path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { reminder } from '../schemas.ts';

export const listReminders = defineOperation({
  name: 'list-reminders',
  title: 'List the reminders that fire in a range of time',
  topic: 'Answers and reminders',
  documentation: 'https://learn.microsoft.com/graph/api/user-reminderview',
  endpoints: ["GET /users/{mailbox}/reminderView(StartDateTime='{startDateTime}',EndDateTime='{endDateTime}')"],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadBasic', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadBasic', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  paged: true,
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      startDateTime: fields.instant(z).describe('Start of the range, ISO 8601; without an offset it is UTC.'),
      endDateTime: fields.instant(z).describe('End of the range, ISO 8601; without an offset it is UTC.'),
      timeZone: fields.timeZoneField(z),
      maxItems: fields.maxItemsField(z),
    }),
  output: (z) => fields.listOf(z, reminder(z)),
  example: { startDateTime: '2026-09-07T00:00:00Z', endDateTime: '2026-09-14T00:00:00Z' },
  request: (input, mailbox) => ({
    method: 'GET',
    path:
      mailboxPath(mailbox) +
      path`/reminderView(StartDateTime='${input.startDateTime}',EndDateTime='${input.endDateTime}')`,
    headers: fields.eventHeaders(input),
    mailbox,
  }),
});
