import { isObject } from '../../core/json.ts';
import { oneLine } from '../../graph/problem.ts';

/** One JSON document, for programs. */
export function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** What an operation gave, for people: a table for a list, labelled lines for one thing. */
export function asText(value: unknown): string {
  if (isObject(value) && Array.isArray(value.value)) return describeList(value.value, value.complete !== false);
  if (isObject(value)) return describeOne(value);
  return `${String(value)}\n`;
}

/** What is shown of a list's items, as far as they have it; the id is last, because it is long. */
const COLUMNS: readonly { title: string; of(item: Record<string, unknown>): string | undefined }[] = [
  { title: 'START', of: (item) => timeOf(item.start) },
  { title: 'END', of: (item) => timeOf(item.end) },
  { title: 'SUBJECT', of: (item) => textOf(item.subject) },
  {
    title: 'LOCATION',
    of: (item) => (isObject(item.location) ? textOf(item.location.displayName) || undefined : undefined),
  },
  { title: 'NAME', of: (item) => textOf(item.name) },
  { title: 'DEFAULT', of: (item) => (item.isDefaultCalendar === true ? 'yes' : undefined) },
  { title: 'ID', of: (item) => textOf(item.id) },
];

function describeList(items: readonly unknown[], complete: boolean): string {
  if (items.length === 0) return 'Nothing found.\n';
  const records = items.filter(isObject);
  const columns = COLUMNS.filter(({ of }) => records.some((item) => of(item) !== undefined));
  const lines = [columns.map(({ title }) => title), ...records.map((item) => columns.map(({ of }) => of(item) ?? ''))];
  const rest = complete ? '' : 'There are more; the list was stopped here.\n';
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
  const lines = Object.entries(item)
    .filter(([name, value]) => !name.startsWith('@odata.') && !isEmpty(value))
    // What others wrote must neither break the table nor steer the terminal.
    .map(([name, value]) => [`${oneLine(name)}:`, oneLine(valueText(value))])
    // A body or a location that holds nothing is an object all the same.
    .filter(([, text]) => text !== '');
  return `${align(lines)}\n`;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function valueText(value: unknown): string {
  const time = timeOf(value);
  if (time !== undefined) return time;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (!isObject(value)) return String(value);
  const { emailAddress, displayName, content, type } = value;
  if (isObject(emailAddress)) return `${valueText(emailAddress)}${typeof type === 'string' ? ` (${type})` : ''}`;
  if (typeof value.address === 'string') {
    return typeof value.name === 'string' ? `${value.name} <${value.address}>` : value.address;
  }
  if (typeof content === 'string') return content;
  if (typeof displayName === 'string') return displayName;
  return JSON.stringify(value);
}

/** `2026-10-26 09:00 Europe/London`. */
export function timeOf(value: unknown): string | undefined {
  if (!isObject(value) || typeof value.dateTime !== 'string' || typeof value.timeZone !== 'string') return undefined;
  const time = value.dateTime.replace('T', ' ').replace(/(:\d\d)(?::00(?:\.0+)?)$/u, '$1');
  return oneLine(`${time} ${value.timeZone}`);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? oneLine(value) : undefined;
}
