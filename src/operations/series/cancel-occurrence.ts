import { defineOperation } from '../define.ts';
import { cancelEvent } from '../events/cancel-event.ts';
import {
  checkOccurrence,
  findOccurrence,
  occurrenceEndpoints,
  occurrenceFields,
  withMaster,
} from './find-occurrence.ts';

const { range, zoned, ...rules } = cancelEvent;

/** Does what cancel-event does, to an occurrence that has to be found first. */
export const cancelOccurrence = defineOperation({
  ...rules,
  name: 'cancel-occurrence',
  title: 'Cancel one occurrence of a series as its organizer; attendees are told by mail',
  topic: 'Series',
  endpoints: [...rules.endpoints, ...occurrenceEndpoints],
  input: (z) => {
    const { comment } = cancelEvent.input(z).shape;
    return z
      .strictObject({ ...occurrenceFields(z), comment })
      .superRefine(checkOccurrence)
      .transform(withMaster);
  },
  example: { seriesMasterId: 'AAMkAGI1AAA=', date: '2026-09-14', comment: 'The hall is closed.' },
  find: findOccurrence,
});
