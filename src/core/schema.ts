import type { z as Zod } from 'zod';
import { nestingFault } from './nesting.ts';

/**
 * The schema builder as an argument. Operation files receive it instead of importing it, because loading zod takes
 * longer than everything else that `graphcal --help` does.
 */
export type Z = typeof Zod;
/** Any schema. */
export type Schema = Zod.ZodType;
/** A schema of what is given after parsing. */
export type SchemaOf<T> = Zod.ZodType<T>;
/** What a schema gives after parsing. */
export type Parsed<S extends Schema> = Zod.output<S>;
/** What a schema takes before defaults. */
export type Unparsed<S extends Schema> = Zod.input<S>;

/** Loads the schema builder; the module system keeps it, so later calls cost nothing. */
export async function loadZ(): Promise<Z> {
  const { z } = await import('zod');
  return z;
}

/** What is wrong with one part of a value. */
export interface Issue {
  readonly code: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Checks a value; what is wrong is said in our words, where the schema itself has none for it. */
export function checkValue<S extends Schema>(
  schema: S,
  value: unknown,
): { readonly data: Parsed<S> } | { readonly issues: readonly Issue[] } {
  const fault = nestingFault(value);
  if (fault !== undefined) return { issues: [{ code: undefined, ...fault }] };
  // The builder takes a text that the schema gives first, then this one, then its own.
  const { success, data, error } = schema.safeParse(value, { error: explain });
  return success ? { data } : { issues: error.issues.map(innermost) };
}

/** Faults that a value of another type or choice would not have; for these, no value at all is the plainer thing to say. */
const WRONG_VALUE: ReadonlySet<string | undefined> = new Set(['invalid_type', 'invalid_value', 'invalid_union']);

/**
 * Says what is wrong with `value`, the fields by their path: `startDateTime is missing; attendees.0: is no e-mail address`.
 * The value tells what is missing, because the schema builder says so in the text for people only.
 */
export function describeIssues(
  issues: readonly Issue[],
  value: unknown,
  nameOf: (path: readonly PropertyKey[]) => string = (path) => path.join('.'),
): string {
  return issues
    .map(({ code, path, message }) => {
      if (path.length === 0) return message;
      const field = nameOf(path);
      return WRONG_VALUE.has(code) && isMissing(value, path) ? `${field} is missing` : `${field}: ${message}`;
    })
    .join('; ');
}

type RawIssue = Parameters<Zod.core.$ZodErrorMap>[0];

/** Names of types, as people say them. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** The end of a sentence that begins with the field. The value is not part of it, because it can be personal. */
function explain(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `has to be ${typeOf(issue.expected)}`;
    case 'invalid_value':
      return `has to be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.join(', ')}`;
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty';
      return `has to ${issue.origin === 'number' ? 'be' : 'have'} at least ${issue.minimum}`;
    case 'too_big':
      return `${issue.origin === 'number' ? 'has to be' : 'can have'} at most ${issue.maximum}`;
    case 'invalid_format':
      return issue.format === 'email' ? 'is no e-mail address' : 'has not the form that it needs';
    case 'unrecognized_keys':
      return `unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    default:
      return undefined;
  }
}

function typeOf(expected: string): string {
  return TYPES[expected] ?? expected;
}

/** Of a choice of forms, the one that was meant: not the first whose very type is another. */
function innermost(issue: Zod.core.$ZodIssue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const forms = issue.errors.map(([first]) => first).filter((first) => first !== undefined);
  const meant = forms.find(({ code, path }) => code !== 'invalid_type' || path.length > 0);
  if (meant !== undefined) {
    const { code, path, message } = innermost(meant);
    return { code, path: [...issue.path, ...path], message };
  }
  const types = forms.map((form) => (form.code === 'invalid_type' ? typeOf(form.expected) : ''));
  return types.length === 0 ? issue : { ...issue, message: `has to be ${[...new Set(types)].join(' or ')}` };
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let inner = value;
  for (const name of path) {
    if (typeof inner !== 'object' || inner === null) return false;
    inner = (inner as Readonly<Record<PropertyKey, unknown>>)[name];
  }
  return inner === undefined;
}
