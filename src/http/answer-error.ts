import { AuthenticationError, type GraphcalError, TransportError } from '../core/errors.ts';
import { serviceError } from '../graph/problem.ts';
import type { Answer } from './answer.ts';

/** The error that an answer becomes for a caller who waits for one outcome; a read has none, it only lacks its answer. */
export function asError(answer: Exclude<Answer, { class: 'done' }>, isRead = false): GraphcalError {
  switch (answer.class) {
    case 'unauthorized':
      return new AuthenticationError('token-refused', 'Graph did not accept the token, nor a renewed one.', {
        cause: serviceError(answer.problem),
        hint: 'Check the tenant, the app registration and its admin consent.',
      });
    case 'throttled':
    case 'permanent':
    case 'conflict':
    case 'duplicate':
      return serviceError(answer.problem);
    case 'not-executed':
    case 'unknown':
      if (answer.error !== undefined) return answer.error;
      if (answer.problem?.isGraphError) return serviceError(answer.problem);
      if (isRead && answer.class === 'unknown') {
        return new TransportError(
          'answer-not-readable',
          `The service's answer cannot be read (${answer.reason}).`,
          'unknown',
          {
            hint: 'A proxy or gateway may have answered in its place: check the values that were given, or try later.',
          },
        );
      }
      return new TransportError(
        'outcome-unknown',
        `The outcome of the request is not known (${answer.class === 'unknown' ? answer.reason : 'not executed'}).`,
        answer.class === 'unknown' ? 'unknown' : 'not-sent',
        { hint: 'Look before repeating it.' },
      );
  }
}

/** A write that may have been carried out is never called refused: how the last try failed says nothing of it. */
export function asUnknown(error: GraphcalError, isEarlier: boolean): TransportError {
  if (error instanceof TransportError && error.delivery === 'unknown') return error;
  const what = isEarlier
    ? 'An earlier try may have been carried out, and the last one'
    : 'It may have been done, yet it';
  return new TransportError('outcome-unknown', `${what} failed: ${error.message}`, 'unknown', {
    cause: error,
    hint: 'Look before repeating it.',
  });
}
