import { GraphcalError } from '../core/errors.ts';
import { checkValue, describeIssues, type Parsed, type Schema, type Z } from '../core/schema.ts';
import type { Operation } from './define.ts';

/** Checks the output of an operation, so that an unexpected answer is an error here and not a crash later. */
export function parseOutput<I extends Schema, O extends Schema>(
  operation: Operation<I, O>,
  z: Z,
  output: unknown,
): Parsed<O> {
  const result = checkValue(operation.output(z), output);
  if ('data' in result) return result.data;
  throw new GraphcalError(
    'answer-not-readable',
    `${operation.name}: the service's answer is not as documented (${describeIssues(result.issues, output)}).`,
  );
}
