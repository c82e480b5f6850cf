import { defineOperation } from '../define.ts';
import { cancelCommentField, eventCancellation } from '../events/event-cancellation.ts';
import { checkOccurrence, findOccurrence, occurrenceFields, withMaster } from './find-occurrence.ts';

export const cancelOccurrence = defineOperation({
  name: 'cancel-occurrence',
  title: 'Cancel one occurrence of a series as its organizer; attendees are told by mail',
  topic: 'Series',
  documentation: 'https://learn.microsoft.com/graph/api/event-cancel',
  endpoints: ['POST /users/{mailbox}/events/{eventId}/cancel', 'POST /groups/{group}/events/{eventId}/cancel'],
  input: (z) =>
    z
      .strictObject({ ...occurrenceFields(z), comment: cancelCommentField(z) })
      .superRefine(checkOccurrence)
      .transform(withMaster),
  example: { seriesMasterId: 'AAMkAGI1AAA=', date: '2026-09-14', comment: 'The hall is closed.' },
  mailsTo: 'the attendees, as a cancellation',
  find: findOccurrence,
  ...eventCancellation,
});
