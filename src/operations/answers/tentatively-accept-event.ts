import { defineOperation } from '../define.ts';
import { answerFields, checkProposal, eventAnswer, proposalFields, proposalInZone } from './event-answer.ts';

export const tentativelyAcceptEvent = defineOperation({
  name: 'tentatively-accept-event',
  title: 'Accept an invitation as tentative, perhaps with another time; the organizer is told by mail',
  topic: 'Answers and reminders',
  documentation: 'https://learn.microsoft.com/graph/api/event-tentativelyaccept',
  endpoints: ['POST /users/{mailbox}/events/{eventId}/tentativelyAccept', 'GET /users/{mailbox}/events/{eventId}'],
  input: (z) => z.strictObject({ ...answerFields(z), ...proposalFields(z) }).superRefine(checkProposal),
  example: {
    eventId: 'AAMkAGI1AAA=',
    comment: 'I teach at that time.',
    proposedStartDateTime: '2026-09-08T15:00:00',
    proposedEndDateTime: '2026-09-08T16:00:00',
    timeZone: 'Europe/London',
  },
  zoned: (input) => proposalInZone('tentatively-accept-event', input),
  ...eventAnswer('tentativelyAccept', 'tentativelyAccepted'),
});
