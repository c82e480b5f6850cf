import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { changeFields, checkChange, eventChange } from './event-change.ts';

export const updateEvent = defineOperation({
  name: 'update-event',
  title: 'Change an event; its attendees get an update by mail',
  topic: 'Events',
  aliases: ['update-user-event'],
  documentation: 'https://learn.microsoft.com/graph/api/event-update',
  endpoints: ['PATCH /users/{mailbox}/events/{eventId}', 'PATCH /groups/{group}/events/{eventId}'],
  input: (z) =>
    z
      .strictObject({
        mailbox: fields.mailboxField(z),
        group: fields.groupField(z),
        eventId: fields.eventIdField(z),
        ...changeFields(z),
      })
      .superRefine(checkChange),
  example: { eventId: 'AAMkAGI1AAA=', subject: 'Year 7 Maths (moved)', location: 'Room 102' },
  ...eventChange,
});
