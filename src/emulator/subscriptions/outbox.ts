import type { Clock } from '../../core/clock.ts';
import type { Send } from '../http/outgoing.ts';
import {
  NOTIFICATION_ANSWER_MS,
  NOTIFICATION_FIRST_WAIT_MS,
  NOTIFICATION_LIFE_MS,
  NOTIFICATION_LONGEST_WAIT_MS,
  NOTIFICATIONS_AT_ONCE,
  SLOW_ENDPOINT_DELAY_MS,
} from '../limits.ts';
import type { DeliveredNotification, RecordedDelivery } from '../record/delivery.ts';
import { endpointOf, endpointProblem, type NotificationHosts } from './endpoint-address.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import { sendWithin } from './send-within.ts';

/** A notification on its way. */
export interface Letter {
  summary: DeliveredNotification;
  /** As it is sent. */
  value: Record<string, unknown>;
}

/** What an outbox works with. */
export interface OutboxParts {
  kind: RecordedDelivery['kind'];
  subscription: string;
  /** Address of the endpoint now. */
  url(): string;
  /** Hosts beside this machine that may be notified. */
  hosts: NotificationHosts;
  /** Milliseconds until a notification goes out. */
  delayMs(): number;
  /** The tokens by which a receiver knows the sender; undefined: none are sent. */
  tokens(): Promise<string[]> | undefined;
  send: Send;
  health: EndpointHealth;
  clock: Clock;
  closing: AbortSignal;
  delivered(delivery: RecordedDelivery): void;
  /** Told where notifications are given up. */
  dropped(): void;
  /** Told where this server itself failed. */
  failed(error: unknown): void;
}

/** Notifications to one endpoint of one subscription: in their order, several at once, each until it is taken or too old. */
export interface Outbox {
  put(letter: Letter): void;
  /** Sends nothing any more. */
  stop(): void;
}

/** Milliseconds after the n-th try until the next. */
function retryWaitMs(attempt: number): number {
  return Math.min(NOTIFICATION_FIRST_WAIT_MS * 2 ** (attempt - 1), NOTIFICATION_LONGEST_WAIT_MS);
}

/** Makes it. */
export function createOutbox(parts: OutboxParts): Outbox {
  const { clock, closing, health } = parts;
  const waiting: Letter[] = [];
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  closing.addEventListener('abort', stop, { once: true });
  let isWorking = false;

  async function work(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const isSlow = health.state(endpointOf(parts.url()), clock.monotonic()) === 'slow';
        await clock.sleep(parts.delayMs() + (isSlow ? SLOW_ENDPOINT_DELAY_MS : 0), stopped.signal);
        await deliver(waiting.splice(0, NOTIFICATIONS_AT_ONCE));
      }
    } catch (error) {
      if (!stopped.signal.aborted) parts.failed(error);
    } finally {
      isWorking = false;
    }
  }

  async function deliver(letters: readonly Letter[]): Promise<void> {
    const began = clock.monotonic();
    for (let attempt = 1; ; attempt++) {
      const outcome = await post(letters, attempt);
      if (outcome === 'accepted') return;
      const wait = retryWaitMs(attempt);
      if (outcome === 'dropped' || clock.monotonic() + wait - began > NOTIFICATION_LIFE_MS) return parts.dropped();
      await clock.sleep(wait, stopped.signal);
    }
  }

  async function post(letters: readonly Letter[], attempt: number): Promise<RecordedDelivery['outcome']> {
    const url = parts.url();
    const endpoint = endpointOf(url);
    const time = clock.now();
    const record = (status: number, tookMs: number, outcome: RecordedDelivery['outcome']) => {
      const { kind, subscription } = parts;
      const notifications = letters.map(({ summary }) => summary);
      parts.delivered({ time, kind, subscription, endpoint, attempt, notifications, status, tookMs, outcome });
      return outcome;
    };
    // An address that was stored or restored was let in elsewhere, if at all.
    if (endpointProblem(url, parts.hosts) !== undefined) return record(0, 0, 'dropped');
    if (health.state(endpoint, clock.monotonic()) === 'dropped') return record(0, 0, 'dropped');
    const validationTokens = await parts.tokens();
    const body = JSON.stringify({
      value: letters.map(({ value }) => value),
      ...(validationTokens && { validationTokens }),
    });
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const sent = await sendWithin(parts.send, { url, headers, body }, NOTIFICATION_ANSWER_MS, {
      clock,
      closing: stopped.signal,
    });
    health.answered(endpoint, sent.tookMs, clock.monotonic());
    if (!sent.answer) return record(0, sent.tookMs, sent.isLate ? 'timed-out' : 'failed');
    const { status } = sent.answer;
    return record(status, sent.tookMs, status >= 200 && status < 300 ? 'accepted' : 'refused');
  }

  return {
    put(letter) {
      waiting.push(letter);
      if (isWorking || stopped.signal.aborted) return;
      isWorking = true;
      // Whatever the same request changes beside goes along.
      void Promise.resolve().then(work);
    },
    stop() {
      closing.removeEventListener('abort', stop);
      stop();
    },
  };
}
