import type { CheckSettings } from './row.ts';
import { columnOf, isSameColumn } from './row-columns.ts';
import { cellOf, type RowFields } from './row-fields.ts';
import { kindOf } from './row-text.ts';

/**
 * The explicit key of a row: the value of the Key column or of the one column named for it, without white space at its
 * ends; of several columns a JSON list of their values, so that ('1', '23') and ('12', '3') differ.
 * Undefined where the row has no Key and none is asked for; every fault is added to the rejections.
 */
export function keyOf(
  row: RowFields,
  given: Readonly<Record<string, unknown>>,
  { keyColumns = [] }: Pick<CheckSettings, 'keyColumns'>,
): string | undefined {
  const isAsked = keyColumns.length > 0;
  const parts = (isAsked ? keyColumns : ['Key']).map((column) => {
    const known = columnOf(column);
    const part = readPart(known === undefined ? valueOfOther(given, column) : cellOf(row, known));
    if ('text' in part) return part.text;
    const field = known ?? column;
    if (part.kind !== undefined) {
      row.rejections.push({
        field,
        code: 'type-wrong',
        reason: `${field} is ${part.kind} and must be text or a number for a key.`,
      });
    } else if (isAsked) {
      row.rejections.push({
        field,
        code: 'key-missing',
        reason: `${field} is empty and is part of the key; fill it, or leave it out of the key.`,
      });
    }
    return undefined;
  });
  if (!parts.every((part) => part !== undefined)) return undefined;
  return parts.length === 1 ? parts[0] : JSON.stringify(parts);
}

/** A column that has no meaning but that of being part of the key. */
function valueOfOther(given: Readonly<Record<string, unknown>>, column: string): unknown {
  // The exact name is the common case, and comparing all names of all rows is not cheap.
  const name = Object.hasOwn(given, column) ? column : Object.keys(given).find((one) => isSameColumn(one, column));
  return name === undefined ? undefined : (given[name] ?? undefined);
}

function readPart(value: unknown): { text: string } | { kind: string | undefined } {
  if (value === undefined) return { kind: undefined };
  if (typeof value !== 'string' && !(typeof value === 'number' && Number.isFinite(value)))
    return { kind: kindOf(value) };
  const text = String(value).trim();
  return text === '' ? { kind: undefined } : { text };
}
