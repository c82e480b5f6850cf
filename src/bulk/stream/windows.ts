import type { Clock } from '../../core/clock.ts';
import { type RowObjects, rowsOf } from '../rows/formats/iterable-rows.ts';
import type { RawRecord } from '../rows/row.ts';

/** How much of a stream is worked on together. */
export interface WindowSize {
  rows: number;
  /** Milliseconds from the first row of a window after which it is not waited for more. */
  ms: number;
  /** Characters from which on a window that was widened takes no more. */
  characters: number;
}

/** The rows of a stream, a window at a time. */
export interface Windows {
  /**
   * Waits for a row, then for more until the window is full or its time is over; empty at the end. Throws what the
   * source threw, or the signal's reason, once the rows before it were given.
   */
  next(): Promise<RawRecord[]>;
  /** Lets windows from now on have as many rows, never fewer than the first had, while they are not too long. */
  widen(rows: number): void;
  /** Reads ahead while `work` is under way, one window at most. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Ends the source; one that is waited for is not waited for. */
  close(): Promise<void>;
}

/** The source is asked for a row only in `next` and `during`, for one at a time. */
export function createWindows(
  source: RowObjects,
  { rows: least, ms, characters: long }: WindowSize,
  clock: Clock,
  signal: AbortSignal,
): Windows {
  const closed = new AbortController();
  const rows = rowsOf(source, { signal: AbortSignal.any([signal, closed.signal]) });
  let ahead: RawRecord[] = [];
  let most = least;
  /** In the texts of the rows that were read ahead. */
  let characters = 0;
  /** Monotonic milliseconds at which the first of them came. */
  let firstAt = 0;
  let isOver = false;
  let failure: { error: unknown } | undefined;
  let asked: Promise<void> | undefined;

  const ask = (): Promise<void> => {
    asked ??= rows
      .next()
      .then(
        (item) => {
          if (item.done === true) isOver = true;
          else {
            if (ahead.length === 0) firstAt = clock.monotonic();
            ahead.push(item.value);
            if ('values' in item.value) characters += lengthOf(item.value.values);
          }
        },
        (error: unknown) => {
          isOver = true;
          failure = { error };
        },
      )
      .finally(() => {
        asked = undefined;
      });
    return asked;
  };
  const isFull = () => ahead.length >= least && (ahead.length >= most || characters >= long);
  /** Reads until the window is full, or this comes. */
  const fill = async (end: Promise<unknown>) => {
    let isEnded = false;
    const done = () => {
      isEnded = true;
    };
    const ending = end.then(done, done);
    while (!isEnded && !isOver && !isFull()) await Promise.race([ask(), ending]);
  };

  return {
    async next() {
      while (ahead.length === 0 && !isOver) await ask();
      const full = new AbortController();
      await fill(clock.sleep(firstAt + ms - clock.monotonic(), full.signal));
      full.abort();
      const window = ahead;
      ahead = [];
      characters = 0;
      if (window.length === 0 && failure !== undefined) throw failure.error;
      return window;
    },
    widen(rows) {
      most = Math.max(least, rows);
    },
    async during(work) {
      await fill(work);
      return work;
    },
    async close() {
      if (asked !== undefined) closed.abort();
      await rows.return(undefined);
    },
  };
}

/** Characters of all texts in a value. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, one) => sum + lengthOf(one), 0);
}
