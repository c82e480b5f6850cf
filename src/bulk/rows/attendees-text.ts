import type { Attendee, AttendeeType } from '../../graph/event.ts';

/** One entry of a list of attendees as it stands there, nothing checked yet. */
export interface AttendeeEntry {
  readonly name?: string;
  readonly address: string;
  readonly type: AttendeeType;
}

/** A list of attendees that could be taken apart, or why not; a fault is a sentence with its fix. */
export type AttendeeEntries =
  | { readonly entries: readonly AttendeeEntry[] }
  | { readonly fault: string }
  | { readonly tooMany: true };

/** Entries of one list, repeated and blank ones too: far more than an event takes, and few enough to name the faults of all. */
export const MAX_ENTRIES = 10_000;

const PREFIXES: ReadonlyMap<string, AttendeeType> = new Map([
  ['required', 'required'],
  ['optional', 'optional'],
  ['room', 'resource'],
  ['resource', 'resource'],
]);

/** Reads `Name <address>; address?; room: address` as docs/rows.md has its grammar. */
export function readAttendeesText(text: string): AttendeeEntries {
  const entries: AttendeeEntry[] = [];
  const pieces = splitEntries(text);
  if (pieces !== undefined && pieces.length > MAX_ENTRIES) return { tooMany: true };
  if (pieces === undefined) return { fault: 'a quote is not closed; write names as "Last; First" <address>' };
  for (const [index, piece] of pieces.entries()) {
    const trimmed = piece.trim();
    // A semicolon at the end, and two in a row, are left by exports.
    if (trimmed === '') continue;
    const entry = readEntry(trimmed);
    if (entry === undefined) {
      return { fault: `entry ${index + 1} is not Name <address> or address; separate the entries by semicolons` };
    }
    entries.push(entry);
  }
  return { entries };
}

/** Writes attendees so that `readAttendeesText` reads them as they were. */
export function printAttendees(attendees: readonly Attendee[]): string {
  return attendees
    .map(({ emailAddress: { name, address }, type }) => {
      const prefix = type === 'required' ? '' : `${type}: `;
      const named = name == null ? address : `"${name.replace(/["\\]/gu, '\\$&')}" <${address}>`;
      return prefix + named;
    })
    .join('; ');
}

function readEntry(entry: string): AttendeeEntry | undefined {
  const colon = entry.indexOf(':');
  const prefix = colon < 0 ? undefined : PREFIXES.get(entry.slice(0, colon).trimEnd().toLowerCase());
  const parts = partsOf(prefix === undefined ? entry : entry.slice(colon + 1).trimStart());
  if (parts === undefined) return undefined;
  const { name, address, marked } = parts;
  const isMarked = address.endsWith('?');
  return {
    ...(name.trim() === '' ? {} : { name }),
    address: isMarked ? address.slice(0, -1).trimEnd() : address,
    type: prefix ?? (marked || isMarked ? 'optional' : 'required'),
  };
}

/**
 * Takes `Name <address>?` apart at its brackets; undefined where they or the name are malformed. Cells come from anyone
 * and can be megabytes long, so the places are looked for and not matched: no input makes it slow.
 */
function partsOf(entry: string): { name: string; address: string; marked: boolean } | undefined {
  const open = entry.lastIndexOf('<');
  if (open < 0) return /[>"]/u.test(entry) ? undefined : { name: '', address: entry, marked: false };
  const close = entry.indexOf('>', open);
  if (close < 0) return undefined;
  const mark = entry.slice(close + 1).trim();
  const name = readName(entry.slice(0, open).trim());
  if (name === undefined || (mark !== '' && mark !== '?')) return undefined;
  return { name, address: entry.slice(open + 1, close).trim(), marked: mark === '?' };
}

/** A name in quotes, in which a backslash takes the next character as it is, or bare. */
function readName(text: string): string | undefined {
  if (!text.startsWith('"')) return /[<>"]/u.test(text) ? undefined : text;
  const inner = text.slice(1, -1);
  const isWhole = text.length > 1 && text.endsWith('"') && !/["\\]/u.test(inner.replace(/\\./gsu, ''));
  return isWhole ? inner.replace(/\\(.)/gsu, '$1') : undefined;
}

/** Splits at semicolons outside quotes and angle brackets until there are too many; undefined where a quote is left open. */
function splitEntries(text: string): string[] | undefined {
  const pieces: string[] = [];
  let start = 0;
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < text.length && pieces.length <= MAX_ENTRIES; at++) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '<') bracketed = true;
    else if (character === '>') bracketed = false;
    else if (character === ';' && !bracketed) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(text.slice(start));
  return quoted ? undefined : pieces;
}
