import type { Clock } from '../../src/core/clock.ts';

/** A clock whose time passes as soon as nobody has anything left to do: ten minutes in milliseconds. */
export interface VirtualClock extends Clock {
  /**
   * Lets time pass, waking sleepers in order of their due time, until `until` (monotonic milliseconds) or until nobody
   * sleeps. Whoever waits for sockets or files is not waited for.
   */
  run(until?: number): Promise<void>;
  /** Moves time to the next sleeper and wakes it; false where nobody sleeps. */
  step(): boolean;
  /** Calls `wake` after so many milliseconds, unless what it gives is called before: a sleep at a tenth of the price. */
  after(ms: number, wake: () => void): () => void;
  /** How many sleepers wait. */
  readonly sleepers: number;
}

interface Sleeper {
  due: number;
  /** Sleepers that are due together wake in the order in which they lay down. */
  order: number;
  wake: (() => void) | undefined;
}

/** Steps after which other work of the process gets its turn. */
const STEPS_AT_A_TIME = 20_000;

/** Makes a clock that stands at `start` (milliseconds since 1970) until it runs. */
export function createVirtualClock(start: number = Date.UTC(2026, 0, 1)): VirtualClock {
  const heap: Sleeper[] = [];
  let elapsed = 0;
  let asleep = 0;
  let order = 0;

  const isBefore = (one: Sleeper, other: Sleeper) =>
    one.due < other.due || (one.due === other.due && one.order < other.order);

  const push = (sleeper: Sleeper) => {
    let at = heap.length;
    for (;;) {
      const parent = (at - 1) >> 1;
      const above = at === 0 ? undefined : heap[parent];
      if (above === undefined || isBefore(above, sleeper)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = sleeper;
  };

  const pop = () => {
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || last === first) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const sooner = isRight ? right : left;
      if (sooner === undefined || isBefore(last, sooner)) break;
      heap[at] = sooner;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = last;
  };

  /** Wakes the first in the heap; who was aborted meanwhile only leaves it. */
  const wakeNext = () => {
    const next = heap[0];
    if (next === undefined) return false;
    pop();
    if (next.wake === undefined) return false;
    elapsed = Math.max(elapsed, next.due);
    next.wake();
    return true;
  };

  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    get sleepers() {
      return asleep;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (ms <= 0) return resolve();
        const sleeper: Sleeper = { due: elapsed + ms, order: order++, wake: undefined };
        const onAbort = () => {
          // It stays in the heap until it is due, and wakes nobody.
          sleeper.wake = undefined;
          asleep -= 1;
          reject(signal?.reason);
        };
        sleeper.wake = () => {
          asleep -= 1;
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        asleep += 1;
        push(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    after(ms, wake) {
      const sleeper: Sleeper = { due: elapsed + ms, order: order++, wake: undefined };
      sleeper.wake = () => {
        sleeper.wake = undefined;
        asleep -= 1;
        wake();
      };
      asleep += 1;
      push(sleeper);
      return () => {
        if (sleeper.wake === undefined) return;
        sleeper.wake = undefined;
        asleep -= 1;
      };
    },
    async run(until = Number.POSITIVE_INFINITY) {
      for (let step = 1; ; step++) {
        await (step % STEPS_AT_A_TIME === 0 ? yielded() : settled());
        const next = heap[0];
        if (next === undefined || next.due > until) break;
        wakeNext();
      }
      if (until !== Number.POSITIVE_INFINITY) elapsed = Math.max(elapsed, until);
    },
    step() {
      while (heap.length > 0) if (wakeNext()) return true;
      return false;
    },
  };
}

/** When all promises that can go on have gone on: Node runs what was left for the next tick after the last of them. */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function yielded(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
