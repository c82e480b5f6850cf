import { UsageError } from '../core/errors.ts';
import { checkValue, describeIssues, type Parsed, type Schema, type Z } from '../core/schema.ts';
import type { Operation } from './define.ts';

/** Checks the input of an operation; a fault names the field. */
export function parseInput<I extends Schema, O extends Schema>(
  operation: Operation<I, O>,
  z: Z,
  input: unknown,
): Parsed<I> {
  const given = input ?? {};
  const result = checkValue(operation.input(z), given);
  const refuse = (what: string) =>
    new UsageError('input-invalid', `${operation.name}: ${what}.`, {
      hint: `Its fields: graphcal ${operation.name} --help`,
    });
  if ('issues' in result) throw refuse(describeIssues(result.issues, given));
  const lost = lostField(given);
  if (lost !== undefined) throw refuse(`${lost} is not a name that a field can have`);
  return result.data;
}

/** The schema builder drops fields named `__proto__`, and what was asked for must not go missing without a word. */
function lostField(given: unknown): string | undefined {
  const rest: [path: readonly string[], value: unknown][] = [[[], given]];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const [path, value] = next;
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) return [...path, '__proto__'].join('.');
    for (const [name, inner] of Object.entries(value)) rest.push([[...path, name], inner]);
  }
  return undefined;
}
