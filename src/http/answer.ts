import type { RequestEvidence, TransportError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';
import type { Secret } from '../core/secret.ts';
import { type GraphProblem, readProblem } from '../graph/problem.ts';
import type { GraphReply } from '../graph/request.ts';

/** What the answer to one request means; the whole reliability of writes rests on this table. */
export type Answer =
  /** The service did it, and the answer can be read. */
  { class: 'done'; reply: GraphReply } | (Undone & { evidence?: RequestEvidence; reply?: GraphReply });

/**
 * Every answer but `done`; its `evidence` is the try that brought it, once it was sent, and `reply` what came, where it
 * was asked for.
 */
type Undone =
  /** The event of this transactionId exists already. */
  | { class: 'duplicate'; problem: GraphProblem }
  /** Not executed; wait, then send the same again. */
  | { class: 'throttled'; retryAfterMs: number | undefined; problem: GraphProblem }
  /** Not executed; the token was not accepted. `refused` is that token, where the sender says it. */
  | { class: 'unauthorized'; problem: GraphProblem; refused?: Secret }
  /** Refused for good; a repeat would be refused again. */
  | { class: 'permanent'; problem: GraphProblem }
  /** Somebody else changed the same thing; look before deciding. */
  | { class: 'conflict'; problem: GraphProblem }
  /** Not executed: it never left, or what it depended on failed; `alone`: it may be accepted by itself. */
  | { class: 'not-executed'; error?: TransportError; problem?: GraphProblem; alone?: boolean }
  /** Nobody knows whether the service did it; `retryAfterMs` is how long it asks to be left alone. */
  | { class: 'unknown'; reason: string; error?: TransportError; problem?: GraphProblem; retryAfterMs?: number };

export type Unauthorized = Extract<Answer, { class: 'unauthorized' }>;

/** Statuses that refuse for good, if the body says so in Graph's own form; a lock (423) passes, and 5xx prove nothing. */
const PERMANENT: ReadonlySet<number> = new Set([400, 402, 403, 404, 405, 406, 410, 411, 413, 415, 416, 422, 507]);
const CONFLICT: ReadonlySet<number> = new Set([409, 412]);

/**
 * What the caller must find in a 2xx answer for the outcome to be known. `as-it-came` takes a 3xx too, for reads alone:
 * where one is sent on, or told that nothing changed, the answer is all that there is.
 */
export type Expectation = 'id' | 'json' | 'anything' | 'as-it-came';

/**
 * Classifies an answer (table "What an answer means" of docs/reliability.md). A status that refuses counts only with
 * Graph's own error body: a proxy's error page says nothing about what Graph did.
 */
export function classify(reply: GraphReply, expects: Expectation, retryAfterMs: number | undefined): Answer {
  if (reply.status >= 200 && reply.status < 300) {
    if (expects === 'id' && !hasId(reply.body)) return { class: 'unknown', reason: 'answer-without-id' };
    if (expects === 'json' && !isObject(reply.body)) return { class: 'unknown', reason: 'answer-not-readable' };
    return { class: 'done', reply };
  }
  if (expects === 'as-it-came' && reply.status >= 300 && reply.status < 400) return { class: 'done', reply };
  const problem = readProblem(reply);
  if (problem.codes.includes('ErrorDuplicateTransactionId')) return { class: 'duplicate', problem };
  if (reply.status === 429) return { class: 'throttled', retryAfterMs, problem };
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (!problem.isGraphError && reply.status !== 401) {
    return { class: 'unknown', reason: `status-${reply.status}-without-graph-error`, problem, ...wait };
  }
  if (reply.status === 401) return { class: 'unauthorized', problem };
  if (CONFLICT.has(reply.status)) return { class: 'conflict', problem };
  if (PERMANENT.has(reply.status)) return { class: 'permanent', problem };
  return { class: 'unknown', reason: `status-${reply.status}`, problem, ...wait };
}

/** Whether a status refuses for good; any other error may pass. */
export function refusesForGood(status: number): boolean {
  return PERMANENT.has(status);
}

/** Whether the service itself said something about a request, a refusal included. */
export function isAnswered(answer: Answer): boolean {
  return answer.class !== 'unknown' && answer.class !== 'not-executed';
}

/** Classifies a failed exchange. */
export function classifyFailure(error: TransportError): Answer {
  return error.delivery === 'not-sent'
    ? { class: 'not-executed', error }
    : { class: 'unknown', reason: error.code, error };
}

function hasId(body: unknown): boolean {
  return isObject(body) && typeof body.id === 'string' && body.id !== '';
}
