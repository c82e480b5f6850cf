import type { UsageError } from '../core/errors.ts';
import type { Event } from '../graph/event.ts';
import type { GraphProblem } from '../graph/problem.ts';
import type { GraphReply, GraphRequest, Repeat } from '../graph/request.ts';
import type { Answer, Expectation, Unauthorized } from './answer.ts';
import type { BatchPart } from './batch.ts';
import type { CallOptions } from './exchange.ts';
import type { RetryBudget } from './retry-budget.ts';

export interface SendOptions extends CallOptions {
  /** What was read before the request that is made of it. */
  found?: Readonly<Partial<Event>> | undefined;
  /** Whether nothing there at a repeat means that an earlier try removed it, though the method is not DELETE. */
  isRemoval?: boolean | undefined;
  /**
   * Asked when a repeat is refused as a duplicate after a try whose outcome was lost: gives the answer in place of the
   * lost one, or undefined to let the refusal stand.
   */
  adopt?: ((problem: GraphProblem) => Promise<GraphReply | undefined>) | undefined;
  /**
   * Reads what is there where the outcome of a `settle` request is not known, or it met another change, and says what
   * follows; without it such a request is never repeated.
   */
  settle?: ((doubt: Doubt) => Promise<Settlement>) | undefined;
}

/** A request of which nobody knows whether it, or a try before it, was done; or one that another change was quicker than. */
export interface Doubt {
  /** Whether a try may have been done without our knowing. */
  isLost: boolean;
}

export type Settlement =
  /** What was asked for is there. */
  | { act: 'accept'; reply: GraphReply }
  /** It was not done; this one is to be sent, which is made of what is there now. */
  | { act: 'again'; request: GraphRequest }
  /** Neither: the answer stands, with one more sentence of what was found. */
  | { act: 'give-up'; hint?: string | undefined };

/** Sends requests: through the mailbox's lane, with a token for this host only, classified, never throwing an answer away. */
export interface Sender {
  /** What repeats may cost, of `send` and of whoever repeats attempts by himself. */
  readonly budget: RetryBudget;
  /** One try of one request; the caller decides what follows. */
  attempt(request: GraphRequest, expects: Expectation, options?: CallOptions): Promise<Answer>;
  /** One try of up to 20 requests of one mailbox in one unordered batch, settled part by part; throws UsageError `batch-too-large`. */
  attemptBatch(mailbox: string, parts: readonly BatchPart[], options?: CallOptions): Promise<Answer[]>;
  /** Sends until the outcome is known or the tries are used up; throws what a caller has to handle. */
  send(request: GraphRequest, repeat: Repeat, expects: Expectation, options?: SendOptions): Promise<GraphReply>;
  /** Why nothing may be sent for a mailbox, where a list says which may be reached; undefined where it may. */
  refuse?: ((mailbox: string) => UsageError | undefined) | undefined;
  /** The same of one request, whose path may name another mailbox or none. */
  refuseRequest?: ((request: GraphRequest) => UsageError | undefined) | undefined;
  /** How many requests of a mailbox may run at a time now. */
  slots(mailbox: string): number;
  /**
   * How many parts a batch for a mailbox may have now: 20, or its slots where somebody else holds some or did in the last
   * minute, since the service then refuses all other parts at once.
   */
  batchParts(mailbox: string): number;
  /** The request of a next link: same host, same version, or refused (R44). */
  next(link: string, first: GraphRequest): GraphRequest;
  /** Replaces the token that this answer refused, by the claims it asks for; many such answers cause one token request (R21, R22). */
  renewToken(refusal: Unauthorized, options?: CallOptions): Promise<void>;
}
