import type { JsonValue } from '../../core/json.ts';
import { type CanonicalEvent, canonicalEvent } from '../../graph/canonical-event.ts';
import type { AttendeeType, DateTimeTimeZone, Event, EventInput } from '../../graph/event.ts';
import type { Zones } from '../../graph/time-zone.ts';
import { GROUP_NAMES, GROUPS, withCleared } from '../changes/event-groups.ts';
import type { FieldPrints, PrintedField, Printer } from '../changes/field-prints.ts';
import { ownParts } from '../changes/online-meeting-parts.ts';

/** A field of an event that would be written, with its old and its new value. */
export interface FieldChange {
  field: PrintedField;
  /** What it is now; null where it says nothing, and where that is not known. */
  before: JsonValue;
  /**
   * Whether `before` is known: `value`; `fingerprint` where the event was not read, and of what was written only that is
   * kept; `unwritten` where it was not read, and no row wrote the field.
   */
  known: 'value' | 'fingerprint' | 'unwritten';
  /** What the row says; null where it says nothing any more. */
  after: JsonValue;
}

/** An attendee who would be invited, uninvited, or asked in another way. */
export interface AttendeeChange {
  /** Lower case; null for one who is no longer named, where the event was not read. */
  address: string | null;
  before: AttendeeType | null;
  after: AttendeeType | null;
}

/** What would be written to an event, value by value. */
export interface RowValues {
  fields: readonly FieldChange[];
  attendees: readonly AttendeeChange[];
}

/** A row and its event, as far as they are known. */
export interface ValueSources {
  /** What the row says; undefined where the event is taken away. */
  event: EventInput | undefined;
  /** Prints of the same. */
  wanted: FieldPrints | undefined;
  /** Prints of what the event has of it; undefined for one that is made. */
  base: FieldPrints | undefined;
  /** The event as it was read; undefined where it was not. */
  there: Event | undefined;
}

/** All fields, in the order in which people read an event. */
const FIELDS: readonly PrintedField[] = GROUP_NAMES.flatMap((group): readonly PrintedField[] => GROUPS[group]);

/** Pure: the fields in which what is wanted is not what was written, and the attendees whom that concerns. */
export function rowValues(sources: ValueSources, printer: Printer, zones: Zones): RowValues {
  const { event, wanted, base, there } = sources;
  const after = event && (base === undefined ? event : withCleared(event, base));
  const before = there && readBefore(there, after, zones);
  const fields: FieldChange[] = [];
  for (const field of FIELDS) {
    const print = base?.fields[field];
    if (print === wanted?.fields[field]) continue;
    const next = after === undefined ? null : valueIn(field, after);
    const found = before === undefined ? fromPrint(field, base, printer) : { value: before(field) };
    if (found === undefined) {
      fields.push({ field, before: null, known: print === undefined ? 'unwritten' : 'fingerprint', after: next });
    } else if (!isSame(found.value, next)) fields.push({ field, before: found.value, known: 'value', after: next });
  }
  return { fields, attendees: attendeeChanges(sources, printer) };
}

function attendeeChanges({ event, wanted, base, there }: ValueSources, printer: Printer): AttendeeChange[] {
  const names = new Map<string, string>();
  for (const { emailAddress } of [...(there?.attendees ?? []), ...(event?.attendees ?? [])]) {
    const address = (emailAddress?.address ?? '').trim().toLowerCase();
    names.set(printer.address(address), address);
  }
  const before = base?.attendees ?? {};
  const after = wanted?.attendees ?? {};
  return [...new Set([...Object.keys(after), ...Object.keys(before)])]
    .filter((print) => before[print] !== after[print])
    .map((print) => ({
      address: names.get(print) ?? null,
      before: before[print] ?? null,
      after: after[print] ?? null,
    }));
}

/** As a row says it: Graph's own names and values, and a reminder as its minutes or `none`. */
function valueIn(field: PrintedField, event: EventInput): JsonValue {
  switch (field) {
    case 'start':
    case 'end':
      return { ...event[field] };
    case 'isAllDay':
      return event.isAllDay ?? false;
    case 'body':
      return event.body === undefined ? null : { ...event.body };
    case 'location':
      return event.location?.displayName ?? null;
    case 'reminder':
      return event.isReminderOn === false ? 'none' : (event.reminderMinutesBeforeStart ?? null);
    case 'recurrence':
      return (event.recurrence ?? null) as JsonValue;
    default:
      return event[field] ?? null;
  }
}

/** The event's own values, in the words of a row: times in the zone of the row's, and a body without the meeting's block. */
function readBefore(there: Event, after: EventInput | undefined, zones: Zones): (field: PrintedField) => JsonValue {
  const [own] = ownParts(there).events;
  const canonical = canonicalEvent({ ...there, ...own }, zones);
  const asInput = { ...there, ...own, start: there.start, end: there.end } as EventInput;
  return (field) => {
    if (field === 'start' || field === 'end') return timeIn(canonical, field, there, after?.[field].timeZone, zones);
    return valueIn(field, asInput);
  };
}

function timeIn(
  canonical: CanonicalEvent,
  field: 'start' | 'end',
  there: Event,
  zoneName: string | undefined,
  zones: Zones,
): JsonValue {
  const time = canonical[field];
  const timeZone = zoneName ?? there.originalStartTimeZone ?? there[field]?.timeZone ?? 'UTC';
  if (typeof time !== 'string') return there[field] === undefined ? null : { ...there[field] };
  if (canonical.isAllDay) return { dateTime: `${time}T00:00:00`, timeZone } satisfies DateTimeTimeZone;
  const zone = zones.resolve(timeZone);
  if (zone === undefined) return { dateTime: time.replace(/(?:\.0+)?Z$/u, ''), timeZone: 'UTC' };
  return { dateTime: zones.at(Date.parse(time), zone), timeZone };
}

/** Values of fields that have few: a fingerprint tells which of them was written. */
const CHOICES: ReadonlyMap<PrintedField, readonly JsonValue[]> = new Map<PrintedField, readonly JsonValue[]>([
  ['subject', ['']],
  ['location', ['']],
  ['isAllDay', [false, true]],
  ['showAs', ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown']],
  ['sensitivity', ['normal', 'personal', 'private', 'confidential']],
  ['importance', ['low', 'normal', 'high']],
  ['categories', [[]]],
  ['reminder', ['none']],
  ['isOnlineMeeting', [false, true]],
  ['hideAttendees', [false, true]],
  ['responseRequested', [false, true]],
]);

/** Undefined where the fingerprint does not tell; an event that is made had nothing. */
function fromPrint(
  field: PrintedField,
  base: FieldPrints | undefined,
  printer: Printer,
): { value: JsonValue } | undefined {
  if (base === undefined) return { value: null };
  const print = base.fields[field];
  if (print === undefined) return undefined;
  const value = CHOICES.get(field)?.find((one) => printer.field(field, one) === print);
  return value === undefined ? undefined : { value };
}

function isSame(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
