import type { RequestEvidence } from '../core/errors.ts';
import type { Answer } from './answer.ts';
import type { HttpReply } from './wire/transport.ts';

/** What support finds the try by; a raw request may have brought an id of its own. */
export function evidenceOf(
  method: string,
  path: string,
  sent: Readonly<Record<string, string>>,
  reply?: HttpReply,
): RequestEvidence {
  const date = reply?.headers.date;
  return {
    requestId: reply?.headers['request-id'],
    clientRequestId: sent['client-request-id'],
    ...(date !== undefined && !Number.isNaN(Date.parse(date)) ? { date } : {}),
    method,
    path,
  };
}

/** A part of a batch keeps the id that the service gave it; ours is what was sent, whatever the answer repeats. */
export function withIds<A extends Exclude<Answer, { class: 'done' }>>(answer: A, evidence: RequestEvidence): A {
  const { problem } = answer;
  if (problem === undefined) return { ...answer, evidence };
  const { clientRequestId } = evidence;
  const requestId = problem.requestId ?? evidence.requestId;
  return { ...answer, problem: { ...problem, requestId, clientRequestId }, evidence: { ...evidence, requestId } };
}
