import { isObject, parseJson } from '../../../core/json.ts';
import type { RawRecord, Rejection } from '../row.ts';
import { quoted } from '../row-text.ts';
import { findJsonFault, type JsonFault, MAX_JSON_DEPTH, MAX_JSON_VALUES } from './json-fault.ts';

/** What a format calls the place of a row, and how it says where an object belongs. */
export interface JsonPlace {
  readonly name: 'line' | 'row';
  readonly fix: string;
}

/** The row of a JSON text, or why it is none; `remark` goes after the reason of a text that is no JSON. */
export function readJsonRow(line: number, text: string, { name, fix }: JsonPlace, remark = ''): RawRecord {
  const fault = findJsonFault(text);
  if (fault !== undefined && fault.kind !== 'repeated') return { line, problem: sizeProblem(fault, name) };
  const value = parseJson(text);
  // The parser's own message quotes the row, which may be personal.
  if (value === undefined) {
    return { line, problem: { code: 'json-invalid', reason: `The ${name} is not JSON; ${fix}.${remark}` } };
  }
  if (!isObject(value)) {
    const kind = Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`;
    return { line, problem: { code: 'json-not-object', reason: `The ${name} holds ${kind}; ${fix}.` } };
  }
  if (fault === undefined) return { line, values: value };
  const reason = `The ${name} has the property ${quoted(fault.name)} twice in one object; keep one of them.`;
  return { line, problem: { code: 'json-name-repeated', reason } };
}

/** The problem of a text that is too long to be kept. */
export function tooLong(line: number, { name }: JsonPlace): RawRecord {
  const reason = `The ${name} is longer than any that can be sent; shorten the row.`;
  return { line, problem: { code: 'json-too-long', reason } };
}

function sizeProblem({ kind }: JsonFault, name: string): Rejection {
  return kind === 'deep'
    ? {
        code: 'json-too-deep',
        reason: `The ${name} has more than ${MAX_JSON_DEPTH} levels of lists and objects; a row has a few.`,
      }
    : { code: 'json-too-large', reason: `The ${name} has more than ${MAX_JSON_VALUES} values; shorten the row.` };
}
