import type { z as Zod } from 'zod';

/**
 * The schema builder as an argument. Operation files receive it instead of importing it, because loading zod takes
 * longer than everything else that `graphcal --help` does.
 */
export type Z = typeof Zod;
/** Any schema. */
export type Schema = Zod.ZodType;
/** What a schema gives after parsing. */
export type Parsed<S extends Schema> = Zod.output<S>;
/** What a schema takes before defaults. */
export type Unparsed<S extends Schema> = Zod.input<S>;

/** Loads the schema builder; the module system keeps it, so later calls cost nothing. */
export async function loadZ(): Promise<Z> {
  const { z } = await import('zod');
  return z;
}

/** Faults that a value of another type or choice would not have; for these, no value at all is the plainer thing to say. */
const WRONG_VALUE: ReadonlySet<string> = new Set(['invalid_type', 'invalid_value', 'invalid_union']);

/**
 * Says what is wrong with `value`, the fields by their path: `startDateTime is missing; attendees.0: Invalid email address`.
 * The value tells what is missing, because the schema builder says so in the text for people only.
 */
export function describeIssues(error: Zod.ZodError, value: unknown): string {
  return error.issues
    .map(({ code, path, message }) => {
      if (path.length === 0) return message;
      const field = path.join('.');
      return WRONG_VALUE.has(code) && isMissing(value, path) ? `${field} is missing` : `${field}: ${message}`;
    })
    .join('; ');
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let inner = value;
  for (const name of path) {
    if (typeof inner !== 'object' || inner === null) return false;
    inner = (inner as Readonly<Record<PropertyKey, unknown>>)[name];
  }
  return inner === undefined;
}
