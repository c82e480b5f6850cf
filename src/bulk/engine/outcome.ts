import { type GraphcalError, type RequestEvidence, ServiceError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { mailboxProblemOfAnswer } from '../../graph/mailbox-problem.ts';
import { type GraphProblem, oneLine } from '../../graph/problem.ts';
import type { SettledStatus } from '../events.ts';

/** Why a row failed for good: Graph's code, or one of ours. */
export interface Refusal {
  code: string;
  message: string;
  /** HTTP status, where the service refused. */
  status?: number | undefined;
  requestId?: string | undefined;
  clientRequestId?: string | undefined;
}

/** How a row can end that has an event, or had one. */
export type DoneStatus = Exclude<SettledStatus, 'failed'>;

/** The ids of an event, as answers and look-ups give them. */
export interface EventIds {
  iCalUId: string | undefined;
  webLink: string | undefined;
  requestId?: string | undefined;
  /** The event is not as the row says: changed since, or made from another row of the same key. */
  differs?: boolean;
  /** The create was sent again after one whose outcome was not known, and no event of that one was found. */
  recreated?: boolean;
  /** The event no longer belongs to the row, as it did not before. */
  released?: boolean;
  /** What it was before is not on record, so that what the job may have written to it stays. */
  'not-restored'?: boolean;
  /** A create was never answered, and no event of it was found to be cancelled. */
  'not-seen'?: boolean;
}

/** `at` is milliseconds since 1970, here and below. */
export function eventOutcome(status: DoneStatus, ids: EventIds, at: number): JsonObject {
  const { iCalUId, webLink, requestId, recreated, differs, released } = ids;
  const notSeen = ids['not-seen'];
  const marks = { recreated, differs, released, 'not-restored': ids['not-restored'], 'not-seen': notSeen };
  return compact({ status, iCalUId, webLink, requestId, ...marks, at });
}

export function failedOutcome(refusal: Refusal, at: number): JsonObject {
  const { code, message, status, requestId, clientRequestId } = refusal;
  return compact({ status: 'failed', code, message, httpStatus: status, requestId, clientRequestId, at });
}

/** `eventIds` are several events with the row's key, `last` is the last request that was sent for it in vain. */
export function pendingOutcome(
  reason: string,
  at: number,
  eventIds?: readonly string[],
  last: RequestEvidence = {},
): JsonObject {
  const { requestId, clientRequestId } = last;
  const ids = eventIds === undefined ? undefined : [...eventIds];
  return compact({ status: 'pending', reason, eventIds: ids, requestId, clientRequestId, at });
}

/** What an answer of the service says, as a reason of failure. */
export function refusalOf(problem: GraphProblem): Refusal {
  return {
    code: problem.code === '' ? `status-${problem.status}` : problem.code,
    message: oneLine(problem.message),
    status: problem.status,
    requestId: problem.requestId,
    clientRequestId: problem.clientRequestId,
  };
}

/** What a thrown error says, as a reason of failure. */
export function refusalOfError(error: GraphcalError): Refusal {
  if (!(error instanceof ServiceError)) return { code: error.code, message: error.message };
  const { status, serviceCode, requestId, clientRequestId } = error.evidence;
  const code = serviceCode === '' ? error.code : serviceCode;
  return { code, message: error.message, status, requestId, clientRequestId };
}

/** Whether the mailbox cannot be used at all (R25): every row of it would meet the same. */
export function refusesMailbox({ status, code }: Refusal): boolean {
  return mailboxProblemOfAnswer(status, code) !== undefined;
}

function compact(values: Record<string, JsonObject[string] | undefined>): JsonObject {
  const out: JsonObject = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) out[name] = value;
  return out;
}
