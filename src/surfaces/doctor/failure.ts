import { describeError, GraphcalError } from '../../core/errors.ts';
import type { Finding } from './finding.ts';

/** An error as what a check found. */
export function failure(check: string, error: unknown): Finding {
  if (!(error instanceof GraphcalError)) return { check, status: 'failed', message: describeError(error) };
  return { check, status: 'failed', message: error.message, hint: error.hint, code: error.code };
}
