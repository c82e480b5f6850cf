import { OVER } from '../../core/abortable.ts';
import type { Clock } from '../../core/clock.ts';

/** Something that may last only so long. */
export interface Expiring {
  expire(): void;
}

/** The time of many exchanges that may all last equally long; one timer watches over them. */
export interface Deadlines {
  start(one: Expiring): void;
  end(one: Expiring): void;
}

/** A timer and a signal for each exchange cost more than the rest of it, so the oldest alone is waited for. */
export function createDeadlines(ms: number, clock: Clock): Deadlines {
  // All last equally long, so the order in which they came is the order in which they end.
  const dueAt = new Map<Expiring, number>();
  let watching: AbortController | undefined;

  const watch = async (signal: AbortSignal) => {
    for (;;) {
      const oldest = dueAt.entries().next().value;
      if (oldest === undefined) return;
      const [one, due] = oldest;
      const left = due - clock.monotonic();
      if (left > 0) await clock.sleep(left, signal);
      else {
        end(one);
        one.expire();
      }
    }
  };

  const end = (one: Expiring) => {
    dueAt.delete(one);
    if (dueAt.size > 0) return;
    // Nothing is left to wait for, and a timer would keep the process alive.
    watching?.abort(OVER);
    watching = undefined;
  };

  return {
    start(one) {
      dueAt.set(one, clock.monotonic() + ms);
      if (watching !== undefined) return;
      watching = new AbortController();
      watch(watching.signal).catch(() => {});
    },
    end,
  };
}
