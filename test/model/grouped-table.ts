/** What a table of combinations is made of. */
export interface TableOptions<Behaviour extends object> {
  behaviours: readonly Behaviour[];
  /** Every value of every unknown, in the order of the columns. */
  values: { readonly [Name in keyof Behaviour]: readonly Behaviour[Name][] };
  /** Heads of the unknowns. */
  titles: Readonly<Record<keyof Behaviour, string>>;
  /** Heads of what was found. */
  columns: readonly string[];
  wordsOf(behaviour: Behaviour): readonly string[];
}

/** The table as Markdown. Combinations that differ in nothing but values for which the same holds are one row. */
export function groupedTable<Behaviour extends object>(options: TableOptions<Behaviour>): string {
  const { behaviours, values, titles, columns } = options;
  const unknowns = Object.keys(values) as (keyof Behaviour)[];
  const rows = rowsOf(options, behaviours, unknowns);
  const used = unknowns.filter((_, at) => rows.some(({ told }) => told[at] !== ANY));
  const head = [...used.map((name) => titles[name]), ...columns];
  const lines = rows.map(({ told, words }) => [...used.map((name) => told[unknowns.indexOf(name)] ?? ''), ...words]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

interface Row {
  told: readonly string[];
  words: readonly string[];
}

const ANY = 'any';

/** The rows of the combinations that are left, by the unknowns that are left. */
function rowsOf<Behaviour extends object>(
  options: TableOptions<Behaviour>,
  left: readonly Behaviour[],
  [name, ...others]: readonly (keyof Behaviour)[],
): Row[] {
  const { values, wordsOf } = options;
  if (name === undefined) return left.slice(0, 1).map((one) => ({ told: [], words: wordsOf(one) }));
  const groups: { values: string[]; rows: Row[] }[] = [];
  for (const value of values[name]) {
    const rows = rowsOf(
      options,
      left.filter((one) => one[name] === value),
      others,
    );
    const same = groups.find((group) => JSON.stringify(group.rows) === JSON.stringify(rows));
    if (same === undefined) groups.push({ values: [String(value)], rows });
    else same.values.push(String(value));
  }
  return groups.flatMap(({ values: together, rows }) => {
    const told = together.length === values[name].length ? ANY : together.join(' or ');
    return rows.map((row) => ({ ...row, told: [told, ...row.told] }));
  });
}
