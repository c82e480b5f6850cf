import { UsageError } from '../../core/errors.ts';
import { nearestName } from '../../core/nearest-name.ts';
import { type ColumnName, columnOf, ROW_COLUMNS } from './row-columns.ts';
import { quoted } from './row-text.ts';
import { columnTemplate, parseTemplate, type Template } from './template.ts';

/**
 * Where columns come from, by our names: the name of a column of the input (`Begin`), text with placeholders
 * (`Lesson ${input.Title}`), or a text in double quotes that is the same in all rows (`"Europe/London"`).
 */
export type ColumnMap = Readonly<Record<string, string>>;

/** One column of a map, read. */
export interface MappedColumn {
  readonly template: Template;
  /** It was written as the name of a column alone. */
  readonly isBare: boolean;
}

/**
 * Reads a map.
 * Errors: UsageError `map-column-unknown`, `map-column-repeated`, `map-empty`, `template-invalid`.
 */
export function readColumnMap(map: ColumnMap): ReadonlyMap<ColumnName, MappedColumn> {
  const columns = new Map<ColumnName, MappedColumn>();
  for (const [given, source] of Object.entries(map)) {
    const column = columnOf(given);
    if (column === undefined) {
      const meant = nearestName(given, ROW_COLUMNS);
      throw new UsageError('map-column-unknown', `The map fills ${quoted(given)}, which is no column of rows.`, {
        hint: meant === undefined ? `Columns are ${ROW_COLUMNS.join(', ')}.` : `Did you mean ${meant}?`,
      });
    }
    if (columns.has(column)) {
      throw new UsageError('map-column-repeated', `The map fills ${column} twice.`, { hint: 'Keep one of them.' });
    }
    columns.set(column, readSource(column, source));
  }
  return columns;
}

function readSource(column: ColumnName, source: unknown): MappedColumn {
  if (typeof source !== 'string' || source.trim() === '') {
    throw new UsageError('map-empty', `The map says nothing for ${column}.`, {
      hint: `Write a column of the input (${column}=Name), or text with placeholders (${column}='\${input.Name}').`,
    });
  }
  const text = source.trim();
  const inner = text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : undefined;
  if (inner === undefined && !text.includes('${')) return { template: columnTemplate(text), isBare: true };
  return { template: readTemplate(inner ?? source, `the map of ${column}`), isBare: false };
}

/** Reads text with placeholders; throws UsageError `template-invalid`, which names where it stands. */
export function readTemplate(text: string, where: string): Template {
  const template = parseTemplate(text);
  if ('parts' in template) return template;
  throw new UsageError('template-invalid', `In ${where}, ${template.fault}.`, {
    hint: 'In a shell, put it in single quotes.',
  });
}
