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
  /** In the order in which their windows began. */
  const endpoints = new Map<string, Answers>();
  const isPast = ({ began }: Answers, now: number) => now - began >= ENDPOINT_WINDOW_MS;

  function forgetPast(now: number): void {
    for (const [address, answers] of endpoints) {
      if (!isPast(answers, now)) return;
      endpoints.delete(address);
    }
  }

  return {
    answered(address, tookMs, now) {
      forgetPast(now);
      const answers = endpoints.get(address) ?? { began: now, all: 0, slow: 0 };
      answers.all++;
      if (tookMs > SLOW_ANSWER_MS) answers.slow++;
      endpoints.set(address, answers);
    },
    state(address, now) {
      const answers = endpoints.get(address);
      if (!answers || isPast(answers, now) || answers.all < ENDPOINT_ANSWERS) return 'well';
      const percent = (100 * answers.slow) / answers.all;
      if (percent >= DROPPED_ENDPOINT_PERCENT) return 'dropped';
      return percent >= SLOW_ENDPOINT_PERCENT ? 'slow' : 'well';
    },
    clear: () => endpoints.clear(),
  };
}
