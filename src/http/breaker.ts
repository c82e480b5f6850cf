import type { Clock } from '../core/clock.ts';
import { MINUTE, SECOND } from '../core/durations.ts';
import { TransportError } from '../core/errors.ts';

/** When a run stops asking a service that does not answer. */
export interface BreakerSettings {
  /** Failures in a row, over all mailboxes, after which only probes are sent; default 20. */
  failures: number;
  /** Milliseconds before the first probe, doubled with each; default 5,000. */
  probeMs: number;
  /** Longest wait between probes in milliseconds; default 60,000. */
  maxProbeMs: number;
  /** Milliseconds since the first failure after which the run gives up; default 300,000. */
  giveUpMs: number;
}

export const DEFAULT_BREAKER: BreakerSettings = {
  failures: 20,
  probeMs: 5 * SECOND,
  maxProbeMs: MINUTE,
  giveUpMs: 5 * MINUTE,
};

/** Holds calls back while the service does not answer, and lets single probes through. */
export interface Breaker {
  /** Resolves when a call may be made; rejects with TransportError `service-unreachable` once given up. Every call that passed reports. */
  pass(): Promise<void>;
  /** Whether the service answered, whatever it said. */
  report(answered: boolean): void;
}

export interface BreakerOptions {
  clock: Clock;
  settings: BreakerSettings;
  /** Ends all waits. */
  signal: AbortSignal;
}

export function createBreaker({ clock, settings, signal }: BreakerOptions): Breaker {
  let failures = 0;
  let firstFailureAt = 0;
  let round = 0;
  let state: 'closed' | 'open' | 'probe-due' | 'given-up' = 'closed';
  let timer: Promise<void> | undefined;
  let waiting: { go: () => void; fail: (reason: unknown) => void }[] = [];

  const releaseAll = (how: (one: (typeof waiting)[number]) => void) => {
    const all = waiting;
    waiting = [];
    for (const one of all) how(one);
  };
  const gaveUp = () =>
    new TransportError('service-unreachable', 'The service has not answered for a while.', 'not-sent', {
      hint: 'What is pending stays recorded: send again when the service is back.',
    });
  signal.addEventListener('abort', () => releaseAll((one) => one.fail(signal.reason)), { once: true });

  const probeLater = () => {
    if (timer !== undefined) return;
    const waitMs = Math.min(settings.maxProbeMs, settings.probeMs * 2 ** Math.min(round, 30));
    round += 1;
    timer = clock.sleep(waitMs, signal).then(
      () => {
        timer = undefined;
        if (state !== 'open') return;
        if (clock.monotonic() - firstFailureAt >= settings.giveUpMs) {
          state = 'given-up';
          releaseAll((one) => one.fail(gaveUp()));
          return;
        }
        const probe = waiting.shift();
        if (probe === undefined) state = 'probe-due';
        else probe.go();
      },
      // The run ends; who waits was told by the signal.
      () => {},
    );
  };

  return {
    async pass() {
      signal.throwIfAborted();
      if (state === 'given-up') throw gaveUp();
      if (state === 'closed') return;
      if (state === 'probe-due') {
        state = 'open';
        return;
      }
      await new Promise<void>((go, fail) => waiting.push({ go, fail }));
    },
    report(answered) {
      if (state === 'given-up') return;
      if (answered) {
        failures = 0;
        round = 0;
        state = 'closed';
        releaseAll((one) => one.go());
        return;
      }
      if (failures === 0) firstFailureAt = clock.monotonic();
      failures += 1;
      if (failures < settings.failures) return;
      state = 'open';
      probeLater();
    },
  };
}
