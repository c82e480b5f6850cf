import { refusals } from '../refusals.ts';

/** A requested address, taken apart. */
export interface Address {
  /** Decoded segments; `users('x')` gives `users` and `x`. */
  segments: readonly string[];
  /** Path as it was sent, without the query. */
  path: string;
  /** Query as it was sent, without `?`. */
  rawQuery: string;
}

const KEYED = /^([A-Za-z$][\w.$]*)\('(.*)'\)$/s;

/** Takes a path with query apart; refuses percent signs that encode nothing. */
export function readAddress(url: string): Address {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const rawQuery = mark < 0 ? '' : (url.slice(mark + 1).split('#', 1)[0] ?? '');
  const segments: string[] = [];
  for (const part of path.split('/')) {
    if (part === '') continue;
    const segment = decode(part);
    const keyed = KEYED.exec(segment);
    if (keyed?.[1] === undefined) segments.push(segment);
    else segments.push(keyed[1], (keyed[2] ?? '').replaceAll("''", "'"));
  }
  return { segments, path, rawQuery };
}

/** One query option as it was sent and as it reads. */
export interface QueryOption {
  /** In lower case. */
  name: string;
  value: string;
  raw: string;
}

/** Query options in their order; `+` is a space, as in a form. */
export function readQuery(rawQuery: string): QueryOption[] {
  return rawQuery
    .split('&')
    .filter((raw) => raw !== '')
    .map((raw) => {
      const at = raw.indexOf('=');
      const name = at < 0 ? raw : raw.slice(0, at);
      return {
        name: decode(name.replaceAll('+', ' ')).toLowerCase(),
        value: at < 0 ? '' : decode(raw.slice(at + 1).replaceAll('+', ' ')),
        raw,
      };
    });
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusals.badRequest('The request URI is not valid.');
  }
}
