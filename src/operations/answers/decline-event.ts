import { defineOperation } from '../define.ts';
import { answerFields, checkProposal, eventAnswer, proposalFields, proposalInZone } from './event-answer.ts';

export const declineEvent = defineOperation({
  name: 'decline-event',
  title: 'Decline an invitation, perhaps with another time; the organizer is told by mail',
  topic: 'Answers and reminders',
  documentation: 'https://learn.microsoft.com/graph/api/event-decline',
  endpoints: ['POST /users/{mailbox}/events/{eventId}/decline', 'GET /users/{mailbox}/events/{eventId}'],
  input: (z) => z.strictObject({ ...answerFields(z), ...proposalFields(z) }).superRefine(checkProposal),
  example: {
    eventId: 'AAMkAGI1AAA=',
    comment: 'I teach at that time.',
    proposedStartDateTime: '2026-09-08T15:00:00',
    proposedEndDateTime: '2026-09-08T16:00:00',
    timeZone: 'Europe/London',
  },
  zoned: (input) => proposalInZone('decline-event', input),
  ...eventAnswer('decline', 'declined'),
  // Who declines has the event in the calendar no more.
  removes: true,
});
