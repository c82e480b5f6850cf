/** Time as an argument: whoever waits or measures receives a clock, so that tests pass ten minutes in a millisecond. */
export interface Clock {
  /** Wall time in milliseconds since 1970-01-01T00:00:00Z; it may jump when the system's clock is set. */
  now(): number;
  /** Milliseconds since an arbitrary start; it never jumps, so durations and deadlines are measured with it. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds (at once for 0 or less); rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      if (ms <= 0) {
        resolve();
        return;
      }
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      // A timer above 2^31-1 ms fires at once in Node; no wait of ours is that long, but a server may ask for one.
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
        Math.min(ms, 2 ** 31 - 1),
      );
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** A clock that moves only when told to, for tests and simulations. */
export interface ManualClock extends Clock {
  /** Moves time on by `ms` milliseconds and wakes, in order of their due time, all sleepers that are due. */
  advance(ms: number): Promise<void>;
  /** How many sleepers wait. */
  readonly sleepers: number;
}

/** Makes a clock that stands at `start` (milliseconds since 1970, default 2026-01-01T00:00:00Z) until it is advanced. */
export function createManualClock(start: number = Date.UTC(2026, 0, 1)): ManualClock {
  let elapsed = 0;
  const waiting: { due: number; wake: () => void }[] = [];
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    get sleepers() {
      return waiting.length;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (ms <= 0) return resolve();
        const onAbort = () => {
          waiting.splice(waiting.indexOf(sleeper), 1);
          reject(signal?.reason);
        };
        const wake = () => {
          // A signal that outlives many sleeps must not gather their listeners.
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const sleeper = { due: elapsed + ms, wake };
        waiting.push(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    async advance(ms) {
      const target = elapsed + ms;
      for (;;) {
        await settle();
        waiting.sort((a, b) => a.due - b.due);
        const next = waiting[0];
        if (!next || next.due > target) break;
        waiting.shift();
        elapsed = Math.max(elapsed, next.due);
        next.wake();
      }
      elapsed = target;
      await settle();
    },
  };
}
