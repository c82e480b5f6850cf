import type { Clock } from '../../core/clock.ts';

/** Two seconds of a bench's virtual clock, for which nobody waits: rows that come after them are of another window. */
export function nextWindow(virtual: Clock): Promise<void> {
  return virtual.sleep(2_000);
}
