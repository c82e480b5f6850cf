import type { ColumnMap } from '../../bulk/index.ts';
import { findRepeatedName } from '../../bulk/rows/formats/json-fault.ts';
import { quoted } from '../../bulk/rows/row-text.ts';
import { InputError, UsageError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/json.ts';
import { readTextFile } from './read-file.ts';

/**
 * Reads --map: each is COLUMN=SOURCE, or a JSON file of {"COLUMN": "SOURCE"}.
 * Errors: UsageError `map-column-repeated`; InputError `map-file-invalid`, and those of a file that cannot be read.
 */
export async function readMapOption(given: readonly string[], cwd: string): Promise<ColumnMap> {
  const map = new Map<string, string>();
  for (const text of given) {
    for (const [column, source] of await entriesOf(text, cwd)) {
      if (map.has(column)) {
        throw new UsageError('map-column-repeated', `--map fills ${column} twice.`, { hint: 'Keep one of them.' });
      }
      map.set(column, source);
    }
  }
  return Object.fromEntries(map);
}

async function entriesOf(text: string, cwd: string): Promise<readonly (readonly [string, string])[]> {
  const equals = text.indexOf('=');
  if (equals >= 0) return [[text.slice(0, equals).trim(), text.slice(equals + 1)]];
  const json = await readTextFile(text, cwd);
  const value = parseJson(json);
  const repeated = value === undefined ? undefined : findRepeatedName(json);
  if (repeated !== undefined) throw fileError(text, `names ${quoted(repeated)} twice`);
  if (!isObject(value)) throw fileError(text, 'is no JSON object');
  return Object.entries(value).map(([column, source]) => {
    if (typeof source !== 'string') throw fileError(text, `has no text for ${quoted(column)}`);
    return [column, source] as const;
  });
}

function fileError(file: string, what: string): InputError {
  return new InputError(
    'map-file-invalid',
    `The map '${file}' ${what}.`,
    { file },
    {
      hint: 'Write {"Subject": "Lesson ${input.Title}", "Start": "Begin"}.',
    },
  );
}
