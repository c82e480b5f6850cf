import { type Behaviour, everyBehaviour, nameOf, representative, VALUES } from './behaviour.ts';
import { groupedTable } from './grouped-table.ts';
import type { Breach } from './promises.ts';
import type { Protocol } from './rules.ts';
import type { Adversity } from './system.ts';
import { type Explored, judge, representatives, type Scenario, type Verdict } from './verdicts.ts';

/** A column of the table: one promise, and what may go wrong meanwhile. */
export interface Column {
  title: string;
  breach: Breach;
  scenario: Scenario;
}

const CALM: Adversity = { faults: 0, crashes: 0, touches: 0, deletes: 0, losses: 0 };

function column(
  title: string,
  breach: Breach,
  adversity: Partial<Adversity>,
  clients = 1,
  asksSettling = false,
): Column {
  return { title, breach, scenario: { adversity: { ...CALM, ...adversity }, clients, asks: [breach], asksSettling } };
}

/** The least adversity that shows all that more of it shows. */
export const COLUMNS: readonly Column[] = [
  column('one event', 'double', { faults: 2 }),
  column('copied, edited or moved meanwhile', 'double', { faults: 2, touches: 1 }),
  column('deleted in doubt', 'made-again-untold', { faults: 2, deletes: 1 }, 1, true),
  column('no event of a failed row', 'failed-yet-there', { faults: 1, crashes: 1 }, 1, true),
  column('ledger lost: one event', 'double', { faults: 1, losses: 1 }),
  column('ledger lost and event deleted', 'made-again-untold', { deletes: 1, losses: 1 }, 1, true),
  column('two ledgers: one event', 'double', { faults: 1 }, 2),
];

/** The same columns with more of all that may go wrong. */
export const DEEPER: readonly Column[] = [
  { faults: 3, crashes: 2 },
  { faults: 2, crashes: 1, touches: 2 },
  { faults: 3, crashes: 1, deletes: 1 },
  { faults: 3, crashes: 2 },
  { faults: 2, crashes: 1, losses: 1 },
  { faults: 1, crashes: 1, deletes: 1, losses: 1 },
  { faults: 1, crashes: 1 },
].flatMap((adversity, at) => {
  const { title, breach, scenario } = COLUMNS[at] ?? {};
  if (title === undefined || breach === undefined) return [];
  return [column(title, breach, adversity, scenario?.clients, true)];
});

/** What was found of all combinations, and how much was looked at. */
export interface Judged {
  columns: readonly Column[];
  /** By the name of a combination that stands for others: what became of each column. */
  explored: ReadonlyMap<string, readonly Explored[]>;
  states: number;
  transitions: number;
  depth: number;
}

/** Explores combinations, by default all, for every column. */
export function judgeAll(
  columns: readonly Column[],
  protocol: Protocol,
  behaviours: readonly Behaviour[] = representatives(),
): Judged {
  const explored = new Map<string, Explored[]>();
  let states = 0;
  let transitions = 0;
  let depth = 0;
  for (const behaviour of behaviours) {
    const results = columns.map(({ scenario }) => judge(behaviour, scenario, protocol));
    for (const one of results) {
      states += one.states;
      transitions += one.transitions;
      depth = Math.max(depth, one.depth);
    }
    explored.set(nameOf(behaviour), results);
  }
  return { columns, explored, states, transitions, depth };
}

/** How a verdict reads in the table. */
function wordFor(breach: Breach, verdict: Verdict | undefined): string {
  if (verdict === undefined) return '?';
  if (verdict.holds === 'no-client') return 'no client';
  if (verdict.holds === 'short') return 'falls short';
  if (breach !== 'made-again-untold') return 'holds';
  return verdict.holds === 'marked' ? '`recreated`' : 'not made again';
}

/** The verdicts of one combination, in the order of the columns. */
export function wordsOf({ columns, explored }: Judged, behaviour: Behaviour): string[] {
  const results = explored.get(nameOf(representative(behaviour)));
  return columns.map(({ breach }, at) => wordFor(breach, results?.[at]?.verdicts.get(breach)));
}

const TITLES: Readonly<Record<keyof Behaviour, string>> = {
  memory: 'an id is remembered',
  late: 'late creates',
  delay: 'filter is behind',
  pause: 'client stands still',
  deleting: 'deleting',
  scope: 'id known in',
  reply: 'reply to a repeat',
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
