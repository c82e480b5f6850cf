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
export function segment(value: string): string {
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

/** The path of a mailbox: `/me` for the signed-in person, else `/users/{id or address}`. */
export function mailboxPath(mailbox: string): string {
  return mailbox === 'me' ? '/me' : path`/users/${mailbox}`;
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
      hint: 'Give a path below the API version, for example /me/calendars.',
    });
  if (!suffix.startsWith('/')) throw refuse('must begin with /');
  if (suffix.startsWith('//')) throw refuse('must not begin with // (that names a host)');
  if (hasControlCharacter(suffix) || /\s/u.test(suffix))
    throw refuse('must not hold white space or control characters');
  if (suffix.includes('\\')) throw refuse('must not hold a backslash');
  if (suffix.includes('#')) throw refuse('must not hold a fragment (#)');
  const mark = suffix.indexOf('?');
  const pathname = mark < 0 ? suffix : suffix.slice(0, mark);
  if (pathname.includes('//')) throw refuse('must not hold an empty segment (//)');
  for (const part of pathname.split('/')) {
    const decoded = decodeAll(part);
    if (decoded === undefined) throw refuse(`holds the segment '${part}', which is not valid percent-encoding`);
    if (decoded === '.' || decoded === '..') throw refuse(`holds the segment '${part}', which leads to another path`);
    if (/[\\\r\n\0]/u.test(decoded)) throw refuse(`holds the segment '${part}', which hides a forbidden character`);
    if (/%2f/iu.test(part) && decoded.split('/').some((piece) => piece === '.' || piece === '..')) {
      throw refuse(`holds the segment '${part}', which hides a path`);
    }
  }
  const query: Record<string, string> = {};
  if (mark >= 0) {
    for (const [name, value] of new URLSearchParams(suffix.slice(mark + 1))) query[name] = value;
  }
  return { path: pathname, query };
}

/** Decodes until nothing changes, so that %252e%252e is seen as what a second decoder would make of it. */
function decodeAll(part: string): string | undefined {
  let value = part;
  for (let round = 0; round < 5; round++) {
    let next: string;
    try {
      next = decodeURIComponent(value);
    } catch {
      // A literal percent sign left over from an earlier round is data; in the first round it is an error.
      return round === 0 ? undefined : value;
    }
    if (next === value) return value;
    value = next;
  }
  return value;
}

function hasControlCharacter(value: string): boolean {
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
