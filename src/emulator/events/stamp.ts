import type { World } from '../world.ts';
import type { Stamp } from './event-record.ts';

/** A moment with the service's hundred-nanosecond digits; `afterMs` milliseconds from now. */
export function stampNow({ clock, random }: Pick<World, 'clock' | 'random'>, afterMs = 0): Stamp {
  return { ms: clock.now() + afterMs, ticks: Math.floor(random.next() * 10_000) };
}
