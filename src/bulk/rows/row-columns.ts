import { InputError } from '../../core/errors.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { quoted } from './row-text.ts';

/** The columns that a row can have, in their documented spelling. */
export const ROW_COLUMNS = [
  'Key',
  'Mailbox',
  'Calendar',
  'Subject',
  'Body',
  'BodyType',
  'Start',
  'End',
  'TimeZone',
  'IsAllDay',
  'Location',
  'Attendees',
  'Reminder',
  'Categories',
  'ShowAs',
  'Sensitivity',
  'Importance',
  'OnlineMeeting',
  'HideAttendees',
  'ResponseRequested',
  'Recurrence',
] as const;

export type ColumnName = (typeof ROW_COLUMNS)[number];

/**
 * Columns of a file of failed rows: which row of the job it stands for, where that stood, and why it failed. They shape
 * no row.
 */
export const REFERENCE_COLUMN = 'GraphcalRow';
export const LINE_COLUMN = 'GraphcalLine';
export const ERROR_COLUMN = 'GraphcalError';

const OUR_REMARKS: ReadonlySet<string> = new Set([REFERENCE_COLUMN, LINE_COLUMN, ERROR_COLUMN]);

/** A column that is in the input and not used. */
export interface UnknownColumn {
  readonly name: string;
  /** The column that may have been meant. */
  readonly suggestion?: ColumnName;
}

/** A column of the input that a job asks for by name. */
export interface TakenColumn {
  readonly column: string;
  /** What asks for it, as the subject of `takes it`: `the map of Subject`. */
  readonly by: string;
  /** It was written as a name alone, where a fixed text may have been meant. */
  readonly isBare: boolean;
}

/** What a header must have, and what it need not. */
export interface HeaderNeeds {
  /** Our columns that the map fills: an input may do without them. */
  readonly mapped: ReadonlySet<ColumnName>;
  /** Columns of the input that the map and the placeholders take. */
  readonly taken: readonly TakenColumn[];
}

/** Whether an input has the columns that only a file of failed rows has. */
export function hasRemarks(names: readonly string[]): boolean {
  return names.includes(REFERENCE_COLUMN) || (names.includes(LINE_COLUMN) && names.includes(ERROR_COLUMN));
}

const SPELLINGS: ReadonlyMap<string, ColumnName> = new Map<string, ColumnName>([
  ...ROW_COLUMNS.map((name): [string, ColumnName] => [fold(name), name]),
  ['allday', 'IsAllDay'],
  ['isonlinemeeting', 'OnlineMeeting'],
]);

const EXACT: ReadonlyMap<string, ColumnName> = new Map(ROW_COLUMNS.map((name) => [name, name]));

/** The column that a name means: letter case, spaces, underscores and hyphens do not count. */
export function columnOf(name: string): ColumnName | undefined {
  // Most inputs use the documented spelling, and this is asked for each value of each row.
  return EXACT.get(name) ?? SPELLINGS.get(fold(name));
}

/** Whether two names of the input mean the same column. */
export function isSameColumn(one: string, other: string): boolean {
  return fold(one) === fold(other) || (columnOf(one) !== undefined && columnOf(one) === columnOf(other));
}

/** The name under which a row or header has a column: its own spelling first, else the one that differs in letter case or spaces. */
export function nameInInput(
  names: readonly string[],
  column: string,
): string | { readonly several: string[] } | undefined {
  if (names.includes(column)) return column;
  const same = names.filter((name) => isSameColumn(name, column));
  return same.length > 1 ? { several: same } : same[0];
}

/**
 * Checks the header of an input; what a map fills may be missing or repeated, and what it takes must be there.
 * Errors: InputError `column-repeated` where two columns mean the same, `column-missing` without Start or End.
 */
export function checkHeader(names: readonly string[], file?: string, needs?: HeaderNeeds): void {
  const isMapped = (column: ColumnName) => needs?.mapped.has(column) ?? false;
  const place = (field: string) => ({ file, line: 1, field });
  const found = new Map<ColumnName, string>();
  for (const name of names) {
    const column = columnOf(name);
    if (column === undefined || isMapped(column)) continue;
    const other = found.get(column);
    if (other !== undefined) {
      throw new InputError(
        'column-repeated',
        `The columns ${quoted(other)} and ${quoted(name)} both mean ${column}.`,
        place(column),
        {
          hint: 'Rename or remove one of them.',
        },
      );
    }
    found.set(column, name);
  }
  for (const column of ['Start', 'End'] as const) {
    if (found.has(column) || isMapped(column)) continue;
    const similar = nearestName(
      column,
      names.filter((name) => columnOf(name) === undefined),
    );
    throw new InputError('column-missing', `The header has no column ${column}.`, place(column), {
      hint:
        similar === undefined
          ? `Add a column ${column}, or map another to it (--map ${column}=NAME); the header names ${listed(names)}.`
          : `Rename ${quoted(similar)} to ${column}, or map it (--map ${column}=NAME), if that is what it holds.`,
    });
  }
  checkTaken(needs?.taken ?? [], names, file);
}

/**
 * Checks that an input has the columns that are asked for.
 * Errors: InputError `column-missing`, `column-repeated`.
 */
function checkTaken(taken: readonly TakenColumn[], names: readonly string[], file?: string): void {
  for (const one of taken) {
    const { column, by } = one;
    const found = nameInInput(names, column);
    if (typeof found === 'string') continue;
    const place = { file, line: 1, field: column };
    if (found !== undefined) {
      throw new InputError(
        'column-repeated',
        `${by.charAt(0).toUpperCase()}${by.slice(1)} takes the column ${quoted(column)}, and the header has ${found.several.map(quoted).join(' and ')}.`,
        place,
        { hint: 'Write the name exactly as the header does.' },
      );
    }
    throw new InputError('column-missing', `The header has no column ${quoted(column)}, which ${by} takes.`, place, {
      hint: hintFor(one, names, 'header names'),
    });
  }
}

/** What to do about a column that is not there. */
export function hintFor({ column, isBare }: TakenColumn, names: readonly string[], has: string): string {
  const similar = nearestName(column, names);
  const hint = similar === undefined ? `The ${has} ${listed(names)}.` : `Did you mean ${quoted(similar)}?`;
  return isBare ? `${hint} A text that is the same in all rows stands in double quotes.` : hint;
}

/** Names beyond this many are counted as unknown without being kept: JSON may bring new ones with each row. */
const UNKNOWN_KEPT = 100;

/** Collects the columns that are in the input and not used, each once. */
export interface UnknownColumns {
  /** Looks at the names of a header or of one row. */
  see(names: Iterable<string>): void;
  readonly columns: readonly UnknownColumn[];
}

/**
 * Makes a collector; `used` are further columns that are used after all, as part of a key or by a placeholder. A column
 * of ours that the map fills is not taken from the input, so what the input calls so is not used either.
 */
export function createUnknownColumns(
  used: readonly string[] = [],
  mapped: ReadonlySet<ColumnName> = new Set(),
): UnknownColumns {
  const seen = new Set<string>();
  const columns: UnknownColumn[] = [];
  return {
    columns,
    see(names) {
      for (const name of names) {
        if (seen.has(name) || OUR_REMARKS.has(name) || columns.length >= UNKNOWN_KEPT) continue;
        const column = columnOf(name);
        if (column !== undefined && !mapped.has(column)) continue;
        seen.add(name);
        if (used.some((other) => isSameColumn(other, name))) continue;
        const suggestion = column === undefined ? nearestName(name, ROW_COLUMNS) : undefined;
        columns.push({ name, ...(suggestion === undefined ? {} : { suggestion }) });
      }
    },
  };
}

/** The notice about a column that is not used: `Column 'Loction' is not used; did you mean Location?`. */
export function describeUnknownColumn({ name, suggestion }: UnknownColumn): string {
  const notice = `Column ${quoted(name)} is not used`;
  return suggestion === undefined ? `${notice}.` : `${notice}; did you mean ${suggestion}?`;
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/gu, '');
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map(quoted).join(', ');
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
