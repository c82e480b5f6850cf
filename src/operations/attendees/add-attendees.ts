import { MAX_ATTENDEES } from '../../graph/limits.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { attendeeChange } from './attendee-change.ts';

export const addAttendees = defineOperation({
  name: 'add-attendees',
  title: 'Invite people to an event; only they get a mail',
  topic: 'Attendees',
  documentation: 'https://learn.microsoft.com/graph/api/event-update',
  endpoints: [
    'PATCH /users/{mailbox}/events/{eventId}',
    'PATCH /groups/{group}/events/{eventId}',
    'GET /users/{mailbox}/events/{eventId}',
    'GET /groups/{group}/events/{eventId}',
  ],
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      attendees: z
        .array(fields.wantedAttendee(z))
        .min(1)
        .max(MAX_ATTENDEES)
        .describe(`Addresses, or objects {address, name, type}; with those who are there at most ${MAX_ATTENDEES}.`),
    }),
  example: { eventId: 'AAMkAGI1AAA=', attendees: ['tutor@school.example'] },
  mailsTo: 'those who are added, as an invitation',
  ...attendeeChange(({ attendees }) => ({ wanted: attendees })),
});
