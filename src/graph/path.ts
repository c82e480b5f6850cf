import { UsageError } from '../core/errors.ts';

/**
 * The only place where values become part of a request path.
 * Every value of the template is one segment; what could leave its segment is refused or encoded.
 * Graph ids hold `=`, `-` and `_`, addresses hold `@` and `'`; encodeURIComponent covers all of them but `'`.
 */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  let out = parts[0] ?? '';
  values.forEach((value, index) => {
    out += segment(value) + (parts[index + 1] ?? '');
  });
  return out;
}

/** Encodes one value as one path segment; refuses the empty value, `.` and `..`, which clients and proxies fold away. */
function segment(value: string): string {
  if (value === '' || value === '.' || value === '..') {
    throw new UsageError('path-segment-invalid', `'${value}' cannot be an id or a name in a request path.`, {
      hint: 'Give the id or address as Graph returned it.',
    });
  }
  if (hasControlCharacter(value)) {
    throw new UsageError('path-segment-invalid', 'An id or a name in a request path holds a control character.', {
      hint: 'Give the id or address as Graph returned it.',
    });
  }
  if (!value.isWellFormed()) {
    throw new UsageError('path-segment-invalid', 'An id or a name in a request path holds half a character.', {
      hint: 'Give the id or address as Graph returned it.',
    });
  }
  return encodeURIComponent(value).replaceAll("'", '%27');
}

/** What stands before the id of a group where one takes the place of a mailbox; no address and no id holds a slash. */
const GROUP = 'groups/';

/** A group as a mailbox: it has limits of its own. */
export function groupMailbox(id: string): string {
  return GROUP + id;
}

export function isGroupMailbox(mailbox: string): boolean {
  return mailbox.startsWith(GROUP);
}

/** The path of a mailbox: `/me` for the signed-in person, `/groups/{id}` for a group, else `/users/{id or address}`. */
export function mailboxPath(mailbox: string): string {
  if (isGroupMailbox(mailbox)) return path`/groups/${mailbox.slice(GROUP.length)}`;
  return mailbox === 'me' ? '/me' : path`/users/${mailbox}`;
}

/** A text as it stands between apostrophes in a function's brackets: OData doubles its own. Goes into `path` like any value. */
export function functionText(text: string): string {
  return text.replaceAll("'", "''");
}

/** The mailbox that a path names, in lower case: that of a user or a group, or `me`; undefined where it names none. */
export function mailboxOfPath(path: string): string | undefined {
  const named = /^\/(users|groups)(?:\/([^/?]+)|\((?:'|%27)(.+?)(?:'|%27)\))/iu.exec(path);
  if (named === null) return /^\/me(?:[/?]|$)/iu.test(path) ? 'me' : undefined;
  const [, kind = '', segment, quoted = ''] = named;
  // OData writes an apostrophe within apostrophes twice.
  const id = segment === undefined ? decodeURIComponent(quoted).replaceAll("''", "'") : decodeURIComponent(segment);
  const name = id.toLowerCase();
  if (kind.toLowerCase() === 'groups') return groupMailbox(name);
  // Whatever a user is called, it is no group.
  return isGroupMailbox(name) ? encodeURIComponent(name).toLowerCase() : name;
}

/**
 * Whether a path is that of a batch, whose requests name mailboxes of their own: below a mailbox, encoded, in any letter
 * case and with a slash at its end too, since a service may read it so.
 */
export function isBatchPath(path: string): boolean {
  const [pathname = ''] = path.split('?', 1);
  return pathname.split('/').some((part) => decodeAll(part)?.split('/').some(isBatchSegment));
}

function isBatchSegment(segment: string): boolean {
  return segment.toLowerCase() === '$batch';
}

/** The path of one calendar; without an id, of the default calendar. */
export function calendarPath(mailbox: string, calendarId?: string): string {
  return calendarId === undefined ? `${mailboxPath(mailbox)}/calendar` : containerPath(mailbox, calendarId);
}

/** The path of a list of calendars: of those of one group of calendars, or of all. */
export function calendarsPath(mailbox: string, calendarGroupId?: string): string {
  const list = calendarGroupId === undefined ? '/calendars' : path`/calendarGroups/${calendarGroupId}/calendars`;
  return mailboxPath(mailbox) + list;
}

/** The path of a calendar's events; without an id, of the events of the mailbox. */
export function eventsPath(mailbox: string, calendarId?: string): string {
  return `${containerPath(mailbox, calendarId)}/events`;
}

/** The path of a calendar's view, by which occurrences are read; without an id, of the default calendar's. */
export function calendarViewPath(mailbox: string, calendarId?: string): string {
  return `${containerPath(mailbox, calendarId)}/calendarView`;
}

function containerPath(mailbox: string, calendarId: string | undefined): string {
  return calendarId === undefined ? mailboxPath(mailbox) : mailboxPath(mailbox) + path`/calendars/${calendarId}`;
}

/** A raw request's suffix, split into what a request is built from. */
export interface RawTarget {
  path: string;
  query: Record<string, string>;
}

/**
 * Reads the suffix of a raw request (`/me/calendars?$top=5`) and refuses all that could lead away from base and version:
 * absolute addresses, `//host`, `@host`, backslashes, dot segments in any encoding, and control characters (R45).
 */
export function readRawTarget(suffix: string): RawTarget {
  const refuse = (what: string) =>
    new UsageError('raw-path-refused', `The path of a raw request ${what}.`, {
      hint: 'Give a path below the API version, for example /users/ADDRESS/calendars.',
    });
  if (!suffix.startsWith('/')) throw refuse('must begin with /');
  if (suffix.startsWith('//')) throw refuse('must not begin with // (that names a host)');
  if (hasControlCharacter(suffix) || /\s/u.test(suffix))
    throw refuse('must not hold white space or control characters');
  if (!suffix.isWellFormed()) throw refuse('must not hold half a character');
  if (suffix.includes('\\')) throw refuse('must not hold a backslash');
  if (suffix.includes('#')) throw refuse('must not hold a fragment (#)');
  const mark = suffix.indexOf('?');
  const pathname = mark < 0 ? suffix : suffix.slice(0, mark);
  if (pathname.includes('//')) throw refuse('must not hold an empty segment (//)');
  for (const part of pathname.split('/')) {
    const decoded = decodeAll(part);
    if (decoded === undefined) throw refuse(`holds the segment '${part}', which cannot be decoded`);
    if (decoded.includes('\\') || hasControlCharacter(decoded))
      throw refuse(`holds the segment '${part}', which hides a forbidden character`);
    // A slash in an id is encoded and stays one segment; only beside dots would decoding it lead elsewhere.
    if (decoded.split('/').some((piece) => piece === '.' || piece === '..'))
      throw refuse(`holds the segment '${part}', which leads to another path`);
  }
  const query = new Map<string, string>();
  if (mark >= 0) {
    for (const [name, value] of new URLSearchParams(suffix.slice(mark + 1))) {
      if (query.has(name)) throw refuse(`gives the query option ${name} twice`);
      query.set(name, value);
    }
  }
  return { path: pathname, query: Object.fromEntries(query) };
}

/** Deeper nesting than any decoder on the way will undo; nothing that is meant well is encoded so often. */
const ENCODING_LIMIT = 5;

/**
 * Decodes until nothing changes, so that %252e%252e is seen as what a second decoder would make of it; undefined for
 * what is not valid percent-encoding or nests too deep. After the first round a lone percent sign is data.
 */
function decodeAll(part: string): string | undefined {
  try {
    decodeURIComponent(part);
  } catch {
    return undefined;
  }
  let value = part;
  for (let round = 0; round < ENCODING_LIMIT; round++) {
    // What leads elsewhere is ASCII, so only that is decoded.
    const next = value.replace(/%([0-7][0-9a-f])/giu, (_escape, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (next === value) return value;
    value = next;
  }
  return undefined;
}

function hasControlCharacter(value: string): boolean {
  // By code units, which is much cheaper than by characters: no half of a pair is such a code.
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
