import { MAX_ATTENDEES } from '../../graph/limits.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { attendeeChange } from './attendee-change.ts';

export const removeAttendees = defineOperation({
  name: 'remove-attendees',
  title: 'Take attendees off an event; only they get a mail',
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
        .describe('Addresses; of objects {address, name, type} the address counts.'),
    }),
  example: { eventId: 'AAMkAGI1AAA=', attendees: ['tutor@school.example'] },
  takesAway: true,
  mailsTo: 'those who are taken off, as a cancellation',
  ...attendeeChange(({ attendees }) => ({ wanted: [], ours: attendees.map(({ address }) => address) })),
});
