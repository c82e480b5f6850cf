import { InputError } from '../../core/errors.ts';
import { nearestName } from './row-suggestion.ts';
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

/** A column that is in the input and not used. */
export interface UnknownColumn {
  readonly name: string;
  /** The column that may have been meant. */
  readonly suggestion?: ColumnName;
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

/**
 * Checks the header of an input.
 * Errors: InputError `column-repeated` where two columns mean the same, `column-missing` without Start or End.
 */
export function checkHeader(names: readonly string[], file?: string): void {
  const place = (field: string) => ({ file, line: 1, field });
  const found = new Map<ColumnName, string>();
  for (const name of names) {
    const column = columnOf(name);
    if (column === undefined) continue;
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
    if (found.has(column)) continue;
    const similar = nearestName(
      column,
      names.filter((name) => columnOf(name) === undefined),
    );
    throw new InputError('column-missing', `The header has no column ${column}.`, place(column), {
      hint:
        similar === undefined
          ? `Add a column ${column}; the header names ${listed(names)}.`
          : `Rename ${quoted(similar)} to ${column}, if that is what it holds.`,
    });
  }
}

/** Names beyond this many are counted as unknown without being kept: JSON may bring new ones with each row. */
const UNKNOWN_KEPT = 100;

/** Collects the columns that are in the input and not used, each once. */
export interface UnknownColumns {
  /** Looks at the names of a header or of one row. */
  see(names: Iterable<string>): void;
  readonly columns: readonly UnknownColumn[];
}

/** Makes a collector; `used` are further columns that are used after all, as part of a key or by a placeholder. */
export function createUnknownColumns(used: readonly string[] = []): UnknownColumns {
  const seen = new Set<string>();
  const columns: UnknownColumn[] = [];
  return {
    columns,
    see(names) {
      for (const name of names) {
        if (seen.has(name) || columns.length >= UNKNOWN_KEPT || columnOf(name) !== undefined) continue;
        seen.add(name);
        if (used.some((other) => isSameColumn(other, name))) continue;
        const suggestion = nearestName(name, ROW_COLUMNS);
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
