import { defineOperation } from '../define.ts';
import { changeFields, checkChange, eventChange } from '../events/event-change.ts';
import { checkOccurrence, findOccurrence, occurrenceFields, withMaster } from './find-occurrence.ts';

export const updateOccurrence = defineOperation({
  name: 'update-occurrence',
  title: 'Change one occurrence of a series; its attendees get an update by mail',
  topic: 'Series',
  documentation: 'https://learn.microsoft.com/graph/api/event-update',
  endpoints: ['PATCH /users/{mailbox}/events/{eventId}', 'PATCH /groups/{group}/events/{eventId}'],
  input: (z) =>
    z
      .strictObject({ ...occurrenceFields(z), ...changeFields(z) })
      .superRefine(checkOccurrence)
      .superRefine(checkChange)
      .transform(withMaster),
  example: { seriesMasterId: 'AAMkAGI1AAA=', date: '2026-09-14', location: 'Room 102' },
  find: findOccurrence,
  ...eventChange,
});
