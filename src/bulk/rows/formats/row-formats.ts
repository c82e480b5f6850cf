import { extname } from 'node:path';
import { UsageError } from '../../../core/errors.ts';
import { csvFormat } from './csv.ts';
import { jsonFormat } from './json.ts';
import { jsonLinesFormat } from './json-lines.ts';
import type { FormatOption, ReadOptions, RowFormatReader } from './row-format.ts';

/** All formats; a further one is a file with its reader, and a line here. */
const FORMATS = [csvFormat, jsonLinesFormat, jsonFormat] as const satisfies readonly RowFormatReader[];

/** Name of a format, as options take it. */
export type RowFormat = (typeof FORMATS)[number]['name'];

/** Names of all formats. */
export const ROW_FORMATS: readonly RowFormat[] = FORMATS.map(({ name }) => name);

/** The reader of a format. */
export function readerOf(format: RowFormat): RowFormatReader {
  const found = FORMATS.find(({ name }) => name === format);
  if (found !== undefined) return found;
  throw new UsageError('input-format-unknown', `'${format}' is no format of rows.`, {
    hint: `Formats are ${ROW_FORMATS.join(', ')}.`,
  });
}

/** The format of a file by its ending in any letter case; throws UsageError `input-format-unknown`. */
export function formatOfEnding(path: string): RowFormat {
  const ending = extname(path).toLowerCase();
  const found = FORMATS.find(({ endings }) => endings.some((one) => one === ending));
  if (found !== undefined) return found.name;
  throw new UsageError('input-format-unknown', `The format of '${path}' is not known by its ending.`, {
    hint: `Known endings are ${FORMATS.flatMap(({ endings }) => [...endings]).join(', ')}; else say it by --format (\`format\`).`,
  });
}

const OPTIONS: readonly FormatOption[] = ['delimiter', 'columns', 'encoding'];

/** Refuses an option that a format has no use for, as whoever gave it takes the input for another one. */
export function checkOptions({ title, takes }: RowFormatReader, options: ReadOptions): void {
  const unused = OPTIONS.find((option) => options[option] !== undefined && !takes.includes(option));
  if (unused === undefined) return;
  throw new UsageError('read-option-unused', `The option ${unused} means nothing for ${title}.`, {
    hint: 'Leave it out, or name the format of the input by --format (`format`).',
  });
}
