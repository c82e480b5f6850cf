import type { ChangedPart } from './merge-event.ts';

export type { ChangedPart };

import { type EventGroup, GROUP_NAMES, GROUPS } from './event-groups.ts';
import type { FieldPrints } from './field-prints.ts';

/** The parts in which what was written differs from what is wanted, as far as prints can tell. */
export function changedParts(written: FieldPrints, wanted: FieldPrints): ChangedPart[] {
  const groups: ChangedPart[] = GROUP_NAMES.filter((group) =>
    GROUPS[group].some((name) => written.fields[name] !== wanted.fields[name]),
  );
  return asked(written, wanted).changed.size > 0 ? [...groups, 'attendees'] : groups;
}

/** Parts that are the owner's own: a change of them mails nobody. */
const UNSEEN: ReadonlySet<ChangedPart> = new Set<EventGroup>(['categories', 'reminder']);

/** Prints of the attendees whom the service mails when an event becomes what is wanted; see `countMails`. */
export function mailedPrints(written: FieldPrints | undefined, wanted: FieldPrints | undefined): ReadonlySet<string> {
  if (written === undefined || wanted === undefined) return new Set(Object.keys((written ?? wanted)?.attendees ?? {}));
  const { changed, all } = asked(written, wanted);
  return isSeen(changedParts(written, wanted)) ? all : changed;
}

/** Whether all attendees are told of a change of these parts, and not those alone who are asked or no longer. */
export function isSeen(parts: readonly ChangedPart[]): boolean {
  return parts.some((part) => part !== 'attendees' && !UNSEEN.has(part));
}

/**
 * How many attendees the service mails when an event becomes what is wanted; `written` is undefined for one that is
 * made, `wanted` for one that is taken away. Where attendees alone change, only those are mailed who are concerned.
 * https://learn.microsoft.com/graph/api/event-update
 */
export function countMails(written: FieldPrints | undefined, wanted: FieldPrints | undefined): number {
  return mailedPrints(written, wanted).size;
}

/** Attendees of either, and those who are new, gone, or asked in another way. */
function asked({ attendees: before = {} }: FieldPrints, { attendees: after = {} }: FieldPrints) {
  const all = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = new Set([...all].filter((one) => before[one] !== after[one]));
  return { all, changed };
}
