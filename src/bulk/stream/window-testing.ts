import type { Bench } from '../../../test/bulk-bench.ts';

/** Two seconds of the bench's virtual clock, for which nobody waits: rows that come after them are of another window. */
export function nextWindow({ clock }: Bench): Promise<void> {
  return clock.sleep(2_000);
}
