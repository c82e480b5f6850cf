import type { Clock } from '../../core/clock.ts';
import { GraphcalError } from '../../core/errors.ts';
import type { Answer } from '../answer.ts';
import type { HttpReply } from '../wire/transport.ts';
import type { WireListener } from './wire-events.ts';

/** What the tries of one call share in what is told of them. */
export interface CallTrace {
  /** Number of the call within its connection. */
  readonly call: number;
  /** Name of the operation, where the call is one of the table. */
  readonly operation: string | undefined;
  /** Tries so far of the request. */
  tries: number;
}

/** What a call is known by. */
export interface CallName {
  operation?: string | undefined;
  mailbox: string;
  /** Requests that it counts as; default 1. */
  requests?: number;
  method: string;
  /** Path from the version on, with `{id}` for addresses and ids. */
  pathTemplate: () => string;
}

/** Options of a call, as far as they are looked at here. */
interface Traced {
  trace?: CallTrace | undefined;
}

/** Runs what is one call, and tells when it starts and ends; inside a call, or where nobody is told, it only runs it. */
export type CallTracer = <O extends Traced, T>(
  name: CallName,
  options: O,
  work: (options: O) => Promise<T>,
) => Promise<T>;

/** Numbers calls from 1. */
export function createCallTracer(tell: WireListener | undefined, clock: Clock): CallTracer {
  let calls = 0;
  return async (name, options, work) => {
    if (tell === undefined) return work(options);
    // Each request of a call counts its own tries.
    if (options.trace !== undefined) return work({ ...options, trace: { ...options.trace, tries: 0 } });
    calls += 1;
    const call = calls;
    const { operation, mailbox, requests = 1, method } = name;
    const began = clock.monotonic();
    const end = (error: string | undefined) =>
      tell({ type: 'call-ended', call, mailbox, error, ms: clock.monotonic() - began });
    tell({ type: 'call-started', call, mailbox, operation, method, path: name.pathTemplate(), requests });
    try {
      const result = await work({ ...options, trace: { call, operation, tries: 0 } });
      end(undefined);
      return result;
    } catch (error) {
      end(codeOf(error));
      throw error;
    }
  };
}

/** Tells of the wait before the next try. */
export function tellRetry(
  tell: WireListener | undefined,
  trace: CallTrace | undefined,
  mailbox: string,
  reason: string,
  waitMs: number,
): void {
  if (tell === undefined || trace === undefined) return;
  tell({ type: 'call-retried', call: trace.call, mailbox, attempt: trace.tries + 1, reason, waitMs });
}

/** Tells of one try as it goes. */
export interface TryTrace {
  waits(closedMs: number): void;
  sent(clientRequestId: string | undefined, bytes: number): void;
  failed(error: unknown): void;
  answered(reply: HttpReply, answers: readonly Answer[]): void;
}

/** Undefined where nobody is told, so that nothing is made. */
export function traceTry(
  tell: WireListener | undefined,
  clock: Clock,
  { mailbox, requests = 1, pathTemplate }: Pick<CallName, 'mailbox' | 'requests' | 'pathTemplate'>,
  method: string,
  trace: CallTrace | undefined,
): TryTrace | undefined {
  if (tell === undefined || trace === undefined) return undefined;
  const { call, operation } = trace;
  const ofTry = { call, mailbox, clientRequestId: '' };
  let since = clock.monotonic();
  const elapsed = () => clock.monotonic() - since;
  return {
    waits(closedMs) {
      tell({ type: 'call-waits', call, mailbox, closedMs });
    },
    sent(clientRequestId, bytes) {
      ofTry.clientRequestId = clientRequestId ?? '';
      trace.tries += 1;
      const waitedMs = elapsed();
      since += waitedMs;
      const path = pathTemplate();
      const attempt = trace.tries;
      tell({ type: 'call-sent', ...ofTry, operation, method, path, attempt, requests, bytes, waitedMs });
    },
    failed(error) {
      tell({ type: 'call-failed', ...ofTry, code: codeOf(error), ms: elapsed() });
    },
    answered({ status, headers, body }, answers) {
      const statuses = countStatuses(answers);
      const requestId = headers['request-id'];
      tell({ type: 'call-answered', ...ofTry, status, statuses, requestId, bytes: body.byteLength, ms: elapsed() });
      const throttled = answers.filter((answer) => answer.class === 'throttled');
      if (throttled.length === 0) return;
      const waits = throttled.flatMap(({ retryAfterMs }) => (retryAfterMs === undefined ? [] : [retryAfterMs]));
      const ms = waits.length === 0 ? undefined : Math.max(...waits);
      tell({ type: 'call-throttled', ...ofTry, throttled: throttled.length, requests, ms });
    },
  };
}

/** By status; an answer without one that can be read counts under the reason. */
function countStatuses(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const status = statusOf(answer);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

function statusOf(answer: Answer): string {
  if (answer.class === 'done') return String(answer.reply.status);
  if (answer.problem !== undefined) return String(answer.problem.status);
  return answer.class === 'unknown' ? answer.reason : answer.class;
}

/** A stable code of ours; of another error nothing is told but that it was one. */
function codeOf(error: unknown): string {
  if (error instanceof GraphcalError) return error.code;
  return error instanceof Error && error.name === 'AbortError' ? 'aborted' : 'other';
}
