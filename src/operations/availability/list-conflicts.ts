import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { event } from '../schemas.ts';
import { wallTimes } from '../wall-times.ts';
import { standingEvents, viewRequest } from './standing-events.ts';

export const listConflicts = defineOperation({
  name: 'list-conflicts',
  title: 'List the events that stand in a time, and say whether it is free',
  topic: 'Availability',
  documentation: 'https://learn.microsoft.com/graph/api/user-list-calendarview',
  endpoints: [
    'GET /users/{mailbox}/calendarView',
    'GET /users/{mailbox}/calendars/{calendarId}/calendarView',
    'GET /groups/{group}/calendarView',
  ],
  permissions: {
    delegated: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  },
  groupPermissions: {
    delegated: [
      'Group.Read.All',
      'Calendars.ReadBasic',
      'Calendars.Read',
      'Calendars.ReadWrite',
      'Group.ReadWrite.All',
    ],
    application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      calendarId: fields.calendarIdField(z),
      startDateTime: fields
        .zonedTime(z)
        .describe(
          'Start as wall time in the zone, for example 2026-03-29T09:00:00; or an instant with a zone in brackets, 2026-03-29T08:00:00Z[UTC].',
        ),
      endDateTime: fields
        .zonedTime(z)
        .describe(
          'End as wall time in the zone, or an instant with a zone in brackets; what ends when the time begins, or begins when it ends, is no conflict. The same as the start asks for that moment: what has begun by then and not ended.',
        ),
      timeZone: fields.zone(z).describe('Windows or IANA zone of start and end, also in the answer.'),
    }),
  output: (z) =>
    z.object({
      free: z.boolean().describe('Whether nothing stands in the time; somebody else may take it a moment later.'),
      value: z.array(event(z)).describe('The events that show the time as busy, oof or tentative, by start.'),
    }),
  example: { startDateTime: '2026-09-07T09:00:00', endDateTime: '2026-09-07T10:00:00', timeZone: 'Europe/London' },
  zoned: (input) => wallTimes('list-conflicts', input, ['startDateTime', 'endDateTime']),
  request: viewRequest,
  *steps(input, mailbox, { zones }) {
    const value = yield* standingEvents(input, mailbox, zones);
    return { free: value.length === 0, value };
  },
});
