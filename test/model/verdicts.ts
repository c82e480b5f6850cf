import { type Behaviour, everyBehaviour, nameOf, representative } from './behaviour.ts';
import { explore, type Trace } from './explore.ts';
import { type Breach, createSettling, NEVER, wasMadeAgain } from './promises.ts';
import type { Protocol } from './rules.ts';
import { type Adversity, createSystem, type State } from './system.ts';
import { type Twins, twinOf } from './twins.ts';

/** What may happen besides what the service does by itself. */
export interface Scenario {
  adversity: Adversity;
  /** Clients at once, each with its own ledger. */
  clients: number;
  /** What this scenario is asked for. */
  asks: readonly Breach[];
  /** Whether it is asked too if every row settles in the end; default false. */
  asksSettling?: boolean;
}

/**
 * What became of one promise: `no-client` where two histories that no client can tell apart ask for opposite things,
 * `short` where a better client could have kept it.
 */
export type Verdict =
  | { holds: 'always' | 'marked' }
  | { holds: 'no-client'; twins: Twins }
  | { holds: 'short'; trace: Trace<State> };

export interface Explored {
  verdicts: ReadonlyMap<Breach, Verdict>;
  /** Breaches that nothing excuses, whatever the scenario asks for. */
  broken: ReadonlyMap<Breach, Trace<State>>;
  /** A state from which the row never settles, nor waits for a reason that a person has to act on. */
  stuck: State | undefined;
  states: number;
  transitions: number;
  depth: number;
  isComplete: boolean;
}

/** Breaches that no behaviour of the service excuses. */
const ABSOLUTE: readonly Breach[] = ['wrong-id', 'settled-sent'];

/** Explores one combination in one scenario, to the end. */
export function judge(behaviour: Behaviour, scenario: Scenario, protocol: Protocol): Explored {
  const { adversity, clients, asks, asksSettling = false } = scenario;
  const system = createSystem({ behaviour, protocol, adversity, clients });
  const asked = Object.fromEntries([...asks, ...ABSOLUTE].map((breach) => [breach, NEVER[breach]]));
  const { breaches, reached, ...counts } = explore(system, { never: { ...asked, 'made-again': wasMadeAgain } });
  const verdicts = new Map<Breach, Verdict>();
  for (const breach of asks) {
    const trace = breaches.get(breach);
    if (trace === undefined) {
      const isMarked = breach === 'made-again-untold' && breaches.has('made-again');
      verdicts.set(breach, { holds: isMarked ? 'marked' : 'always' });
      continue;
    }
    const twins = twinOf(system, trace, breach);
    verdicts.set(breach, twins === undefined ? { holds: 'short', trace } : { holds: 'no-client', twins });
  }
  const broken = new Map<Breach, Trace<State>>();
  for (const breach of ABSOLUTE) {
    const trace = breaches.get(breach);
    if (trace !== undefined) broken.set(breach, trace);
  }
  const settlements = asksSettling ? [createSettling(system, false), createSettling(system, true)] : [];
  const stuck = reached.find((state) => settlements.some((settles) => !settles(state)));
  return { verdicts, broken, stuck, ...counts };
}

/** The combinations that stand for all. */
export function representatives(): Behaviour[] {
  const all = everyBehaviour().map(representative);
  return [...new Map(all.map((one) => [nameOf(one), one])).values()];
}
