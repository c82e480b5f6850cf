import { UsageError } from '../core/errors.ts';

/** The UsageError for a field of an authentication: `authentication-FIELD-invalid`, with what is wrong and the fix. */
export function fieldProblem(field: string, reason: string, hint: string): UsageError {
  return new UsageError(`authentication-${field}-invalid`, `The ${field} of the authentication ${reason}.`, { hint });
}
