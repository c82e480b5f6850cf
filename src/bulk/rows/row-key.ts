import type { CheckSettings } from './row.ts';
import { columnOf, isSameColumn } from './row-columns.ts';
import { cellOf, type RowFields } from './row-fields.ts';
import { characterFault, kindOf } from './row-text.ts';

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
    const field = known ?? column;
    if ('text' in part) {
      const fault = textFault(part.text);
      if (fault === undefined) return part.text;
      row.rejections.push({ field, code: 'key-invalid', reason: `${field} ${fault}.` });
    } else if (part.isInexact) {
      row.rejections.push({
        field,
        code: 'key-number-inexact',
        reason: `${field} is a number with more digits than numbers keep, so that others would be the same; write it as text.`,
      });
    } else if (part.kind !== undefined) {
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

/** Characters of a key; a longer one is content in the wrong column. */
const KEY_LENGTH = 10_000;

function textFault(text: string): string | undefined {
  return text.length > KEY_LENGTH
    ? `has ${text.length} characters and a key ${KEY_LENGTH} at most; shorten it`
    : characterFault(text);
}

type KeyPart = { readonly text: string } | { readonly kind: string | undefined; readonly isInexact?: boolean };

function readPart(value: unknown): KeyPart {
  if (value === undefined) return { kind: undefined };
  // 1e400 is infinite once it is read, and 9007199254740993 is its neighbour.
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return { kind: undefined, isInexact: true };
  if (typeof value !== 'string' && !Number.isFinite(value)) return { kind: kindOf(value) };
  const text = String(value).trim();
  return text === '' ? { kind: undefined } : { text };
}
