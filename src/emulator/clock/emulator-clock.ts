import type { Clock } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';

/** The emulator's own time: it follows the clock below it until it is set, moved on or stopped. */
export interface EmulatorClock extends Clock {
  /** Whether time passes by itself. */
  readonly runs: boolean;
  /**
   * Sets the wall time, to milliseconds since 1970; whoever sleeps to a moment that is passed by going forward wakes.
   * Going back makes no sleep longer. Fails with `time-invalid` for a time outside the years 1 to 9999.
   */
  set(time: number): Promise<void>;
  /**
   * Moves time on by `ms` milliseconds and wakes, in order of their due time, all sleepers that are due. Fails with
   * `time-invalid` for less than 0, and where the time would be after the year 9999.
   */
  advance(ms: number): Promise<void>;
  /** Stops time; it then moves by `set` and `advance` alone. */
  pause(): void;
  /** Lets time pass by itself again, from where it stands. */
  resume(): void;
}

interface Sleeper {
  due: number;
  wake(): void;
  /** Ends the wait on the clock below; undefined while time stands. */
  disarm: AbortController | undefined;
}

/** What Graph writes as a time: the years 1 to 9999. Beyond them no answer could have a date. */
const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether the clock can show this many milliseconds since 1970. */
export function isTime(time: number): boolean {
  return time >= EARLIEST && time <= LATEST;
}

/** Makes a clock over another one; by default it shows the same time and runs. `start` is in milliseconds since 1970. */
export function createEmulatorClock(
  base: Clock,
  { start = base.now(), runs = true }: { start?: number; runs?: boolean } = {},
): EmulatorClock {
  const sleepers = new Set<Sleeper>();
  // What is added to the clock below while time runs, and where time stands while it does not.
  let shift = { wall: start - base.now(), elapsed: 0 };
  let stopped = runs ? undefined : { wall: start, elapsed: 0 };
  let moves: Promise<void> = Promise.resolve();

  const wall = () => stopped?.wall ?? base.now() + shift.wall;
  const elapsed = () => stopped?.elapsed ?? base.monotonic() + shift.elapsed;

  function arm(sleeper: Sleeper): void {
    if (stopped) return;
    const disarm = new AbortController();
    sleeper.disarm = disarm;
    base.sleep(sleeper.due - elapsed(), disarm.signal).then(
      () => {
        sleeper.disarm = undefined;
        sleeper.wake();
      },
      () => undefined,
    );
  }

  function rearm(): void {
    for (const sleeper of sleepers) {
      sleeper.disarm?.abort();
      sleeper.disarm = undefined;
      arm(sleeper);
    }
  }

  function shiftBy(ms: number): void {
    const moved = stopped ?? shift;
    moved.wall += ms;
    moved.elapsed += ms;
  }

  // In steps from one sleeper to the next: who wakes may lie down again, and be due before the end.
  async function move(ms: number): Promise<void> {
    let left = ms;
    for (;;) {
      await settled();
      const next = [...sleepers].sort((a, b) => a.due - b.due)[0];
      const step = next && Math.max(next.due - elapsed(), 0);
      if (!next || step === undefined || step > left) break;
      shiftBy(step);
      left -= step;
      next.wake();
    }
    shiftBy(left);
    rearm();
    await settled();
  }

  // Two callers that move time at once move it one after the other.
  function inTurn(run: () => Promise<void>): Promise<void> {
    const moved = moves.then(run);
    // One that was refused holds up nobody.
    moves = moved.catch(() => undefined);
    return moved;
  }

  return {
    get runs() {
      return stopped === undefined;
    },
    // Times of events are kept and written in whole milliseconds; a clock of measurements may have fractions.
    now: () => Math.floor(wall()),
    monotonic: elapsed,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (ms <= 0) return resolve();
        const forget = () => {
          sleepers.delete(sleeper);
          sleeper.disarm?.abort();
          signal?.removeEventListener('abort', onAbort);
        };
        const onAbort = () => {
          forget();
          reject(signal?.reason);
        };
        const wake = () => {
          forget();
          resolve();
        };
        const sleeper: Sleeper = { due: elapsed() + ms, wake, disarm: undefined };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
        arm(sleeper);
      }),
    set: (time) =>
      inTurn(async () => {
        if (!isTime(time)) throw outside('The time');
        const ahead = time - wall();
        if (ahead > 0) await move(ahead);
        // What passed meanwhile, while time runs, and what lies behind, is no time that anybody slept.
        const moved = stopped ?? shift;
        moved.wall += time - wall();
      }),
    advance: (ms) =>
      inTurn(async () => {
        if (!(ms >= 0)) throw new InputError('time-invalid', 'Time moves on by 0 milliseconds or more; set goes back.');
        if (!isTime(wall() + ms)) throw outside('The time after it');
        await move(ms);
      }),
    pause() {
      stopped ??= { wall: wall(), elapsed: elapsed() };
      rearm();
    },
    resume() {
      if (!stopped) return;
      shift = { wall: stopped.wall - base.now(), elapsed: stopped.elapsed - base.monotonic() };
      stopped = undefined;
      rearm();
    },
  };
}

function outside(time: string): InputError {
  return new InputError('time-invalid', `${time} must be in the years 1 to 9999.`);
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
