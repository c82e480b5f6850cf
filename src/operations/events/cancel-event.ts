import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { cancelCommentField, eventCancellation } from './event-cancellation.ts';

export const cancelEvent = defineOperation({
  name: 'cancel-event',
  title: 'Cancel a meeting as its organizer; attendees are told by mail',
  topic: 'Events',
  documentation: 'https://learn.microsoft.com/graph/api/event-cancel',
  endpoints: ['POST /users/{mailbox}/events/{eventId}/cancel', 'POST /groups/{group}/events/{eventId}/cancel'],
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      group: fields.groupField(z),
      eventId: fields.eventIdField(z),
      comment: cancelCommentField(z),
    }),
  example: { eventId: 'AAMkAGI1AAA=', comment: 'The hall is closed.' },
  mailsTo: 'the attendees, as a cancellation',
  ...eventCancellation,
});
