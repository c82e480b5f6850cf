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

/** The combination that stands for another in a scenario. */
type Stands = (behaviour: Behaviour, isOfMails: boolean) => Behaviour;

/** Explores combinations, by default those that stand for all, for every column; what columns share is explored once. */
export function judgeAll(
  columns: readonly Column[],
  protocol: Protocol,
  behaviours: readonly Behaviour[] = everyBehaviour(),
  stands: Stands = representative,
): Judged {
  const explored = new Map<Scenario, Map<string, Explored>>();
  let states = 0;
  let transitions = 0;
  let depth = 0;
  for (const [scenario, asks] of asksOf(columns)) {
    const results = new Map<string, Explored>();
    for (const behaviour of behaviours) {
      const one = stands(behaviour, asks.includes('mailed-twice'));
      if (results.has(nameOf(one))) continue;
      const found = judge(one, scenario, asks, protocol);
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

const WORDS: Readonly<Record<Verdict['holds'], string>> = {
  always: 'holds',
  'no-client': 'no client',
  short: 'falls short',
};

/** The verdicts of one combination, in the order of the columns. */
export function wordsOf({ columns, explored }: Judged, behaviour: Behaviour): string[] {
  return columns.map(({ scenario, breach }) => {
    const results = explored.get(scenario);
    const own = [behaviour, representative(behaviour, true), representative(behaviour, false)];
    const found = own.map((one) => results?.get(nameOf(one))).find((one) => one !== undefined);
    const verdict = found?.verdicts.get(breach);
    return verdict === undefined ? '?' : WORDS[verdict.holds];
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
export function tableOf(judged: Judged): string {
  return groupedTable({
    behaviours: everyBehaviour(),
    values: VALUES,
    titles: TITLES,
    columns: judged.columns.map(({ title }) => title),
    wordsOf: (behaviour) => wordsOf(judged, behaviour),
  });
}
