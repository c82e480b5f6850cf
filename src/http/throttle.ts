import { orAborted } from '../core/abortable.ts';
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
  /** The call ended; `throttled` tells what the service asked to wait, where an answer was throttled, and `isPartly` that another was not. */
  end(outcome: { throttled?: { retryAfterMs: number | undefined; isPartly?: boolean } }): void;
}

/** Holds calls back until their mailbox and the app may send them. */
export interface Throttle {
  /** Waits for the mailbox's lane, first come first served; rejects with the signal's reason when aborted. */
  acquire(mailbox: string, need: Need, signal?: AbortSignal): Promise<Permit>;
  /** Milliseconds for which a mailbox is closed; 0 when open. */
  closedFor(mailbox: string): number;
  /** How many requests of a mailbox may run at a time now. */
  concurrent(mailbox: string): number;
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
  /** Where the first caller waits for a slot of this lane. */
  freed: Place;
}

/** Where one caller waits until it is called; then it asks anew. */
interface Place {
  call: () => void;
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
  // Only the first may take a slot of the app, or single calls would always slip in before batches, which need several.
  const appQueue: Place[] = [];
  let sweepAt = SWEEP_AT;

  const gateOf = (mailbox: string): Gate => {
    let gate = gates.get(mailbox);
    if (gate === undefined) {
      if (gates.size >= sweepAt) {
        for (const [name, old] of gates)
          if (old.waiting === 0 && isIdle(old.lane, clock.monotonic())) gates.delete(name);
        sweepAt = Math.max(SWEEP_AT, gates.size * 2);
      }
      gate = { lane: createLane(laneLimits), queue: Promise.resolve(), waiting: 0, freed: { call: () => {} } };
      gates.set(mailbox, gate);
    }
    return gate;
  };

  const callFirst = () => appQueue[0]?.call();

  const leave = (place: Place | undefined) => {
    const at = place === undefined ? -1 : appQueue.indexOf(place);
    if (at < 0) return;
    appQueue.splice(at, 1);
    // There may be room for one more.
    if (at === 0) callFirst();
  };

  const untilStarted = async (gate: Gate, need: Need, signal: AbortSignal | undefined) => {
    let place: Place | undefined;
    try {
      for (;;) {
        signal?.throwIfAborted();
        const decision = decideStart(gate.lane, app, limits, need, clock.monotonic());
        if (decision.start && appQueue[0] === place) {
          start(gate.lane, app, need, clock.monotonic());
          return;
        }
        if (decision.start || decision.waitFor === 'app-slot') {
          if (place === undefined) {
            place = { call: () => {} };
            appQueue.push(place);
          }
          await untilCalled(place, signal);
          continue;
        }
        leave(place);
        place = undefined;
        if (decision.waitFor === 'time') await clock.sleep(decision.ms, signal);
        else await untilCalled(gate.freed, signal);
      }
    } finally {
      leave(place);
    }
  };

  const free = (gate: Gate, need: Need) => {
    finish(gate.lane, app, need);
    gate.freed.call();
    callFirst();
  };

  return {
    async acquire(mailbox, need, signal) {
      signal?.throwIfAborted();
      const gate = gateOf(mailbox);
      gate.waiting += 1;
      const turn = gate.queue.then(() => untilStarted(gate, need, signal));
      gate.queue = turn.catch(() => {});
      try {
        await orAborted(turn, signal);
      } catch (error) {
        // Who was aborted in the moment in which it was served gives back what it got.
        turn.then(
          () => free(gate, need),
          () => {},
        );
        throw error;
      } finally {
        gate.waiting -= 1;
      }
      const beganAt = clock.monotonic();
      let ended = false;
      return {
        end({ throttled }) {
          if (ended) return;
          ended = true;
          if (throttled === undefined || throttled.isPartly) reopen(gate.lane, beganAt);
          if (throttled !== undefined) {
            const now = clock.monotonic();
            close(gate.lane, throttled.retryAfterMs, beganAt, now, random.next());
            // Whole milliseconds: the fractions of a monotonic clock would make 29,999.99… of 30 s.
            onClosed?.(mailbox, Math.round(gate.lane.closedUntil - now));
          }
          free(gate, need);
        },
      };
    },
    concurrent: () => laneLimits.concurrent,
    closedFor: (mailbox) => Math.max(0, (gates.get(mailbox)?.lane.closedUntil ?? 0) - clock.monotonic()),
  };
}

function untilCalled(place: Place, signal: AbortSignal | undefined): Promise<void> {
  const called = new Promise<void>((resolve) => {
    place.call = resolve;
  });
  return orAborted(called, signal);
}
