import { groupedTable } from '../grouped-table.ts';
import { type Behaviour, everyBehaviour, nameOf, representative, VALUES } from './behaviour.ts';
import type { Column, Scenario } from './columns.ts';
import type { Breach } from './promises.ts';
import type { Protocol } from './rules.ts';
import { type Explored, judge, type Verdict } from './verdicts.ts';

/** What was found of all combinations, and how much was looked at. */
export interface Judged {
  columns: readonly Column[];
  /** By scenario and the name of a combination that may stand for others. */
  explored: ReadonlyMap<Scenario, ReadonlyMap<string, Explored>>;
  states: number;
  transitions: number;
  depth: number;
}

export interface JudgeOptions {
  /** Default: those that stand for all. */
  behaviours?: readonly Behaviour[];
  /** Default true. */
  asksSettling?: boolean;
}

/** Explores combinations for every column; what columns share is explored once. */
export function judgeAll(
  columns: readonly Column[],
  protocol: Protocol,
  { behaviours, asksSettling = true }: JudgeOptions = {},
): Judged {
  const explored = new Map<Scenario, Map<string, Explored>>();
  let states = 0;
  let transitions = 0;
  let depth = 0;
  for (const [scenario, asks] of asksOf(columns)) {
    const results = new Map<string, Explored>();
    const standing = everyBehaviour().map((one) => representative(one, asks.includes('mailed-twice')));
    for (const one of behaviours ?? standing) {
      if (results.has(nameOf(one))) continue;
      const found = judge(one, scenario, asks, protocol, asksSettling);
      results.set(nameOf(one), found);
      states += found.states;
      transitions += found.transitions;
      depth = Math.max(depth, found.depth);
    }
    explored.set(scenario, results);
  }
  return { columns, explored, states, transitions, depth };
}

function asksOf(columns: readonly Column[]): Map<Scenario, Breach[]> {
  const asks = new Map<Scenario, Breach[]>();
  for (const { scenario, breach } of columns) asks.set(scenario, [...(asks.get(scenario) ?? []), breach]);
  return asks;
}

/** What became of each column in one combination. */
export function verdictsOf({ columns, explored }: Judged, behaviour: Behaviour): Verdict['holds'][] {
  const own = [behaviour, representative(behaviour, true), representative(behaviour, false)].map(nameOf);
  return columns.map(({ scenario, breach }) => {
    const results = explored.get(scenario);
    const name = own.find((one) => results?.has(one)) ?? '';
    const verdict = results?.get(name)?.verdicts.get(breach);
    if (verdict === undefined) throw new Error(`${nameOf(behaviour)} was not explored for ${breach}.`);
    return verdict.holds;
  });
}

/** The cells of one combination: what the best protocol can hold, and of that what the built one does not. */
function cellsOf(built: Judged, best: Judged, behaviour: Behaviour): string[] {
  const possible = verdictsOf(best, behaviour);
  return verdictsOf(built, behaviour).map((holds, at) => {
    if (possible[at] === 'no-client') return 'no client';
    return holds === 'always' ? 'holds' : 'falls short';
  });
}

const TITLES: Readonly<Record<keyof Behaviour, string>> = {
  ifMatch: '`If-Match`',
  late: 'late writes',
  reads: 'reads are',
  versions: 'versions',
  mails: 'a PATCH mails',
};

/** The table as Markdown. */
export function tableOf(built: Judged, best: Judged): string {
  return groupedTable({
    behaviours: everyBehaviour(),
    values: VALUES,
    titles: TITLES,
    columns: built.columns.map(({ title }) => title),
    wordsOf: (behaviour) => cellsOf(built, best, behaviour),
  });
}
