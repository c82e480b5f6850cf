import { isObject } from '../../core/json.ts';
import { oneLine } from '../../graph/problem.ts';
import { COLUMNS } from './columns.ts';
import { isAnnotation, valueWords } from './value-words.ts';

/** One JSON document, for programs. */
export function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** What an operation gave, for people: a table for a list, labelled lines for one thing. */
export function asText(value: unknown): string {
  if (!isObject(value)) return `${oneLine(String(value))}\n`;
  const listed = LISTS.find((name) => Array.isArray(value[name]));
  if (listed === undefined) return describeOne(value);
  const { [listed]: items, complete, ...rest } = value;
  const more = describeOne(rest);
  return `${describeList(items as readonly unknown[], complete !== false)}${more === '\n' ? '' : more}`;
}

/** Members that hold what was asked for as a list; what stands beside them is told below it. */
const LISTS = ['value', 'meetingTimeSuggestions', 'responses', 'extensions'] as const;

function describeList(items: readonly unknown[], complete: boolean): string {
  if (items.length === 0) return 'Nothing found.\n';
  const rest = complete ? '' : 'There are more; the list was stopped here.\n';
  const records = items.filter(isObject);
  const columns = COLUMNS.filter(({ of }) => records.some((item) => of(item) !== undefined));
  // What has no column is told as the one thing that it is.
  if (columns.length === 0 || records.length < items.length) return `${items.map(asText).join('')}${rest}`;
  const lines = [columns.map(({ title }) => title), ...records.map((item) => columns.map(({ of }) => of(item) ?? ''))];
  return `${align(lines)}\n${rest}`;
}

/** Columns side by side; the last one is not padded. */
export function align(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function describeOne(item: Record<string, unknown>): string {
  return `${align(linesOf(item))}\n`;
}

/** A label and what stands beside it; the members of a thing within, such as an event that was moved, are lines of their own. */
function linesOf(item: Record<string, unknown>, within = ''): [label: string, text: string][] {
  return Object.entries(item)
    .filter(([name]) => !isAnnotation(name))
    .flatMap(([name, value]): [string, string][] => {
      if (isObject(value) && typeof value.id === 'string' && typeof value.displayName !== 'string') {
        return linesOf(value, `${within}${name}.`);
      }
      // What others wrote must neither break the table nor steer the terminal.
      const isBytes = name === 'contentBytes' && typeof value === 'string';
      const text = oneLine(isBytes ? bytesText(value) : valueWords(value, name));
      // A body or a location that holds nothing is an object all the same.
      return text === '' ? [] : [[`${oneLine(within + name)}:`, text]];
    });
}

/** Bytes say nothing to people, and would fill the screen. */
function bytesText(base64: string): string {
  return `${Buffer.from(base64, 'base64').length} bytes, which --output FILE writes`;
}
