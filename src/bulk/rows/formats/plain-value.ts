import { types } from 'node:util';
import { MAX_JSON_DEPTH, MAX_JSON_VALUES } from './json-fault.ts';

/** Why a value of a program is none of a row: the end of a sentence that begins with its name. */
export class PlainValueError extends Error {}

/** Copies the values of one row. */
export interface PlainValues {
  /**
   * A value as `JSON.stringify` would write it, as far as a row can hold it; what it cannot hold is given as it is, for
   * the check of its column. Throws PlainValueError, and whatever a getter throws.
   */
  read(value: unknown): unknown;
}

/** Makes a copier with the limits of rows from JSON: so many levels, so many values in all. */
export function createPlainValues(): PlainValues {
  let values = 0;
  const copy = (given: unknown, depth: number): unknown => {
    const value = written(given);
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_JSON_DEPTH) throw new PlainValueError(`has more than ${MAX_JSON_DEPTH} levels, or holds itself`);
    const count = (more: number) => {
      values += more;
      if (values > MAX_JSON_VALUES) throw new PlainValueError(`makes the row hold more than ${MAX_JSON_VALUES} values`);
    };
    if (Array.isArray(value)) {
      // Before it is copied: a list can claim any length.
      count(value.length);
      return Array.from(value, (one: unknown) => copy(one, depth + 1));
    }
    const names = Object.keys(value);
    count(names.length);
    return Object.fromEntries(names.map((name) => [name, copy(Reflect.get(value, name), depth + 1)]));
  };
  return { read: (value) => copy(value, 1) };
}

/** Dates of any realm, and objects that say themselves how they are written, as those of many libraries of time do. */
function written(value: unknown): unknown {
  if (types.isDate(value)) {
    if (Number.isNaN(value.getTime())) throw new PlainValueError('is a Date that is no time; give a valid one');
    return value.toISOString();
  }
  if (typeof value !== 'object' || value === null || !('toJSON' in value)) return value;
  return typeof value.toJSON === 'function' ? value.toJSON() : value;
}
