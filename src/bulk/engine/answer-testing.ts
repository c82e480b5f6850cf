import type { Answer } from '../../http/answer.ts';

/** The answer to a row's create that was carried out. */
export function done(row: number): Answer {
  return { class: 'done', reply: { status: 201, headers: {}, body: { id: `event-${row}` } } };
}

/** The answer to a create of which nobody knows what became. */
export const LOST = (): Extract<Answer, { class: 'unknown' }> => ({ class: 'unknown', reason: 'connection-lost' });

/** The answer to a create that was one too many. */
export const THROTTLED = (): Extract<Answer, { class: 'throttled' }> => ({
  class: 'throttled',
  retryAfterMs: undefined,
  problem: { status: 429, code: 'Throttled', codes: ['Throttled'], message: '', isGraphError: true },
});

/** The answer to a create that is refused for good. */
export const REFUSED = (): Answer => ({
  class: 'permanent',
  problem: { status: 400, code: 'ErrorInvalid', codes: ['ErrorInvalid'], message: '', isGraphError: true },
});
