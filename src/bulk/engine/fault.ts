import { AuthenticationError, GraphcalError, ServiceError, TransportError } from '../../core/errors.ts';
import { refusesForGood } from '../../http/answer.ts';
import { type Refusal, refusalOfError } from './outcome.ts';

/** What a request that serves the rows (a look-up, a list) failed of. */
export type Fault =
  /** Nobody can be served. */
  | { kind: 'authentication' }
  /** No answer, or one that says to come back. */
  | { kind: 'transient'; code: string }
  | { kind: 'throttled' }
  | { kind: 'refused'; refusal: Refusal };

/** Answers that came and cannot be used, by our codes. */
const BAD_LISTS: ReadonlySet<string> = new Set(['answer-not-readable', 'paging-loop', 'next-link-refused']);

/** Sorts a thrown error; undefined for what is no failure of a request, such as a stop or a bug. */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof AuthenticationError) return { kind: 'authentication' };
  if (error instanceof TransportError) return { kind: 'transient', code: error.code };
  if (error instanceof ServiceError) {
    const refusal = refusalOfError(error);
    const { status } = error.evidence;
    if (status === 429) return { kind: 'throttled' };
    if (refusesForGood(status)) return { kind: 'refused', refusal };
    return { kind: 'transient', code: refusal.code };
  }
  if (error instanceof GraphcalError && BAD_LISTS.has(error.code)) {
    return { kind: 'transient', code: error.code };
  }
  return undefined;
}
