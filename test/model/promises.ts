import { isSettled } from './client.ts';
import type { Step } from './explore.ts';
import { keyOf, type State, type System } from './system.ts';
import { everMade, ours, shown } from './world.ts';

/** What must never be, by the name of the promise that it breaks. */
export const NEVER = {
  /** Two events by our creates exist at once. */
  double: ({ world }: State): boolean => ours(world) > 1,
  /** A row is called failed, and an event of it exists. */
  'failed-yet-there': ({ clients, world }: State): boolean =>
    ours(world) > 0 && clients.some(({ ledger }) => ledger.state === 'failed'),
  /** An event that a person deleted was made again, and nobody is told. */
  'made-again-untold': ({ clients, world }: State): boolean =>
    everMade(world) > 1 &&
    ours(world) < 2 &&
    clients.some(({ ledger }) => ledger.state === 'done' && !ledger.isRecreated),
  /** The id of a row that is done is of no event that carried its key. */
  'wrong-id': ({ clients, world }: State): boolean =>
    clients.some(({ ledger }) => ledger.state === 'done' && world.events[ledger.event] === undefined),
  /** A create leaves for a row that is settled. */
  'settled-sent': (_: State, before: State | undefined, step: Step<State> | undefined): boolean => {
    if (typeof step?.by !== 'number' || !step.what.startsWith('sends')) return false;
    const client = before?.clients[step.by];
    return client !== undefined && isSettled(client);
  },
} as const;

export type Breach = keyof typeof NEVER;

/** What is only known of the row's history: that an event was made again although nobody was in doubt. */
export function wasMadeAgain({ world }: State): boolean {
  return everMade(world) > 1 && ours(world) < 2;
}

/**
 * Says of states whether every row settles once nothing goes wrong any more, or waits for a reason that a person has to
 * act on: several events with its key, or a transactionId that is taken although its event is gone. What is under way is
 * carried out, or dropped where `drops`.
 */
export function createSettling(system: System, drops: boolean): (from: State) => boolean {
  const calm = { faults: 0, crashes: 0, touches: 0, deletes: 0, losses: 0 };
  const known = new Map<string, boolean>();
  return (from) => {
    const way: string[] = [];
    const met = new Set<string>();
    let state: State = { ...from, left: calm };
    let result: boolean | undefined;
    while (result === undefined) {
      const key = keyOf(state);
      // Round and round without a fault: it ends only if it may wait there.
      if (met.has(key)) result = false;
      result ??= known.get(key);
      if (result !== undefined) break;
      met.add(key);
      way.push(key);
      const next = goodStep(system, state, drops);
      if (next === undefined) result = state.clients.every((_, at) => isExplained(state, at));
      else state = next;
    }
    for (const key of way) known.set(key, result);
    return result;
  };
}

function goodStep(system: System, state: State, drops: boolean): State | undefined {
  const steps = system.steps(state);
  const service = steps.find(
    ({ by, what }) => by === 'service' && (what.startsWith('shows') || what.startsWith(drops ? 'drops' : 'carries')),
  );
  const waits = ({ clients }: State, at: number) => clients[at]?.at === 'idle' && isExplained(state, at);
  return (service ?? steps.find(({ by }) => typeof by === 'number' && !waits(state, by)))?.to;
}

function isExplained({ clients, world }: State, at: number): boolean {
  const client = clients[at];
  if (client === undefined) return false;
  if (isSettled(client)) return true;
  if (client.left === 'several') return shown(world).length > 1;
  return client.left === 'duplicate' && everMade(world) > 0 && ours(world) === 0 && shown(world).length === 0;
}
