import { MAX_ATTENDEES } from '../../graph/limits.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { attendeeChange } from './attendee-change.ts';

export const setAttendees = defineOperation({
  name: 'set-attendees',
  title: 'Make the attendees of an event exactly these; only those who come or go get a mail',
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
        .max(MAX_ATTENDEES)
        .describe(
          `All attendees, as addresses or objects {address, name, type}; at most ${MAX_ATTENDEES}. Nobody: an empty list.`,
        ),
    }),
  example: { eventId: 'AAMkAGI1AAA=', attendees: ['tutor@school.example'] },
  mailsTo: 'those who come, go, or are asked in another way',
  ...attendeeChange(({ attendees }) => ({ wanted: attendees, ours: 'everybody' })),
});
