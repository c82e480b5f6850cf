import type { JsonObject, JsonValue } from '../../core/json.ts';
import { canonicalEvent } from '../../graph/canonical-event.ts';
import type { Event, EventInput } from '../../graph/event.ts';
import type { Zones } from '../../graph/time-zone.ts';
import { attendeesToWrite } from './attendees-to-write.ts';
import { type EventGroup, GROUP_NAMES, GROUPS, groupMembers, withCleared } from './event-groups.ts';
import { type FieldPrints, type PrintedField, type Printer, saidOf } from './field-prints.ts';
import { ownParts } from './online-meeting-parts.ts';

/** What an event is to become, and what was written to it last. */
export interface EventWish {
  readonly event: EventInput;
  readonly base: FieldPrints;
  /** A create of ours made the event, so that what was not written was empty, where it has no default; default false. */
  readonly isOwn?: boolean;
}

/** A part of an event that is written as a whole, as plans and reports name it. */
export type ChangedPart = EventGroup | 'attendees';

/** What is done to an event so that it becomes what its row says. */
export type Merge =
  /** It is so already. */
  | { readonly act: 'none' }
  | {
      readonly act: 'patch';
      readonly patch: JsonObject;
      readonly parts: readonly ChangedPart[];
      /** Those that somebody else had changed. */
      readonly overwritten: readonly ChangedPart[];
    }
  /** Somebody else changed what the row changes too: nothing is written. */
  | { readonly act: 'edited'; readonly parts: readonly ChangedPart[] };

export interface MergeContext {
  readonly printer: Printer;
  readonly zones: Zones;
  /** Write parts although somebody else changed them. */
  readonly overwrite: boolean;
  /** What is wanted is what was there before: of it only what was written over is put back; default false. */
  readonly isRestored?: boolean;
}

/**
 * Merges what a row says now, what was written to its event last, and what the event is: a part that only the row
 * changed is written, one that only somebody else changed stays theirs, and one that both changed is overwritten only
 * where that is asked for. With `overwrite`, parts that only somebody else changed become what the row says, too.
 */
export function mergeEvent({ event, base, isOwn = false }: EventWish, there: Event, context: MergeContext): Merge {
  const { printer, zones, overwrite, isRestored = false } = context;
  const wished = withCleared(event, base);
  const wanted = saidOf(printer.of(canonicalEvent(wished, zones)), base);
  const own = ownParts(there);
  const states = own.events.map((one) => printer.of(canonicalEvent({ ...there, ...one }, zones)));
  const parts: ChangedPart[] = [];
  const edited: ChangedPart[] = [];
  let patch: JsonObject = {};
  for (const group of GROUP_NAMES) {
    if (isRestored && !isSpokenOf(group, base)) continue;
    const isAs = (one: FieldPrints) => states.some((state) => isSaid(group, one, state));
    if ((!overwrite && isSaid(group, wanted, base) && isSaid(group, base, wanted)) || isAs(wanted)) continue;
    const members = groupMembers(group, wished);
    // What a row no longer says, and Graph has no word for, stays as it is.
    if (members === undefined) continue;
    if (!isAs(base) || (isOwn && !isAs(emptyUnlessSaid(group, base, printer)))) edited.push(group);
    parts.push(group);
    patch = {
      ...patch,
      ...(group === 'body' ? { body: own.withMeeting(wished.body) as unknown as JsonValue } : members),
    };
  }
  const isAsked = !isRestored || base.attendees !== undefined;
  const attendees = isAsked
    ? attendeesToWrite({ wanted: event.attendees, base: base.attendees }, there, context)
    : undefined;
  if (attendees !== undefined) {
    parts.push('attendees');
    patch = { ...patch, attendees: attendees as unknown as JsonValue };
  }
  if (edited.length > 0 && !overwrite) return { act: 'edited', parts: edited };
  return parts.length === 0 ? { act: 'none' } : { act: 'patch', patch, parts, overwritten: edited };
}

/** What an event has in a group of which nothing was written, where the service leaves it empty. */
function emptyUnlessSaid(group: EventGroup, base: FieldPrints, printer: Printer): FieldPrints {
  const empty = EMPTY[group];
  return empty === undefined || isSpokenOf(group, base)
    ? { fields: {} }
    : { fields: { [group]: printer.field(group as PrintedField, empty) } };
}

/** Parts without a default, as they are compared. */
const EMPTY: Readonly<Partial<Record<EventGroup, unknown>>> = { body: '', location: '', categories: [] };

/** Whether an event still says all that was written; attendees whom others added do not count. */
export function isAsWritten(
  base: FieldPrints,
  there: Event,
  { printer, zones }: Omit<MergeContext, 'overwrite'>,
): boolean {
  const states = ownParts(there).events.map((one) => printer.of(canonicalEvent({ ...there, ...one }, zones)));
  return GROUP_NAMES.every((group) => states.some((state) => isSaid(group, base, state)));
}

/** Whether anything is said of a group. */
export function isSpokenOf(group: EventGroup, { fields }: FieldPrints): boolean {
  return GROUPS[group].some((name) => fields[name] !== undefined);
}

/** Whether all that `said` says of a group is so in `state`. */
export function isSaid(group: EventGroup, said: FieldPrints, state: FieldPrints): boolean {
  return GROUPS[group].every((name) => said.fields[name] === undefined || said.fields[name] === state.fields[name]);
}
