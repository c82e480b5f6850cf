import { readColumnMap, readTemplate } from './column-map.ts';
import { inputValue } from './input-column.ts';
import type { CheckSettings, RawRecord, RawRow, Rejection, RowSettings, SettingValue } from './row.ts';
import { type ColumnName, columnOf, type HeaderNeeds, type TakenColumn } from './row-columns.ts';
import { quoted } from './row-text.ts';
import { columnsOf, fillTemplate, onlyColumn, type Template } from './template.ts';

/** How a job brings the rows of its input into the columns that are checked. */
export interface RowShape extends HeaderNeeds {
  /** The row by our columns, and the job's settings for it, with every placeholder filled. */
  shape(record: RawRecord): { readonly record: RawRecord; readonly settings: RowSettings };
}

/**
 * Columns in which an empty value leaves the rest of a text as it is. In all others half a value would mean something
 * else, another mailbox or another day, so the row is rejected.
 */
const TEXTS: ReadonlySet<ColumnName> = new Set<ColumnName>(['Subject', 'Body', 'Location', 'Attendees', 'Categories']);

/**
 * Makes the shape of a job's rows: columns by its map, and `${input.X}` in its mailbox, calendar and time zone.
 * Errors: UsageError of `readColumnMap`, and `template-invalid`.
 */
export function createRowShape(settings: CheckSettings): RowShape {
  const map = readColumnMap(settings.map ?? {});
  const defaults = readDefaults(settings);
  const taken: TakenColumn[] = [];
  for (const [column, { template, isBare }] of map) take(template, `the map of ${column}`, isBare);
  for (const { template, whose } of defaults.values()) take(template, whose, false);
  const mapped = new Set(map.keys());
  return {
    mapped,
    taken,
    shape(record) {
      if ('problem' in record || (map.size === 0 && defaults.size === 0)) return { record, settings };
      const faults: Rejection[] = [];
      const shaped = map.size === 0 ? record : { line: record.line, values: mapValues(record, faults) };
      return { record: shaped, settings: { ...settings, ...fillDefaults(record), faults } };
    },
  };

  function take(template: Template, by: string, isBare: boolean): void {
    for (const column of columnsOf(template)) taken.push({ column, by, isBare });
  }

  function mapValues({ values }: RawRow, faults: Rejection[]): Record<string, unknown> {
    // Without a prototype a property `__proto__` of the input is one like others.
    const out: Record<string, unknown> = Object.create(null);
    for (const name of Object.keys(values)) {
      const column = columnOf(name);
      // What the map fills is not what the input calls so.
      if (column === undefined || !mapped.has(column)) out[name] = values[name];
    }
    for (const [column, { template }] of map) {
      const filled = fill(template, values, {
        whose: `the map of ${column}`,
        mayBeEmpty: TEXTS.has(column),
        keepsType: true,
      });
      if ('value' in filled) out[column] = filled.value;
      else faults.push({ field: column, ...filled });
    }
    return out;
  }

  function fillDefaults({ values }: RawRow): Partial<Record<DefaultName, SettingValue>> {
    const filled: Partial<Record<DefaultName, SettingValue>> = {};
    for (const [name, { template, whose }] of defaults) {
      const read = fill(template, values, { whose, mayBeEmpty: false, keepsType: false });
      filled[name] = 'value' in read ? String(read.value) : read;
    }
    return filled;
  }
}

/** Settings that stand for a column of rows that have none; each may hold placeholders. */
const DEFAULTS = {
  mailbox: "the job's mailbox",
  calendar: "the job's calendar",
  timeZone: "the job's time zone",
} as const;
type DefaultName = keyof typeof DEFAULTS;

function readDefaults(settings: CheckSettings) {
  const found = new Map<DefaultName, { template: Template; whose: string }>();
  for (const name of ['mailbox', 'calendar', 'timeZone'] as const) {
    const text = settings[name];
    if (typeof text !== 'string' || !hasPlaceholder(text)) continue;
    found.set(name, { template: readTemplate(text, DEFAULTS[name]), whose: DEFAULTS[name] });
  }
  return found;
}

/** Whether a setting is a template; others are taken as they are, dollars and all. */
export function hasPlaceholder(text: string): boolean {
  return text.includes('${');
}

type Fault = Pick<Rejection, 'code' | 'reason'>;

function fill(
  template: Template,
  values: Readonly<Record<string, unknown>>,
  { whose, mayBeEmpty, keepsType }: { whose: string; mayBeEmpty: boolean; keepsType: boolean },
): { readonly value: unknown } | Fault {
  let several: readonly string[] | undefined;
  const readValue = (column: string): unknown => {
    const found = inputValue(values, column);
    if ('value' in found) return found.value;
    several = found.several;
    return undefined;
  };
  const only = keepsType ? onlyColumn(template) : undefined;
  const filled = only === undefined ? fillTemplate(template, readValue) : { value: readValue(only) };
  if (several !== undefined) {
    const names = several.map(quoted).join(' and ');
    return { code: 'column-repeated', reason: `The row has ${names}, and ${whose} takes one of them; remove one.` };
  }
  if ('value' in filled) return filled;
  if ('fault' in filled) {
    const { column, fault } = filled;
    return { code: 'placeholder-invalid', reason: `${quoted(column)}, which ${whose} takes, ${fault}; mend it.` };
  }
  const [first] = filled.empty;
  if (first === undefined || mayBeEmpty) return { value: filled.text };
  return {
    code: 'placeholder-empty',
    reason: `${quoted(first)}, which ${whose} takes, is empty in this row; fill it.`,
  };
}
