import { hash } from 'node:crypto';
import { isObject, parseJson } from '../../core/json.ts';
import type { CanonicalEvent } from '../../graph/canonical-event.ts';
import type { AttendeeType } from '../../graph/event.ts';

/** Fields of an event that have a print of their own; attendees have one each. */
export type PrintedField = Exclude<keyof CanonicalEvent, 'organizer' | 'attendees'>;

/**
 * What was written to an event, field by field, as short hashes: enough to see later which fields the input changed and
 * which ones somebody else did, without keeping what they say.
 */
export interface FieldPrints {
  /** Prints by field; a field that was left unsaid has none. */
  readonly fields: Readonly<Partial<Record<PrintedField, string>>>;
  /** Types by the print of the address; undefined where attendees were left unsaid. */
  readonly attendees?: Readonly<Record<string, AttendeeType>>;
  /** Attendees of an adopted event whom its row does not name, as they were counted last; default 0. */
  readonly others?: number;
  /** Of an adopted event: its row has not changed it since; default that it may have. */
  readonly isUntouched?: boolean;
  /** Of an adopted event: fields that its row wrote once and no longer says, as they were left. */
  readonly cleared?: Readonly<Partial<Record<PrintedField, string>>>;
  /** What a change that failed may have written all the same, as an earlier try of it was never answered. */
  readonly maybe?: FieldPrints;
}

/** Makes prints; the same value has another one in each field and each namespace. */
export interface Printer {
  of(event: CanonicalEvent): FieldPrints;
  field(field: PrintedField, value: unknown): string;
  /** Print of an attendee's address in lower case. */
  address(address: string): string;
}

/** Characters of base64url, 66 bits: no two values of one field meet by chance. */
const LENGTH = 11;

export function createPrinter(namespace: string): Printer {
  const print = (name: string, text: string) =>
    hash('sha256', `${namespace}\n${name}\n${text}`, 'base64url').slice(0, LENGTH);
  // Most fields that are empty are empty in most events.
  const field = (name: PrintedField, value: unknown) =>
    value === '' || value === false ? '' : print(name, typeof value === 'string' ? value : JSON.stringify(value));
  const address = (text: string) => print('attendee', text);
  return {
    field,
    address,
    of(event) {
      const { organizer: _, attendees, ...rest } = event;
      const fields: Partial<Record<PrintedField, string>> = {};
      for (const name of Object.keys(rest) as PrintedField[]) fields[name] = field(name, rest[name]);
      if (attendees === undefined) return { fields };
      return { fields, attendees: Object.fromEntries(attendees.map((one) => [address(one.address), one.type])) };
    },
  };
}

/** Fields that every event has, so that a row which leaves them empty says nothing of them. */
const UNSAID_WHERE_EMPTY: readonly PrintedField[] = ['subject', 'body', 'location'];

/** What a row speaks of; what is empty only counts where `written` has it, as then it is to be emptied. */
export function saidOf(prints: FieldPrints, written?: FieldPrints): FieldPrints {
  const fields = { ...prints.fields };
  for (const name of UNSAID_WHERE_EMPTY) {
    if (fields[name] === '' && written?.fields[name] === undefined) delete fields[name];
  }
  return { ...prints, fields };
}

/**
 * What of an event that people made counts as written by its row: what the row speaks of, as the event has it. Nothing
 * else does, attendees whom the row does not name among it: it stays, whatever a later row leaves unsaid.
 */
export function takenOver(there: FieldPrints, wanted: FieldPrints): FieldPrints {
  const fields: Partial<Record<PrintedField, string>> = {};
  for (const name of Object.keys(wanted.fields) as PrintedField[]) {
    const print = there.fields[name];
    if (print !== undefined) fields[name] = print;
  }
  if (wanted.attendees === undefined) return { fields };
  const named = Object.entries(there.attendees ?? {}).filter(([one]) => wanted.attendees?.[one] !== undefined);
  return { fields, attendees: Object.fromEntries(named) };
}

/** How many attendees an event has whom its row does not name. */
export function countOthers(there: FieldPrints, wanted: FieldPrints): number {
  return Object.keys(there.attendees ?? {}).filter((one) => wanted.attendees?.[one] === undefined).length;
}

/** Of a text that says nothing. */
const NO_PRINTS: FieldPrints = { fields: {} };

/** Prints of a text of the ledger; those of nothing where it has none. */
export function printsOf(text: string | undefined): FieldPrints {
  return readPrints(text) ?? NO_PRINTS;
}

/** The prints as the ledger keeps them. */
export function writePrints(prints: FieldPrints): string {
  return JSON.stringify(prints);
}

/** Reads what `writePrints` gave; undefined where there is nothing, and for a text that it did not give. */
export function readPrints(text: string | undefined): FieldPrints | undefined {
  const read = text === undefined ? undefined : parseJson(text);
  return isObject(read) && isObject(read.fields) ? (read as unknown as FieldPrints) : undefined;
}
