import { canonicalEvent } from '../../graph/canonical-event.ts';
import type { AttendeeType, Event } from '../../graph/event.ts';
import { clearedPrints, GROUP_NAMES, GROUPS } from './event-groups.ts';
import type { FieldPrints, PrintedField, Printer } from './field-prints.ts';
import { isSaid, isSpokenOf, type MergeContext } from './merge-event.ts';
import { ownParts } from './online-meeting-parts.ts';

/** What a row wrote, and what a change of it whose outcome is not known may have written since. */
export interface DoubtfulWish {
  readonly base: FieldPrints;
  readonly inDoubt: FieldPrints;
}

/**
 * What of an event counts as written by its row: part by part what the change in doubt says, where the event is so, else
 * what was written before. Without it, our own change would be taken for somebody else's.
 */
export function writtenParts(
  { base, inDoubt }: DoubtfulWish,
  there: Event,
  { printer, zones }: Pick<MergeContext, 'printer' | 'zones'>,
): FieldPrints {
  const states = ownParts(there).events.map((own) => printer.of(canonicalEvent({ ...there, ...own }, zones)));
  const tried: FieldPrints = { fields: { ...clearedPrints(base, printer), ...inDoubt.fields } };
  const fields: Partial<Record<PrintedField, string>> = { ...base.fields };
  for (const group of GROUP_NAMES) {
    const isThere = (one: FieldPrints) => isSpokenOf(group, one) && states.some((state) => isSaid(group, one, state));
    if (isThere(base) || !isThere(tried)) continue;
    for (const name of GROUPS[group]) {
      const print = tried.fields[name];
      if (print !== undefined) fields[name] = print;
    }
  }
  const attendees = writtenAttendees(base.attendees, inDoubt.attendees, there, printer);
  return { ...base, fields, ...(attendees === undefined ? {} : { attendees }) };
}

/** Who is on the event as the change in doubt asked for, and who is off it because of that, counts as written so. */
function writtenAttendees(
  before: FieldPrints['attendees'],
  tried: FieldPrints['attendees'],
  { attendees = [] }: Event,
  printer: Printer,
): FieldPrints['attendees'] {
  if (before === undefined && tried === undefined) return undefined;
  const present = new Map<string, AttendeeType>(
    attendees.map(({ emailAddress, type }) => [
      printer.address((emailAddress?.address ?? '').trim().toLowerCase()),
      type ?? 'required',
    ]),
  );
  const written = new Map(Object.entries(before ?? {}));
  for (const one of written.keys()) if (tried?.[one] === undefined && !present.has(one)) written.delete(one);
  for (const [one, type] of Object.entries(tried ?? {})) if (present.get(one) === type) written.set(one, type);
  return Object.fromEntries(written);
}
