import type { Trace } from '../explore.ts';
import { historyWith } from '../same-sight.ts';
import { isSettled } from './client.ts';
import { type Breach, isRightToSend, isTrue } from './promises.ts';
import { FORGETS, type State, type System } from './system.ts';

/** Two histories in which a client sees the same, and in one of which what it did was right. */
export interface Twins {
  wrong: Trace<State>;
  right: Trace<State>;
}

/** Breaches of what a client records, rather than of what it writes. */
const RECORDED: ReadonlySet<Breach> = new Set(['done-otherwise', 'failed-yet-done', 'wrongly-in-conflict']);

/**
 * Looks for the histories that excuse a breach: for each write that the client sent, one in which it saw the same and the
 * row needed that write, which did no harm; or for the outcome that it recorded last, one in which that was the truth.
 * Undefined where there is none: then a better client could have kept the promise.
 */
export function twinOf(system: System, wrong: Trace<State>, breach: Breach): Twins | undefined {
  let twins: Twins | undefined;
  for (const at of decisionsOf(wrong, breach)) {
    // It could have waited for the next run, in which what was lost is over.
    if (breach === 'failed-yet-done' && wrong[at - 1]?.to.client.progress.lostNow === true) return undefined;
    const isRecord = RECORDED.has(breach);
    const seen = sightOf(wrong.slice(0, isRecord ? at + 1 : at));
    const recorded = wrong[at]?.to.client.ledger;
    const isWanted = (state: State) => {
      const { act, state: outcome, why } = state.client.ledger;
      if (!isRecord) return isRightToSend(state);
      return act === recorded?.act && outcome === recorded.state && why === recorded.why && isTrue(state);
    };
    const sight = { seen, client: 0, isWanted, isAtOnce: true, forgets: FORGETS };
    const right = historyWith(withPerson(system), sight);
    if (right === undefined) return undefined;
    twins = { wrong, right };
  }
  return twins;
}

/** People may do in the other history what they did not do in this one. */
function withPerson(system: System): System {
  const { initial } = system;
  const { edits, reversals } = initial.left;
  return { ...system, initial: { ...initial, left: { ...initial.left, edits: edits + 1, reversals: reversals + 1 } } };
}

/** The steps by which a client could have kept the promise. */
function decisionsOf(trace: Trace<State>, breach: Breach): number[] {
  const sends: number[] = [];
  let settles = -1;
  trace.forEach(({ by, what, to }, at) => {
    if (by !== 0) return;
    const wasSettled = at > 0 && isSettled((trace[at - 1] as Trace<State>[number]).to.client);
    if (what.startsWith('sends')) sends.push(at);
    if (isSettled(to.client) && !wasSettled) settles = at;
  });
  return RECORDED.has(breach) ? (settles < 0 ? [] : [settles]) : sends;
}

/** What a client can remember at the end of a history. */
function sightOf(trace: Trace<State>): string[] {
  let sight: string[] = [];
  for (const { by, what, seen } of trace) {
    if (by !== 0) continue;
    if (FORGETS.includes(what)) sight = [];
    else if (seen !== undefined) sight.push(seen);
  }
  return sight;
}
