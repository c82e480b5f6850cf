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

/** Says what is wrong in one sentence: `startDateTime: Invalid input: expected string, received undefined`. */
export function describeIssues(error: Zod.ZodError): string {
  return error.issues
    .map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`))
    .join('; ');
}
