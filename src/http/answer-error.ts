import { AuthenticationError, type GraphcalError, type RequestEvidence, TransportError } from '../core/errors.ts';
import { serviceError } from '../graph/problem.ts';
import type { Answer } from './answer.ts';

const LOOK = 'Look before repeating it.';

/** The error that an answer becomes for a caller who waits for one outcome; a read has none, it only lacks its answer. */
export function asError(answer: Exclude<Answer, { class: 'done' }>, isRead = false): GraphcalError {
  const { evidence } = answer;
  switch (answer.class) {
    case 'unauthorized':
      return new AuthenticationError('token-refused', 'Graph did not accept the token, nor a renewed one.', {
        cause: serviceError(answer.problem, evidence),
        evidence,
        hint: 'Check the tenant, the app registration and its admin consent.',
      });
    case 'throttled':
    case 'permanent':
    case 'conflict':
    case 'duplicate':
      return serviceError(answer.problem, evidence);
    case 'not-executed':
    case 'unknown':
      if (answer.error !== undefined) return of(answer.error, evidence);
      if (answer.problem?.isGraphError) return serviceError(answer.problem, evidence);
      if (isRead && answer.class === 'unknown') {
        return new TransportError(
          'answer-not-readable',
          `The service's answer cannot be read (${answer.reason}).`,
          'unknown',
          {
            evidence,
            hint: 'A proxy or gateway may have answered in its place: check the values that were given, or try later.',
          },
        );
      }
      return new TransportError(
        'outcome-unknown',
        `The outcome of the request is not known (${answer.class === 'unknown' ? answer.reason : 'not executed'}).`,
        answer.class === 'unknown' ? 'unknown' : 'not-sent',
        { evidence, hint: LOOK },
      );
  }
}

/** A write that may have been carried out is never called refused: how the last try failed says nothing of it. */
export function asUnknown(error: GraphcalError, isEarlier: boolean): TransportError {
  if (error instanceof TransportError && error.delivery === 'unknown') return inDoubt(error);
  const what = isEarlier
    ? 'An earlier try may have been carried out, and the last one'
    : 'It may have been done, yet it';
  return new TransportError('outcome-unknown', `${what} failed: ${error.message}`, 'unknown', {
    cause: error,
    evidence: idsOf(error.evidence),
    hint: LOOK,
  });
}

/** The wire does not know whether it lost the answer to a write. */
function inDoubt(error: TransportError): TransportError {
  const { code, message, delivery, hint, cause, evidence } = error;
  // It has said so already.
  if (code === 'outcome-unknown') return error;
  return new TransportError(code, `${message} It may have been done.`, delivery, {
    hint: hint === undefined ? LOOK : `${hint} ${LOOK}`,
    cause,
    evidence,
  });
}

/** The same error, with the request that it is about: who sends knows it, and the wire does not. */
function of(error: TransportError, evidence: RequestEvidence | undefined): TransportError {
  if (evidence === undefined) return error;
  const { code, message, delivery, hint, cause } = error;
  return new TransportError(code, message, delivery, { hint, cause, evidence });
}

/** Without what the last try was refused with: it is not what became of the write. */
function idsOf(evidence: RequestEvidence | undefined): RequestEvidence | undefined {
  if (evidence === undefined) return undefined;
  const { requestId, clientRequestId, date, method, path } = evidence;
  return { requestId, clientRequestId, date, method, path };
}
