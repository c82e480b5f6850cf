import { defineOperation } from '../define.ts';
import { eventInZone } from '../events/event-in-zone.ts';
import { updateEvent } from '../events/update-event.ts';
import {
  checkOccurrence,
  findOccurrence,
  occurrenceEndpoints,
  occurrenceFields,
  withMaster,
} from './find-occurrence.ts';

const { range, zoned, ...rules } = updateEvent;

/** Does what update-event does, to an occurrence that has to be found first. */
export const updateOccurrence = defineOperation({
  ...rules,
  name: 'update-occurrence',
  title: 'Change one occurrence of a series; its attendees get an update by mail',
  topic: 'Series',
  endpoints: [...rules.endpoints, ...occurrenceEndpoints],
  aliases: [],
  input: (z) => {
    const { shape, def } = updateEvent.input(z);
    const { mailbox, group, eventId, recurrence, ...changes } = shape;
    return (
      z
        .strictObject({ ...occurrenceFields(z), ...changes })
        // They are about fields that are here too.
        .check(...((def.checks ?? []) as never[]))
        .superRefine(checkOccurrence)
        .transform(withMaster)
    );
  },
  example: { seriesMasterId: 'AAMkAGI1AAA=', date: '2026-09-14', location: 'Room 102' },
  zoned: (input) => eventInZone('update-occurrence', input),
  find: findOccurrence,
});
