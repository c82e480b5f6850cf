import { isObject, parseJson } from '../../core/json.ts';
import { nearestName } from '../../core/nearest-name.ts';
import type { Attendee, AttendeeType } from '../../graph/event.ts';
import { MAX_ATTENDEES } from '../../graph/limits.ts';
import { type AttendeeEntry, MAX_ENTRIES, readAttendeesText } from './attendees-text.ts';
import type { Rejection, RowNote } from './row.ts';
import { addressFault } from './row-address.ts';
import { readBoolean } from './row-boolean.ts';
import { kindOf, lineText, quoted } from './row-text.ts';

/** Attendees that can be invited, or why not. */
export type AttendeesResult =
  | { readonly attendees: Attendee[]; readonly notes: readonly RowNote[] }
  | { readonly rejections: readonly Rejection[] };

const FIELD = 'Attendees';

/**
 * Reads the Attendees of a row: a list of objects {Name, Address, Required}, as JSON text or as a value, or the text
 * form of docs/rows.md. Repeated addresses are folded; more than 500 are rejected (R31).
 */
export function readAttendees(value: unknown): AttendeesResult {
  const rejections: Rejection[] = [];
  const reject = (code: string, reason: string) => rejections.push({ field: FIELD, code, reason });
  const entries = readEntries(value, reject);
  const checked = entries.flatMap((entry, index) => checkEntry(entry, index + 1, reject));
  const attendees = fold(checked);
  if (attendees.length > MAX_ATTENDEES) {
    reject(
      'attendees-too-many',
      `${FIELD} has ${attendees.length} different addresses and an event takes ${MAX_ATTENDEES}; invite a group instead.`,
    );
  }
  if (rejections.length > 0) return { rejections };
  const repeated = checked.length - attendees.length;
  const text = repeated === 1 ? '1 repeated address was' : `${repeated} repeated addresses were`;
  return {
    attendees,
    notes: repeated === 0 ? [] : [{ field: FIELD, code: 'attendee-repeated', text: `${text} left out.` }],
  };
}

type Reject = (code: string, reason: string) => void;

const FORM = 'write Name <address>; address, or a JSON list of {"Name", "Address", "Required"}';

function readEntries(value: unknown, reject: Reject): AttendeeEntry[] {
  let list: unknown = value;
  if (typeof value === 'string') {
    // An address may begin with a brace, but not go on with a quote.
    if (!/^\s*(?:\[|\{\s*")/u.test(value)) {
      const read = readAttendeesText(value);
      if ('entries' in read) return [...read.entries];
      if ('tooMany' in read) return tooMany(reject);
      reject('attendees-invalid', `In ${FIELD} ${read.fault}.`);
      return [];
    }
    list = parseJson(value);
    if (list === undefined) {
      reject('attendees-invalid', `${FIELD} begins like JSON and is none; ${FORM}.`);
      return [];
    }
  }
  if (Array.isArray(list) && list.length > MAX_ENTRIES) return tooMany(reject);
  if (Array.isArray(list)) return list.flatMap((item, index) => readItem(item, index + 1, reject));
  reject('attendees-invalid', `${FIELD} is ${kindOf(list)}; ${FORM}.`);
  return [];
}

function tooMany(reject: Reject): [] {
  reject(
    'attendees-too-many',
    `${FIELD} has more than ${MAX_ENTRIES} entries and an event takes ${MAX_ATTENDEES}; invite a group instead.`,
  );
  return [];
}

const PROPERTIES = ['Name', 'Address', 'Required', 'Type'] as const;
const TYPES: readonly AttendeeType[] = ['required', 'optional', 'resource'];

function readItem(item: unknown, position: number, reject: Reject): AttendeeEntry[] {
  const fault = (what: string) => {
    reject('attendees-invalid', `Entry ${position} of ${FIELD} ${what}.`);
    return [];
  };
  if (!isObject(item)) return fault(`is ${kindOf(item)}; write {"Name", "Address", "Required"}`);
  const found: Partial<Record<(typeof PROPERTIES)[number], unknown>> = {};
  for (const [given, value] of Object.entries(item)) {
    const property = PROPERTIES.find((one) => one.toLowerCase() === given.toLowerCase());
    if (property !== undefined) found[property] = value;
    else {
      const meant = nearestName(given, PROPERTIES);
      if (meant !== undefined) return fault(`has the property ${quoted(given)}; did you mean ${meant}`);
    }
  }
  const { Name: name = null, Address: address, Required: required = true, Type: type } = found;
  if (name !== null && typeof name !== 'string') return fault(`has ${kindOf(name)} as Name; write text or null`);
  if (typeof address !== 'string') return fault(`has ${kindOf(address ?? null)} as Address; write an e-mail address`);
  const isRequired = readBoolean(required);
  if (isRequired === undefined) return fault(`has ${kindOf(required)} as Required; write true or false`);
  const chosen =
    type == null
      ? isRequired
        ? 'required'
        : 'optional'
      : TYPES.find((one) => typeof type === 'string' && one === type.toLowerCase());
  if (chosen === undefined) return fault(`has a Type other than ${TYPES.join(', ')}`);
  return [{ ...(name === null || name.trim() === '' ? {} : { name }), address: address.trim(), type: chosen }];
}

function checkEntry(entry: AttendeeEntry, position: number, reject: Reject): AttendeeEntry[] {
  const fault = addressFault(entry.address);
  if (fault !== undefined) {
    // Addresses separated by commas are the commonest cause of white space in one.
    const hint = /[,\s]/u.test(entry.address) ? 'separate attendees by semicolons' : 'write it as name@domain';
    reject('attendee-address-invalid', `The address of entry ${position} of ${FIELD} ${fault}; ${hint}.`);
  }
  if (entry.name === undefined) return [entry];
  const name = lineText(entry.name);
  if ('fault' in name) {
    reject('attendee-name-invalid', `The name of entry ${position} of ${FIELD} ${name.fault}.`);
    return [entry];
  }
  return [{ ...entry, name: name.text }];
}

/** Which type an address listed twice keeps: a room stays a room, and required is more than optional. */
const RANK: Readonly<Record<AttendeeType, number>> = { optional: 0, required: 1, resource: 2 };

function fold(entries: readonly AttendeeEntry[]): Attendee[] {
  const found = new Map<string, AttendeeEntry>();
  for (const entry of entries) {
    const key = entry.address.toLowerCase();
    const first = found.get(key);
    if (first === undefined) found.set(key, entry);
    else {
      const type = RANK[entry.type] > RANK[first.type] ? entry.type : first.type;
      found.set(key, { ...entry, ...first, type });
    }
  }
  return [...found.values()].map(({ name, address, type }) => ({
    emailAddress: { address, ...(name === undefined ? {} : { name }) },
    type,
  }));
}
