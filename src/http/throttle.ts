import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import {
  type AppLimits,
  close,
  createAppLane,
  createLane,
  decideStart,
  finish,
  isIdle,
  type Lane,
  type LaneLimits,
  type Need,
  reopen,
  start,
} from './lanes.ts';

/** The right to send one call; exactly one of its ends is told. */
export interface Permit {
  /** The call ended; `throttled` tells what the service asked to wait, where an answer was throttled. */
  end(outcome: { throttled?: { retryAfterMs: number | undefined } }): void;
}

/** Holds calls back until their mailbox and the app may send them. */
export interface Throttle {
  /** Waits for the mailbox's lane, first come first served; rejects with the signal's reason when aborted. */
  acquire(mailbox: string, need: Need, signal?: AbortSignal): Promise<Permit>;
  /** Milliseconds for which a mailbox is closed; 0 when open. */
  closedFor(mailbox: string): number;
}

export interface ThrottleOptions {
  clock: Clock;
  random: Random;
  lane: LaneLimits;
  app: AppLimits;
  /** Told when a lane closes, with the wait in milliseconds. */
  onClosed?: (mailbox: string, ms: number) => void;
}

interface Gate {
  lane: Lane;
  /** Callers in the order of their arrival; only the first asks for a start. */
  queue: Promise<unknown>;
  waiting: number;
  /** Wakes the first caller when a slot of this lane is freed. */
  wake: () => void;
}

/** Lanes are forgotten when idle, each time this many exist. */
const SWEEP_AT = 1_024;

/** The doer beside lanes.ts: it keeps the state, asks the decision, and sleeps. */
export function createThrottle({
  clock,
  random,
  lane: laneLimits,
  app: appLimits,
  onClosed,
}: ThrottleOptions): Throttle {
  const gates = new Map<string, Gate>();
  const app = createAppLane(appLimits);
  const limits = { lane: laneLimits, app: appLimits };
  // Those who wait for a slot of the app are woken one at a time, in the order of their arrival: waking all of a
  // thousand mailboxes at each answer would cost more than the answers.
  const appQueue: (() => void)[] = [];
  let sweepAt = SWEEP_AT;

  const gateOf = (mailbox: string): Gate => {
    let gate = gates.get(mailbox);
    if (gate === undefined) {
      if (gates.size >= sweepAt) {
        for (const [name, old] of gates)
          if (old.waiting === 0 && isIdle(old.lane, clock.monotonic())) gates.delete(name);
        sweepAt = Math.max(SWEEP_AT, gates.size * 2);
      }
      gate = { lane: createLane(laneLimits), queue: Promise.resolve(), waiting: 0, wake: () => {} };
      gates.set(mailbox, gate);
    }
    return gate;
  };

  const wakeNextForApp = () => appQueue.shift()?.();

  const untilStarted = async (gate: Gate, need: Need, signal: AbortSignal | undefined) => {
    for (;;) {
      signal?.throwIfAborted();
      const decision = decideStart(gate.lane, app, limits, need, clock.monotonic());
      if (decision.start) {
        start(gate.lane, app, need, clock.monotonic());
        // There may be room for one more.
        wakeNextForApp();
        return;
      }
      if (decision.waitFor === 'app-slot') {
        const place = deferred();
        appQueue.push(place.resolve);
        await orAborted(place.promise, signal);
        continue;
      }
      // Whoever cannot use the app's free slot passes the call on.
      wakeNextForApp();
      if (decision.waitFor === 'time') await clock.sleep(decision.ms, signal);
      else {
        const place = deferred();
        gate.wake = place.resolve;
        await orAborted(place.promise, signal);
      }
    }
  };

  return {
    async acquire(mailbox, need, signal) {
      const gate = gateOf(mailbox);
      gate.waiting += 1;
      const turn = gate.queue.then(() => untilStarted(gate, need, signal));
      // An aborted caller leaves the queue; those behind it go on, and a call meant for it is passed on.
      gate.queue = turn.catch(() => wakeNextForApp());
      try {
        await turn;
      } finally {
        gate.waiting -= 1;
      }
      let ended = false;
      return {
        end({ throttled }) {
          if (ended) return;
          ended = true;
          finish(gate.lane, app, need);
          if (throttled === undefined) reopen(gate.lane);
          else {
            const now = clock.monotonic();
            close(gate.lane, throttled.retryAfterMs, now, random.next());
            onClosed?.(mailbox, gate.lane.closedUntil - now);
          }
          gate.wake();
          wakeNextForApp();
        },
      };
    },
    closedFor: (mailbox) => Math.max(0, (gates.get(mailbox)?.lane.closedUntil ?? 0) - clock.monotonic()),
  };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Waits for a promise that nobody rejects, or for the abort, without leaving a listener behind. */
async function orAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
