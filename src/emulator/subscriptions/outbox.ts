import type { Clock } from '../../core/clock.ts';
import type { Send } from '../http/outgoing.ts';
import {
  NOTIFICATION_ANSWER_MS,
  NOTIFICATION_FIRST_WAIT_MS,
  NOTIFICATION_LIFE_MS,
  NOTIFICATION_LONGEST_WAIT_MS,
  NOTIFICATIONS_AT_ONCE,
  SLOW_ENDPOINT_DELAY_MS,
  WAITING_NOTIFICATIONS,
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
  /** Address of the endpoint now; undefined: nothing is to be sent any more. */
  url(): string | undefined;
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
  /** Told whenever nothing is in it any more; it listens to `closing` no longer. */
  ended(): void;
}

/** Notifications to one endpoint of one subscription: in their order, several at once, each until it is taken or too old. */
export interface Outbox {
  /** Has it sent; what would be one too many is dropped. */
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
  /** With the time, on the clock that does not jump, at which each was to go out. */
  const waiting: { letter: Letter; due: number }[] = [];
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  closing.addEventListener('abort', stop, { once: true });
  let isWorking = false;
  let isFull = false;

  async function work(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const isSlow = health.state(endpointOf(currentUrl()), clock.monotonic()) === 'slow';
        await clock.sleep(parts.delayMs() + (isSlow ? SLOW_ENDPOINT_DELAY_MS : 0), stopped.signal);
        const letters = waiting.splice(0, NOTIFICATIONS_AT_ONCE).map(({ letter }) => letter);
        isFull = false;
        const isTaken = await deliver(letters);
        const isLate = dropOld();
        if (!isTaken || isLate) parts.dropped();
      }
    } catch (error) {
      if (!stopped.signal.aborted) parts.failed(error);
    } finally {
      isWorking = false;
      if (waiting.length === 0 || stopped.signal.aborted) end();
    }
  }

  function end(): void {
    closing.removeEventListener('abort', stop);
    parts.ended();
  }

  function currentUrl(): string {
    const url = parts.url();
    if (url !== undefined) return url;
    stop();
    throw stopped.signal.reason;
  }

  /** Whether they were taken. */
  async function deliver(letters: readonly Letter[]): Promise<boolean> {
    const began = clock.monotonic();
    for (let attempt = 1; ; attempt++) {
      const outcome = await post(letters, attempt);
      if (outcome === 'accepted') return true;
      const wait = retryWaitMs(attempt);
      if (outcome === 'dropped' || clock.monotonic() + wait - began > NOTIFICATION_LIFE_MS) return false;
      await clock.sleep(wait, stopped.signal);
    }
  }

  async function post(letters: readonly Letter[], attempt: number): Promise<RecordedDelivery['outcome']> {
    const url = currentUrl();
    const endpoint = endpointOf(url);
    const time = clock.now();
    const done = (status: number, tookMs: number, outcome: RecordedDelivery['outcome']) => {
      record(letters, { time, endpoint, attempt, status, tookMs, outcome });
      return outcome;
    };
    // An address that was stored or restored was let in elsewhere, if at all.
    if (endpointProblem(url, parts.hosts) !== undefined) return done(0, 0, 'dropped');
    if (health.state(endpoint, clock.monotonic()) === 'dropped') return done(0, 0, 'dropped');
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
    if (!sent.answer) return done(0, sent.tookMs, sent.isLate ? 'timed-out' : 'failed');
    const { status } = sent.answer;
    return done(status, sent.tookMs, status >= 200 && status < 300 ? 'accepted' : 'refused');
  }

  /** Drops what waited too long behind others, and says whether there was any. */
  function dropOld(): boolean {
    const now = clock.monotonic();
    const fresh = waiting.findIndex(({ due }) => now - due <= NOTIFICATION_LIFE_MS);
    const old = waiting.splice(0, fresh < 0 ? waiting.length : fresh);
    if (old.length > 0) recordDropped(old.map(({ letter }) => letter));
    return old.length > 0;
  }

  function recordDropped(letters: readonly Letter[]): void {
    const endpoint = endpointOf(parts.url() ?? '');
    record(letters, { time: clock.now(), endpoint, attempt: 1, status: 0, tookMs: 0, outcome: 'dropped' });
  }

  function record(
    letters: readonly Letter[],
    tried: Omit<RecordedDelivery, 'kind' | 'subscription' | 'notifications'>,
  ): void {
    const { kind, subscription } = parts;
    parts.delivered({ ...tried, kind, subscription, notifications: letters.map(({ summary }) => summary) });
  }

  return {
    put(letter) {
      if (stopped.signal.aborted) return;
      if (waiting.length >= WAITING_NOTIFICATIONS) {
        recordDropped([letter]);
        // Told once until there is room again.
        if (!isFull) parts.dropped();
        isFull = true;
        return;
      }
      waiting.push({ letter, due: clock.monotonic() + parts.delayMs() });
      if (isWorking) return;
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
