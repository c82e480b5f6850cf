import {
  DROPPED_ENDPOINT_PERCENT,
  ENDPOINT_ANSWERS,
  ENDPOINT_WINDOW_MS,
  SLOW_ANSWER_MS,
  SLOW_ENDPOINT_PERCENT,
} from '../limits.ts';

/** How an endpoint answers: notifications to a slow one are delayed, those to a worse one dropped. */
export type EndpointState = 'well' | 'slow' | 'dropped';

/** How endpoints answered lately. https://learn.microsoft.com/graph/change-notifications-delivery-webhooks#throttling */
export interface EndpointHealth {
  /** Notes an answer that took `tookMs`; `now` is in milliseconds of any clock that does not jump. */
  answered(address: string, tookMs: number, now: number): void;
  state(address: string, now: number): EndpointState;
  clear(): void;
}

interface Answers {
  began: number;
  all: number;
  slow: number;
}

/** Makes it, for all endpoints of a server. */
export function createEndpointHealth(): EndpointHealth {
  const endpoints = new Map<string, Answers>();
  const answersOf = (address: string, now: number): Answers => {
    const known = endpoints.get(address);
    if (known && now - known.began < ENDPOINT_WINDOW_MS) return known;
    const fresh = { began: now, all: 0, slow: 0 };
    endpoints.set(address, fresh);
    return fresh;
  };
  return {
    answered(address, tookMs, now) {
      const answers = answersOf(address, now);
      answers.all++;
      if (tookMs > SLOW_ANSWER_MS) answers.slow++;
    },
    state(address, now) {
      const { all, slow } = answersOf(address, now);
      if (all < ENDPOINT_ANSWERS) return 'well';
      const percent = (100 * slow) / all;
      if (percent >= DROPPED_ENDPOINT_PERCENT) return 'dropped';
      return percent >= SLOW_ENDPOINT_PERCENT ? 'slow' : 'well';
    },
    clear: () => endpoints.clear(),
  };
}
