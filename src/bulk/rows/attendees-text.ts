import type { Attendee, AttendeeType } from '../../graph/event.ts';

/** One entry of a list of attendees as it stands there, nothing checked yet. */
export interface AttendeeEntry {
  readonly name?: string;
  readonly address: string;
  readonly type: AttendeeType;
}

/** A list of attendees that could be taken apart, or the fault: a sentence with its fix. */
export type AttendeeEntries = { readonly entries: readonly AttendeeEntry[] } | { readonly fault: string };

const PREFIXES: Readonly<Record<string, AttendeeType>> = {
  required: 'required',
  optional: 'optional',
  room: 'resource',
  resource: 'resource',
};

/** Name in quotes or bare, then the address in angle brackets; either may end in `?`. */
const NAMED = /^(?:"((?:[^"\\]|\\.)*)"|([^"<>]*))\s*<\s*([^<>]*?)\s*>\s*(\??)$/su;

/** Reads `Name <address>; address?; room: address` as docs/rows.md has its grammar. */
export function readAttendeesText(text: string): AttendeeEntries {
  const entries: AttendeeEntry[] = [];
  const pieces = splitEntries(text);
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
  const found = /^([a-z]+)\s*:\s*/iu.exec(entry);
  const prefix = found === null ? undefined : PREFIXES[(found[1] ?? '').toLowerCase()];
  const rest = prefix === undefined ? entry : entry.slice(found?.[0].length);
  const named = NAMED.exec(rest);
  if (named === null && /[<>"]/u.test(rest)) return undefined;
  const address = named === null ? rest : (named[3] ?? '');
  const isOptional = address.endsWith('?') || (named?.[4] ?? '') !== '';
  const name = named?.[1]?.replace(/\\(.)/gsu, '$1') ?? named?.[2]?.trim() ?? '';
  return {
    ...(name.trim() === '' ? {} : { name }),
    address: address.endsWith('?') ? address.slice(0, -1).trimEnd() : address,
    type: prefix ?? (isOptional ? 'optional' : 'required'),
  };
}

/** Splits at semicolons outside quotes and angle brackets; undefined where a quote is left open. */
function splitEntries(text: string): string[] | undefined {
  const pieces: string[] = [];
  let start = 0;
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < text.length; at++) {
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
