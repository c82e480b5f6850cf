import { canonicalEvent } from '../../graph/canonical-event.ts';
import type { AttendeeType, Event } from '../../graph/event.ts';
import { GROUP_NAMES, GROUPS } from './event-groups.ts';
import type { FieldPrints, PrintedField } from './field-prints.ts';
import { type ChangedPart, isSaid, type MergeContext } from './merge-event.ts';
import { ownParts } from './online-meeting-parts.ts';

/** How an event differs from what was written to it. */
export interface Edited {
  /** Parts that somebody else changed; none for an event that is as it was written. */
  readonly parts: readonly ChangedPart[];
  /** Attendees who were written and are not there any more. */
  readonly attendeesMissing: number;
  /** What was written, with the event's own prints in those parts: a merge with this base overwrites what was seen. */
  readonly base: FieldPrints;
}

/** Compares an event with what was written to it; what others added to what nobody wrote does not count. */
export function editedParts(
  written: FieldPrints,
  there: Event,
  { printer, zones }: Omit<MergeContext, 'overwrite'>,
): Edited {
  const states = ownParts(there).events.map((own) => printer.of(canonicalEvent({ ...there, ...own }, zones)));
  const [state] = states;
  const groups = GROUP_NAMES.filter((group) => !states.some((one) => isSaid(group, written, one)));
  const fields: Partial<Record<PrintedField, string>> = { ...written.fields };
  for (const name of groups.flatMap((group): readonly PrintedField[] => GROUPS[group])) {
    if (fields[name] === undefined) continue;
    const print = state?.fields[name];
    if (print === undefined) delete fields[name];
    else fields[name] = print;
  }
  if (written.attendees === undefined) return { parts: groups, attendeesMissing: 0, base: { ...written, fields } };
  const present = state?.attendees ?? {};
  // The service lists nobody as an attendee of a meeting of his own.
  const organizer = printer.address((there.organizer?.emailAddress?.address ?? '').toLowerCase());
  const asked = Object.entries(written.attendees).filter(([print]) => print !== organizer);
  const kept = asked.flatMap(([print]): [string, AttendeeType][] => {
    const type = present[print];
    return type === undefined ? [] : [[print, type]];
  });
  const isEdited = kept.length < asked.length || asked.some(([print, type]) => present[print] !== type);
  return {
    parts: isEdited ? [...groups, 'attendees'] : groups,
    attendeesMissing: asked.length - kept.length,
    base: { ...written, fields, attendees: Object.fromEntries(kept) },
  };
}
