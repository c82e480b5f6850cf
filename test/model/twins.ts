import { explore, type Trace } from './explore.ts';
import { type Breach, NEVER } from './promises.ts';
import { historyWith } from './same-sight.ts';
import { LOSES_LEDGER, OLDER_LEDGER, type State, type System } from './system.ts';
import { everMade } from './world.ts';

/** Two histories in which a client sees the same, and in one of which what it did was right. */
export interface Twins {
  /** What the client had seen when it decided. */
  seen: readonly string[];
  decision: 'sends the row' | 'calls the row failed';
  wrong: Trace<State>;
  right: Trace<State>;
}

/**
 * Looks for the history that excuses a breach: the client saw all the same, no event of the row was there or on its way,
 * and so the row would never have been made, or never settled, had the client decided otherwise. Undefined where there is
 * none: then a better client could have kept the promise.
 */
export function twinOf(system: System, wrong: Trace<State>, breach: Breach): Twins | undefined {
  const at = decisionOf(wrong, breach);
  const decision = wrong[at];
  if (typeof decision?.by !== 'number') return undefined;
  const client = decision.by;
  const before = wrong[at - 1]?.to.clients[client];
  // It could have been told: the client knew that an earlier try was in doubt.
  if (breach === 'made-again-untold' && before?.progress.uncertain !== false) return undefined;
  const fails = breach === 'failed-yet-there';
  for (const seen of memoriesOf(wrong.slice(0, fails ? at + 1 : at), client)) {
    const right = calmHistory(system, seen, client, fails);
    if (right !== undefined) {
      return { seen, decision: fails ? 'calls the row failed' : 'sends the row', wrong, right };
    }
  }
  return undefined;
}

/** What of a breach was looked at, and one of it that nothing excuses. */
export interface Excuses {
  /** Ways to break the promise that differ in what was seen. */
  checked: number;
  unexcused: Trace<State> | undefined;
}

/** Looks for a breach that a better client would not have committed, among all that differ in what the clients did and saw. */
export function findUnexcused(system: System, breach: Breach): Excuses {
  const met = new Set<string>();
  let unexcused: Trace<State> | undefined;
  const each = (_: string, trace: Trace<State>) => {
    const seen = trace.flatMap(({ by, what, seen }) => (typeof by === 'number' ? [`${by} ${what} ${seen}`] : []));
    const sight = seen.join();
    if (unexcused !== undefined || met.has(sight)) return;
    met.add(sight);
    if (twinOf(system, trace, breach) === undefined) unexcused = trace;
  };
  explore(system, { never: { [breach]: NEVER[breach] }, each });
  return { checked: met.size, unexcused };
}

/** The last step by which a client could have kept the promise. */
function decisionOf(trace: Trace<State>, breach: Breach): number {
  return trace.findLastIndex(({ by, what, to }, at) => {
    if (typeof by !== 'number') return false;
    if (breach !== 'failed-yet-there') return what.startsWith('sends');
    const was = trace[at - 1]?.to.clients[by]?.ledger.state;
    return to.clients[by]?.ledger.state === 'failed' && was !== 'failed';
  });
}

/** What a client can remember at the end of a history: all that it saw, unless its ledger was lost or is an older one. */
function memoriesOf(trace: Trace<State>, client: number): string[][] {
  let memories: string[][] = [[]];
  /** What an older copy of the ledger that says `sending` may have known. */
  let copies: string[][] = [];
  for (const { by, what, seen, to } of trace) {
    if (by !== client) continue;
    if (what === LOSES_LEDGER) memories = [[]];
    else if (what === OLDER_LEDGER) memories = copies;
    if (what.startsWith('sends')) copies = [...copies, ...memories];
    if (seen !== undefined) memories = memories.map((memory) => [...memory, seen]);
    if (to.clients[client]?.ledger.state === 'sending') copies = [...copies, ...memories];
  }
  return memories;
}

/** A history without a loss in which a client sees just this, and after which nothing was made or is on its way. */
function calmHistory(
  system: System,
  seen: readonly string[],
  client: number,
  fails: boolean,
): Trace<State> | undefined {
  const { initial } = system;
  const { losses, ...left } = initial.left;
  // What an older ledger says after a loss, it says without one after a fault or a crash.
  const calm = { ...left, faults: left.faults + losses, crashes: left.crashes + losses, losses: 0 };
  const isWanted = ({ world, clients }: State) => {
    const one = clients[client];
    const isThere = fails ? one?.ledger.state === 'failed' : one?.at === 'call';
    return isThere && everMade(world) === 0 && world.flight === 0;
  };
  return historyWith({ ...system, initial: { ...initial, left: calm } }, { seen, client, isWanted });
}
