import type { Lane } from './lanes.ts';
import { createLinkedQueue, type LinkedQueue, type Place } from './linked-queue.ts';
import { createTurns, type Priority, type Turns, whoseTurn } from './turns.ts';

/** One mailbox: its lane, and who waits there. */
export interface Gate<Waiter> {
  readonly mailbox: string;
  readonly lane: Lane;
  readonly waiting: Readonly<Record<Priority, LinkedQueue<Waiter>>>;
  readonly turns: Turns;
  /** Its place among the mailboxes whose lane lets start; it waits for its turn at the app there. */
  ready: { as: Priority; place: Place<Gate<Waiter>> } | undefined;
}

/** The gates of all mailboxes that are in use or have something to remember. */
export interface Gates<Waiter> {
  /** The gate of a mailbox, made at its first use. */
  of(mailbox: string): Gate<Waiter>;
  /** The gate of a mailbox, if there is one. */
  find(mailbox: string): Gate<Waiter> | undefined;
}

/** Idle ones are forgotten, each time this many exist. */
const SWEEP_AT = 1_024;

export function createGates<Waiter>(createLane: () => Lane, isIdle: (lane: Lane) => boolean): Gates<Waiter> {
  const gates = new Map<string, Gate<Waiter>>();
  let sweepAt = SWEEP_AT;
  const sweep = () => {
    for (const [mailbox, gate] of gates) if (nextOf(gate) === undefined && isIdle(gate.lane)) gates.delete(mailbox);
    sweepAt = Math.max(SWEEP_AT, gates.size * 2);
  };
  return {
    of(mailbox) {
      const known = gates.get(mailbox);
      if (known !== undefined) return known;
      if (gates.size >= sweepAt) sweep();
      const gate: Gate<Waiter> = {
        mailbox,
        lane: createLane(),
        waiting: { interactive: createLinkedQueue(), bulk: createLinkedQueue() },
        turns: createTurns(),
        ready: undefined,
      };
      gates.set(mailbox, gate);
      return gate;
    },
    find: (mailbox) => gates.get(mailbox),
  };
}

/** Whose turn it is among those who wait for a mailbox; undefined where nobody does. */
export function nextOf({ waiting, turns }: Gate<unknown>): Priority | undefined {
  return whoseTurn(turns, waiting.interactive.first !== undefined, waiting.bulk.first !== undefined);
}
