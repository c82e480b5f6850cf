import type { GraphRequest } from '../../graph/request.ts';
import type { Expectation } from '../../http/answer.ts';

/** The call by which a row is carried out. */
export interface RowCall {
  request: GraphRequest;
  expects: Expectation;
  /** The id by which the service sees a repeat of a create. */
  transactionId?: string;
  /** What was replaced that was there before this job, sealed; kept from before the call on, so that it can be put back. */
  before?: Uint8Array;
  /** It takes the place of what an earlier try kept; default false. */
  isBeforeAnew?: boolean;
}
