import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import { createAlarm } from './alarm.ts';
import { createGates, type Gate, nextOf } from './gates.ts';
import { close, reopen, yieldTo } from './lane-closing.ts';
import {
  type AppLane,
  type AppLimits,
  createAppLane,
  createLane,
  decideInApp,
  decideInLane,
  finish,
  isIdle,
  type LaneLimits,
  type Need,
  start,
} from './lanes.ts';
import { createLinkedQueue, join, type LinkedQueue, leave } from './linked-queue.ts';
import { createSlotPace, isShared, slotsAt } from './slot-pace.ts';
import { createTurns, type Priority, takeTurn, whoseTurn } from './turns.ts';

/** What came of a call. */
export interface CallOutcome {
  /** Given where an answer was throttled. */
  throttled?: {
    /** The longest wait that the service asked for, in milliseconds; undefined where it named none. */
    retryAfterMs: number | undefined;
    /** Requests of the call that were throttled; default all. */
    parts?: number;
    /** Whether another request of the call was done: then the mailbox works. */
    isPartly?: boolean;
  };
  /** Whether no answer came, or nothing was sent: then nothing is known of the mailbox. */
  isUnanswered?: boolean;
}

/** The right to send one call; exactly one of its ends is told. */
export interface Permit {
  /** The call ended, whatever came of it. */
  end(outcome: CallOutcome): void;
}

export interface AcquireOptions {
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
  /** Default `interactive`. */
  priority?: Priority | undefined;
  /** Longest time that the mailbox may be closed for meanwhile, in milliseconds; default any. */
  longestWaitMs?: number | undefined;
}

/** The mailbox was closed for longer than the one who waited for it bears. */
export class LaneClosed extends Error {}

/** Holds calls back until their mailbox and the app may send them. */
export interface Throttle {
  /**
   * Waits for the mailbox's lane: first come, first served among calls of one priority, interactive ones before bulk
   * ones, which get every ninth turn at least. Mailboxes take turns. Rejects with the signal's reason when aborted, and
   * with LaneClosed.
   */
  acquire(mailbox: string, need: Need, options?: AcquireOptions): Promise<Permit>;
  /** Milliseconds for which a mailbox is closed; 0 when open. */
  closedFor(mailbox: string): number;
  /** Requests that may be under way for a mailbox now, from 1: fewer than the limit while somebody else holds slots. */
  concurrent(mailbox: string): number;
  /** Whether somebody else holds some of a mailbox's slots, or did lately. */
  isShared(mailbox: string): boolean;
}

export interface ThrottleOptions {
  clock: Clock;
  random: Random;
  lane: LaneLimits;
  app: AppLimits;
  /** Told when a lane closes, with the wait in milliseconds. */
  onClosed?: (mailbox: string, ms: number) => void;
}

interface Waiter {
  readonly need: Need;
  readonly grant: (permit: Permit) => void;
  readonly refuse: (reason: Error) => void;
  readonly longestWaitMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onAbort: () => void;
}

/** The doer beside lanes.ts: it keeps the state, asks the decision, and wakes whoever may start. */
export function createThrottle({
  clock,
  random,
  lane: laneLimits,
  app: appLimits,
  onClosed,
}: ThrottleOptions): Throttle {
  const app = createAppLane(appLimits, laneLimits);
  const gates = createGates<Waiter>(
    () => createLane(laneLimits, app),
    (lane) => isIdle(lane, clock.monotonic()),
  );
  // Mailboxes whose lane lets start, in turn. The first waits until the app has room for it, and those behind with it,
  // or single calls would always slip in before batches, which need several slots.
  const ready: Readonly<Record<Priority, LinkedQueue<Gate<Waiter>>>> = {
    interactive: createLinkedQueue(),
    bulk: createLinkedQueue(),
  };
  const turns = createTurns();

  const alarm = createAlarm<Gate<Waiter> | AppLane>(clock, (who) => {
    if ('mailbox' in who) look(who);
    serve();
  });

  const unready = (gate: Gate<Waiter>) => {
    if (gate.ready !== undefined) leave(ready[gate.ready.as], gate.ready.place);
    gate.ready = undefined;
  };

  /** Finds out what the first of a mailbox waits for: its turn at the app, a moment, or the end of a call of its own. */
  const look = (gate: Gate<Waiter>) => {
    const as = nextOf(gate);
    const need = as === undefined ? undefined : gate.waiting[as].first?.value.need;
    if (as === undefined || need === undefined) {
      unready(gate);
      alarm.clear(gate);
      return;
    }
    const now = clock.monotonic();
    const decision = decideInLane(gate.lane, need, now);
    if (decision.start) {
      alarm.clear(gate);
      if (gate.ready?.as === as) return;
      unready(gate);
      gate.ready = { as, place: join(ready[as], gate) };
      return;
    }
    unready(gate);
    if (decision.waitFor === 'time') alarm.set(gate, now + decision.ms);
    else alarm.clear(gate);
  };

  /** Grants starts, to one mailbox after the other, until nobody may start. */
  const serve = () => {
    for (;;) {
      const as = whoseTurn(turns, ready.interactive.first !== undefined, ready.bulk.first !== undefined);
      const gate = as === undefined ? undefined : ready[as].first?.value;
      const place = as === undefined ? undefined : gate?.waiting[as].first;
      if (as === undefined || gate === undefined || place === undefined) {
        alarm.clear(app);
        return;
      }
      const { need } = place.value;
      const now = clock.monotonic();
      // What happened since it became ready (another call of its was throttled) may have closed it.
      if (!decideInLane(gate.lane, need, now).start) {
        look(gate);
        continue;
      }
      const decision = decideInApp(app, appLimits, need, now);
      if (!decision.start) {
        if (decision.waitFor === 'time') alarm.set(app, now + decision.ms);
        else alarm.clear(app);
        return;
      }
      leave(gate.waiting[as], place);
      unready(gate);
      takeTurn(gate.turns, as, gate.waiting.bulk.first !== undefined);
      takeTurn(turns, as, ready.bulk.first !== undefined);
      place.value.signal?.removeEventListener('abort', place.value.onAbort);
      place.value.grant(begin(gate, need, now));
      // At the end of the line, if its next one may start too.
      look(gate);
    }
  };

  /** Whoever waited for a mailbox when it was closed for longer than is borne is told what one who comes now is told. */
  const sendAway = ({ waiting, lane }: Gate<Waiter>, now: number) => {
    for (const queue of [waiting.interactive, waiting.bulk]) {
      for (let place = queue.first; place !== undefined; place = place.behind) {
        const { longestWaitMs, signal, onAbort, refuse } = place.value;
        if (lane.closedUntil - now <= longestWaitMs) continue;
        leave(queue, place);
        signal?.removeEventListener('abort', onAbort);
        refuse(new LaneClosed());
      }
    }
  };

  const begin = (gate: Gate<Waiter>, need: Need, beganAt: number): Permit => {
    start(gate.lane, app, need, beganAt);
    let hasEnded = false;
    return {
      end({ throttled, isUnanswered = false }) {
        if (hasEnded) return;
        hasEnded = true;
        const { lane } = gate;
        const now = clock.monotonic();
        if (throttled === undefined ? !isUnanswered : throttled.isPartly) reopen(lane, beganAt);
        if (throttled !== undefined) {
          const { retryAfterMs, parts = need.requests } = throttled;
          close(lane, retryAfterMs, beganAt, now, random.next());
          yieldTo(lane, { need, parts, retryAfterMs, beganAt }, now);
        }
        finish(lane, app, need, now);
        if (throttled !== undefined) sendAway(gate, now);
        look(gate);
        serve();
        // Whole milliseconds: the fractions of a monotonic clock would make 29,999.99… of 30 s.
        if (throttled !== undefined) onClosed?.(gate.mailbox, Math.round(lane.closedUntil - now));
      },
    };
  };

  const unused = createSlotPace(laneLimits.concurrent);
  const slotsOf = (mailbox: string) => gates.find(mailbox)?.lane.slots ?? app.slots ?? unused;

  return {
    acquire(mailbox, need, { signal, priority = 'interactive', longestWaitMs = Number.POSITIVE_INFINITY } = {}) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      const gate = gates.of(mailbox);
      if (nextOf(gate) === undefined && ready.interactive.first === undefined && ready.bulk.first === undefined) {
        const now = clock.monotonic();
        if (decideInLane(gate.lane, need, now).start && decideInApp(app, appLimits, need, now).start) {
          return Promise.resolve(begin(gate, need, now));
        }
      }
      return new Promise((grant, refuse) => {
        const onAbort = () => {
          leave(gate.waiting[priority], place);
          look(gate);
          serve();
          refuse(signal?.reason);
        };
        const place = join(gate.waiting[priority], { need, grant, refuse, longestWaitMs, signal, onAbort });
        signal?.addEventListener('abort', onAbort, { once: true });
        // Whoever joins behind others changes nothing.
        if (gate.waiting[priority].first !== place) return;
        look(gate);
        serve();
      });
    },
    closedFor: (mailbox) => Math.max(0, (gates.find(mailbox)?.lane.closedUntil ?? 0) - clock.monotonic()),
    concurrent: (mailbox) => slotsAt(slotsOf(mailbox), clock.monotonic()),
    isShared: (mailbox) => isShared(slotsOf(mailbox), clock.monotonic()),
  };
}
