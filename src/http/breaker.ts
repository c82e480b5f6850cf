import { setMaxListeners } from 'node:events';
import type { Clock } from '../core/clock.ts';
import { MINUTE, SECOND } from '../core/durations.ts';
import { TransportError } from '../core/errors.ts';

/** When a run stops asking a service that does not answer. */
export interface BreakerSettings {
  /** Failures in a row, over all mailboxes, after which only probes are sent; default 5. */
  failures: number;
  /** Milliseconds before the first probe, doubled with each; default 1,000. */
  probeMs: number;
  /** Longest wait between probes in milliseconds, also for the answer of a probe; default 60,000. */
  maxProbeMs: number;
  /** Milliseconds since the first failure after which the run gives up; default 300,000. */
  giveUpMs: number;
}

export const DEFAULT_BREAKER: BreakerSettings = {
  failures: 5,
  probeMs: SECOND,
  maxProbeMs: MINUTE,
  giveUpMs: 5 * MINUTE,
};

/** Holds calls back while the service does not answer, and lets single probes through. */
export interface Breaker {
  /** Resolves when a call may be made; rejects with TransportError `service-unreachable` once given up, and with the reason of the call's own signal. */
  pass(signal?: AbortSignal): Promise<Passage>;
  /** Whether calls are held back: the service as a whole is silent, and no row is to blame. */
  readonly isOpen: boolean;
}

/** The right to make one call, which tells how it ended. */
export interface Passage {
  /** Whether the service answered, whatever it said; only the first word counts. */
  end(answered: boolean): void;
  /** No call was made after all: a probe goes to whoever is next. */
  giveBack(): void;
}

export interface BreakerOptions {
  clock: Clock;
  settings: BreakerSettings;
  /** Ends all waits. */
  signal: AbortSignal;
  /** Told once, before those who wait are. */
  onGiveUp?: (error: TransportError) => void;
  /** Told when calls begin to be held back, and when they no longer are, milliseconds later. */
  onOpened?: (failures: number) => void;
  onClosed?: (ms: number) => void;
}

export function createBreaker({ clock, settings, signal, onGiveUp, onOpened, onClosed }: BreakerOptions): Breaker {
  let state: 'closed' | 'open' | 'given-up' = 'closed';
  let failures = 0;
  let firstFailureAt = 0;
  let lastFailureAt = 0;
  let openedAt = 0;
  let probeDueAt = 0;
  /** Probes that were sent since it opened. */
  let round = 0;
  /** A probe may go and nobody was there to be it. */
  let isProbeDue = false;
  /** The probe whose answer is waited for; later ones take its place when it does not come back. */
  let probe: Passage | undefined;
  /** Counts openings, so that a timer of an earlier one does nothing. */
  let opening = 0;
  let waiting: { go: (passage: Passage) => void; fail: (reason: unknown) => void }[] = [];

  const releaseAll = (how: (one: (typeof waiting)[number]) => void) => {
    const all = waiting;
    waiting = [];
    for (const one of all) how(one);
  };
  // Each probe that is given back leaves a wait behind, which ends by itself; Node warns of more than ten.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', () => releaseAll((one) => one.fail(signal.reason)), { once: true });

  const gaveUp = () =>
    new TransportError('service-unreachable', 'The service has not answered for a while.', 'not-sent', {
      hint: 'What is pending stays recorded: run the same command again when the service is back.',
    });

  const passage = (): Passage => {
    let hasEnded = false;
    const self: Passage = {
      end(answered) {
        if (hasEnded) return;
        hasEnded = true;
        if (answered) close();
        else fail(self);
      },
      giveBack() {
        if (hasEnded) return;
        hasEnded = true;
        if (state !== 'open' || probe !== self) return;
        probe = undefined;
        round -= 1;
        // Its own timer would count the time in which nobody asked.
        opening += 1;
        offerProbe();
      },
    };
    return self;
  };

  const close = () => {
    if (state === 'given-up') return;
    if (state === 'open') onClosed?.(clock.monotonic() - openedAt);
    state = 'closed';
    failures = 0;
    round = 0;
    isProbeDue = false;
    probe = undefined;
    releaseAll((one) => one.go(passage()));
  };

  const fail = (which: Passage) => {
    const now = clock.monotonic();
    // Failures far apart, with nothing asked between them, are no outage that lasted from the first to the last.
    if (state === 'closed' && now - lastFailureAt > settings.maxProbeMs) failures = 0;
    if (failures === 0) firstFailureAt = now;
    lastFailureAt = now;
    failures += 1;
    if (state === 'closed' && failures >= settings.failures) {
      state = 'open';
      openedAt = now;
      opening += 1;
      onOpened?.(failures);
      wait(settings.probeMs);
    } else if (state === 'open' && which === probe) {
      // The wait for its answer goes on as the wait for the next probe: calls that were under way before the opening
      // bring no probe forward, and neither does a probe that fails at once.
      probe = undefined;
    }
  };

  const sendProbe = (): Passage => {
    probe = passage();
    isProbeDue = false;
    round += 1;
    wait(Math.min(settings.maxProbeMs, settings.probeMs * 2 ** Math.min(round, 30)));
    return probe;
  };

  const offerProbe = () => {
    const first = waiting.shift();
    if (first !== undefined) {
      first.go(sendProbe());
      return;
    }
    isProbeDue = true;
    probeDueAt = clock.monotonic();
  };

  const wait = (ms: number) => {
    const mine = opening;
    clock.sleep(ms, signal).then(
      () => {
        if (state !== 'open' || mine !== opening) return;
        if (clock.monotonic() - firstFailureAt >= settings.giveUpMs) {
          state = 'given-up';
          onGiveUp?.(gaveUp());
          releaseAll((one) => one.fail(gaveUp()));
          return;
        }
        offerProbe();
      },
      // The run ends; who waits was told by the signal.
      () => {},
    );
  };

  return {
    get isOpen() {
      return state !== 'closed';
    },
    async pass(own) {
      signal.throwIfAborted();
      if (state === 'given-up') throw gaveUp();
      if (state === 'closed') return passage();
      if (isProbeDue) {
        // Time in which nobody asked (all wait as they were told) is no time in which nobody was answered.
        firstFailureAt += clock.monotonic() - probeDueAt;
        return sendProbe();
      }
      return new Promise<Passage>((go, fail) => {
        const leave = () => {
          own?.removeEventListener('abort', onAbort);
          waiting = waiting.filter((other) => other !== one);
        };
        const onAbort = () => one.fail(own?.reason);
        const one = {
          go: (passage: Passage) => {
            leave();
            go(passage);
          },
          fail: (reason: unknown) => {
            leave();
            fail(reason);
          },
        };
        if (own?.aborted) fail(own.reason);
        else {
          own?.addEventListener('abort', onAbort);
          waiting.push(one);
        }
      });
    },
  };
}
