import { OVER } from '../../core/abortable.ts';
import type { Clock } from '../../core/clock.ts';

/** Wakes many by one sleep: the first moment is slept to, and the next one after it. */
export interface Alarm<T extends object> {
  /** Wakes `who` at `due` (monotonic milliseconds) instead of any moment set before. */
  set(who: T, due: number): void;
  /** Wakes `who` no more. */
  clear(who: T): void;
}

interface Entry<T> {
  who: T;
  due: number;
  /** Its place in the heap. */
  at: number;
}

/** The last figures of a sum must not make a wait of nothing. */
const SHORTEST_MS = 0.001;

/** Makes an alarm over a clock; it sleeps only while somebody is to be woken. */
export function createAlarm<T extends object>(clock: Clock, wake: (who: T) => void): Alarm<T> {
  const entries = new Map<T, Entry<T>>();
  // A heap: no entry is due before its parent.
  const heap: Entry<T>[] = [];
  let sleep: { due: number; stop: AbortController } | undefined;
  let isRinging = false;

  const put = (entry: Entry<T>, at: number) => {
    heap[at] = entry;
    entry.at = at;
  };
  const sift = (entry: Entry<T>) => {
    let at = entry.at;
    for (let parent = (at - 1) >> 1; at > 0; parent = (at - 1) >> 1) {
      const above = heap[parent];
      if (above === undefined || above.due <= entry.due) break;
      put(above, at);
      at = parent;
    }
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const sooner = left !== undefined && right !== undefined && right.due < left.due ? right : left;
      if (sooner === undefined || sooner.due >= entry.due) break;
      const below = sooner.at;
      put(sooner, at);
      at = below;
    }
    put(entry, at);
  };
  const remove = (entry: Entry<T>) => {
    entries.delete(entry.who);
    const last = heap.pop();
    if (last === undefined || last === entry) return;
    put(last, entry.at);
    sift(last);
  };

  const settle = () => {
    // Who is woken may set another moment; one sleep follows for all of them.
    if (isRinging) return;
    const due = heap[0]?.due;
    if (sleep !== undefined && sleep.due === due) return;
    // A sleep that ends too early costs a look; one that nobody needs must end.
    if (sleep !== undefined && due !== undefined && sleep.due < due) return;
    sleep?.stop.abort(OVER);
    sleep = undefined;
    if (due === undefined) return;
    const mine = { due, stop: new AbortController() };
    sleep = mine;
    clock.sleep(Math.max(SHORTEST_MS, due - clock.monotonic()), mine.stop.signal).then(
      () => ring(mine),
      () => {},
    );
  };

  const ring = (mine: typeof sleep) => {
    if (sleep !== mine) return;
    sleep = undefined;
    isRinging = true;
    const now = clock.monotonic();
    for (let first = heap[0]; first !== undefined && first.due <= now; first = heap[0]) {
      remove(first);
      wake(first.who);
    }
    isRinging = false;
    settle();
  };

  return {
    set(who, due) {
      const known = entries.get(who);
      if (known === undefined) {
        const entry = { who, due, at: heap.length };
        entries.set(who, entry);
        heap.push(entry);
        sift(entry);
      } else if (known.due !== due) {
        known.due = due;
        sift(known);
      } else return;
      settle();
    },
    clear(who) {
      const entry = entries.get(who);
      if (entry === undefined) return;
      remove(entry);
      settle();
    },
  };
}
