import { InputError } from '../../core/errors.ts';
import { readMoment } from '../clock/open-clock.ts';

/** The most entries that one answer holds. */
const MOST_ENTRIES = 1000;

/** How many entries to tell; fails with `query-invalid`. Default 100. */
export function readTop(query: URLSearchParams): number {
  const top = readWhole(query, 'top') ?? 100;
  if (top < 1 || top > MOST_ENTRIES) throw invalid(`top must be a whole number from 1 to ${MOST_ENTRIES}.`);
  return top;
}

/** A whole number of the query; undefined where it is left out; fails with `query-invalid`. */
export function readWhole(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw invalid(`${name} must be a whole number.`);
  return Number(text);
}

/** A time of the query in milliseconds since 1970; undefined where it is left out; fails with `time-invalid`. */
export function readTime(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  return readMoment(/^\d+$/.test(text) ? Number(text) : text, name);
}

/** A query that cannot be answered. */
export function invalid(message: string): InputError {
  return new InputError('query-invalid', message);
}
