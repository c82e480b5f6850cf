import { untilAborted } from '../../../core/until-aborted.ts';
import type { RawRecord, RowSource } from '../row.ts';
import { quoted } from '../row-text.ts';
import { createPlainValues, PlainValueError } from './plain-value.ts';

/** Rows of a program: objects whose own properties are named as columns. */
export type RowObjects = AsyncIterable<unknown> | Iterable<unknown>;

/** What errors and lists of jobs call them, which have no file. */
export const ROWS = 'rows';

/**
 * Rows from objects instead of a file; a row's line is its place, from 1. A value is taken as `JSON.stringify` would
 * write it: a Date is its instant (`2026-06-12T09:00:00.000Z`), an object with `toJSON` what that gives; a bigint is its
 * digits. Each row is copied when it is asked for, so that its owner may use the object again. An object that cannot be
 * read is a row that cannot be read, whatever its getters do. Rows are asked for one at a time, as they are needed.
 * Throws while it is iterated: what the iterable itself throws; the signal's reason, also while no row comes.
 */
export async function* rowsOf(
  rows: RowObjects,
  { signal }: { signal?: AbortSignal | undefined } = {},
): RowSource & AsyncGenerator<RawRecord> {
  let line = 0;
  for await (const row of untilAborted(asAsync(rows), signal)) {
    line += 1;
    yield readObject(line, row);
  }
}

async function* asAsync(rows: RowObjects): AsyncGenerator<unknown> {
  yield* rows;
}

function readObject(line: number, row: unknown): RawRecord {
  const plain = createPlainValues();
  let field: string | undefined;
  try {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      const kind = row === null ? 'null' : Array.isArray(row) ? 'a list' : `a ${typeof row}`;
      return { line, problem: { code: 'row-not-object', reason: `The row is ${kind}; give an object.` } };
    }
    const values: Record<string, unknown> = {};
    for (const name of Object.keys(row)) {
      field = name;
      const value = plain.read(Reflect.get(row, name));
      // A column of any name is a column, even one that would set what the object inherits.
      if (name === '__proto__') Object.defineProperty(values, name, { value, enumerable: true });
      else values[name] = value;
    }
    return { line, values };
  } catch (error) {
    // What a getter throws may quote the row, which may be personal.
    const what = error instanceof PlainValueError ? error.message : 'cannot be read: reading it throws';
    const whole = field === undefined ? 'The row' : quoted(field);
    return { line, problem: { code: 'row-not-readable', reason: `${whole} ${what}.`, ...named(field) } };
  }
}

function named(field: string | undefined): { field?: string } {
  return field === undefined ? {} : { field };
}
