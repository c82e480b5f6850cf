// How another process of the same app uses a mailbox, the same on sockets and in simulated time.

/** Milliseconds between requests that make a third of 10,000 in ten minutes. */
export const STEADY_EVERY_MS = 180;
const HELD_MS = 100_000;
const FREE_MS = 200_000;
const CYCLE_MS = HELD_MS + FREE_MS;

/**
 * When the second slot of the mailbox at place `at` of `mailboxes` is held: after `freeMs` for `heldMs`, and so on. The
 * first mailbox is free for 100 seconds; those of others begin at moments spread over the cycle.
 */
export function* secondSlot(at, mailboxes) {
  const first = (HELD_MS + Math.round((at * CYCLE_MS) / mailboxes)) % CYCLE_MS;
  const rest = first + HELD_MS - CYCLE_MS;
  if (rest > 0) {
    yield { freeMs: 0, heldMs: rest };
    yield { freeMs: FREE_MS, heldMs: HELD_MS };
  } else yield { freeMs: first, heldMs: HELD_MS };
  for (;;) yield { freeMs: FREE_MS, heldMs: HELD_MS };
}
