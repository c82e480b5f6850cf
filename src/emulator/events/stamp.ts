import type { World } from '../world.ts';
import type { Stamp } from './event-record.ts';

/** A moment with the service's hundred-nanosecond digits; `afterMs` milliseconds from now. */
export function stampNow({ clock, random }: Pick<World, 'clock' | 'random'>, afterMs = 0): Stamp {
  return { ms: clock.now() + afterMs, ticks: Math.floor(random.next() * 10_000) };
}

/** When a change is dated that was made now: after the one before it, also where that one is dated ahead of the clock. */
export function stampAfter(before: Stamp, now: Stamp): Stamp {
  if (now.ms > before.ms || (now.ms === before.ms && now.ticks > before.ticks)) return now;
  return before.ticks < 9_999 ? { ms: before.ms, ticks: before.ticks + 1 } : { ms: before.ms + 1, ticks: 0 };
}
