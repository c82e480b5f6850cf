import { MINUTE } from '../../core/durations.ts';

/** Wall time without a zone: milliseconds as if it were UTC, and the offset that stood beside it, if any. */
export interface LocalTime {
  /** Milliseconds since 1970 of the wall time, read as UTC. */
  ms: number;
  /** Minutes east of UTC; undefined where the text had none. */
  offset: number | undefined;
}

const PATTERN =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** Reads `2026-03-29`, `2026-03-29T09:00`, with seconds, up to nine decimals, `Z` or an offset; undefined if it is none. */
export function parseLocalTime(text: string): LocalTime | undefined {
  const found = PATTERN.exec(text.trim());
  if (!found) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = found;
  const numbers = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = numbers;
  if (mo < 1 || mo > 12 || h > 23 || mi > 59 || s > 59 || y < 1) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(y, mo - 1, d);
  // 31 April rolls over into May: such a date does not exist.
  if (date.getUTCMonth() !== mo - 1 || date.getUTCDate() !== d) return undefined;
  date.setUTCHours(h, mi, s, Number(fraction.padEnd(3, '0').slice(0, 3)));
  return { ms: date.getTime(), offset: zone === undefined ? undefined : parseOffset(zone) };
}

function parseOffset(text: string): number {
  if (text === 'Z' || text === 'z') return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
}

/** Reads a point in time; a text without an offset is UTC. Milliseconds since 1970, undefined if it is no time. */
export function parseInstant(text: string): number | undefined {
  const local = parseLocalTime(text);
  return local && local.ms - (local.offset ?? 0) * MINUTE;
}

/** Wall time with seven decimals and no zone: `2019-03-15T12:00:00.0000000`. */
export function formatLocalTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}0000`;
}

/** A point in time in UTC with up to seven decimals, zeros at the end cut: `2026-04-04T11:03:22.881996Z`. */
export function formatTimestamp(ms: number, ticks = 0): string {
  const iso = new Date(ms).toISOString();
  const fraction = iso.slice(20, 23) + String(ticks).padStart(4, '0');
  let end = fraction.length;
  while (fraction[end - 1] === '0') end--;
  return end === 0 ? `${iso.slice(0, 19)}Z` : `${iso.slice(0, 20)}${fraction.slice(0, end)}Z`;
}

/** The form of `date` in error answers: seconds, no zone. */
export function formatErrorDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}
