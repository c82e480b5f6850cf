import { defineOperation } from '../define.ts';
import { answerFields, eventAnswer } from './event-answer.ts';

export const acceptEvent = defineOperation({
  name: 'accept-event',
  title: 'Accept an invitation; the organizer is told by mail',
  topic: 'Answers and reminders',
  documentation: 'https://learn.microsoft.com/graph/api/event-accept',
  endpoints: ['POST /users/{mailbox}/events/{eventId}/accept', 'GET /users/{mailbox}/events/{eventId}'],
  input: (z) => z.strictObject(answerFields(z)),
  example: { eventId: 'AAMkAGI1AAA=', comment: 'I bring the projector.' },
  ...eventAnswer('accept', 'accepted'),
});
