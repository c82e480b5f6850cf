import { explore, type Trace } from '../explore.ts';
import type { Behaviour } from './behaviour.ts';
import type { Scenario } from './columns.ts';
import { type Breach, createSettling, NEVER } from './promises.ts';
import type { Protocol } from './rules.ts';
import { createSystem, type State } from './system.ts';
import { type Twins, twinOf } from './twins.ts';

/**
 * What became of one promise: `no-client` where two histories that no client can tell apart ask for opposite things,
 * `short` where a better client could have kept it.
 */
export type Verdict =
  | { holds: 'always' }
  | { holds: 'no-client'; twins: Twins }
  | { holds: 'short'; trace: Trace<State> };

export interface Explored {
  verdicts: ReadonlyMap<Breach, Verdict>;
  /** A write that left for a settled row, which nothing excuses. */
  broken: Trace<State> | undefined;
  /** A state from which the row never settles. */
  stuck: State | undefined;
  states: number;
  transitions: number;
  depth: number;
}

/** Explores one combination in one scenario, to the end; whether rows settle is looked at where it is asked for. */
export function judge(
  behaviour: Behaviour,
  { start, adversity }: Scenario,
  asks: readonly Breach[],
  protocol: Protocol,
  asksSettling = true,
): Explored {
  const system = createSystem({ behaviour, protocol, adversity, start });
  const asked = Object.fromEntries(asks.map((breach) => [breach, NEVER[breach]]));
  const { breaches, reached, states, transitions, depth } = explore(system, {
    never: { ...asked, 'settled-sent': NEVER['settled-sent'] },
  });
  const verdicts = new Map<Breach, Verdict>();
  for (const breach of asks) {
    const trace = breaches.get(breach);
    const twins = trace === undefined ? undefined : twinOf(system, trace, breach);
    if (trace === undefined) verdicts.set(breach, { holds: 'always' });
    else verdicts.set(breach, twins === undefined ? { holds: 'short', trace } : { holds: 'no-client', twins });
  }
  const settlements = asksSettling ? [createSettling(system, false), createSettling(system, true)] : [];
  const stuck = reached.find((state) => settlements.some((settles) => !settles(state)));
  return { verdicts, broken: breaches.get('settled-sent'), stuck, states, transitions, depth };
}
