import { InputError } from '../../../core/errors.ts';
import { parseJson } from '../../../core/json.ts';
import type { RawRecord } from '../row.ts';
import { findJsonFault } from './json-fault.ts';
import { type JsonPlace, readJsonRow, tooLong } from './json-row.ts';
import { createJsonValueReader, type ValueEnd } from './json-values.ts';
import { newlinesBefore } from './text-fault.ts';

/** Finds the rows of a JSON document that comes in pieces; each row alone is parsed. */
export interface JsonDocument {
  /** Errors: InputError `json-invalid`, `json-rows-missing`, `json-rows-ambiguous`, `json-after-end`. */
  push(text: string): RawRecord[];
  /** The row in which the input was cut off, or that rows are missing. Errors: InputError `input-empty`, `input-cut`. */
  end(cut: boolean): RawRecord[];
  /** Whether the array of rows was reached. */
  readonly hasRows: boolean;
}

const ROW: JsonPlace = { name: 'row', fix: 'write it as one object' };
const FORM = 'Write a list of objects, or {"rows": [...]}; for one object a line, say --format jsonl (`format`).';

/** Members of an object that are its rows: the plain word, and the one of Graph and other OData services. */
const ROW_MEMBERS: readonly string[] = ['rows', 'value'];

/** What is expected, or read, now. */
type State =
  | 'document'
  | 'first-row'
  | 'row'
  | 'in-row'
  | 'after-row'
  | 'first-name'
  | 'name'
  | 'in-name'
  | 'colon'
  | 'member'
  | 'in-member'
  | 'after-member'
  | 'end';

export function createJsonDocument(file?: string): JsonDocument {
  const value = createJsonValueReader();
  let state: State = 'document';
  let line = 1;
  let valueLine = 1;
  let isInObject = false;
  let hasRows = false;
  let member = '';
  let records: RawRecord[] = [];

  const fail = (code: string, message: string, hint: string, at = line) =>
    new InputError(code, message, { file, line: at }, { hint });
  const unexpected = (character: string) =>
    fail(
      'json-invalid',
      `The input is not JSON: ${describe(character)} stands on line ${line} where ${EXPECTED[state]} belongs.`,
      FORM,
    );
  const beginValue = (next: State) => {
    value.begin();
    valueLine = line;
    state = next;
  };
  const beginRows = () => {
    if (hasRows) {
      const names = ROW_MEMBERS.join(' and ');
      throw fail(
        'json-rows-ambiguous',
        `The input has a second list of rows on line ${line}.`,
        `Keep one of ${names}.`,
      );
    }
    hasRows = true;
    state = 'first-row';
  };
  const endObject = () => {
    if (!hasRows) {
      const names = ROW_MEMBERS.join(' or ');
      throw fail('json-rows-missing', `The input is an object without a list named ${names}.`, FORM);
    }
    state = 'end';
  };

  /** Deals with a character between values; false where a value begins with it. */
  const meet = (character: string): boolean => {
    switch (state) {
      case 'document':
        if (character === '[') beginRows();
        else if (character === '{') {
          isInObject = true;
          state = 'first-name';
        } else throw fail('json-rows-missing', 'The input is neither a list nor an object.', FORM);
        return true;
      case 'first-row':
      case 'row':
        if (character === ']' && state === 'first-row') state = isInObject ? 'after-member' : 'end';
        else if (']},:'.includes(character)) throw unexpected(character);
        else {
          beginValue('in-row');
          return false;
        }
        return true;
      case 'after-row':
        if (character === ',') state = 'row';
        else if (character === ']') state = isInObject ? 'after-member' : 'end';
        else throw unexpected(character);
        return true;
      case 'first-name':
      case 'name':
        if (character === '}' && state === 'first-name') endObject();
        else if (character !== '"') throw unexpected(character);
        else {
          beginValue('in-name');
          return false;
        }
        return true;
      case 'colon':
        if (character !== ':') throw unexpected(character);
        state = 'member';
        return true;
      case 'member':
        if (character === '[' && ROW_MEMBERS.includes(member)) beginRows();
        else if (']},:'.includes(character)) throw unexpected(character);
        else {
          beginValue('in-member');
          return false;
        }
        return true;
      case 'after-member':
        if (character === ',') state = 'name';
        else if (character === '}') endObject();
        else throw unexpected(character);
        return true;
      default:
        throw fail(
          'json-after-end',
          `More follows on line ${line}, after the end of the JSON document.`,
          'Write all rows in one list; for one object a line, say --format jsonl (`format`).',
        );
    }
  };

  const endValue = (end: ValueEnd) => {
    if (end === 'mismatched') {
      throw fail(
        'json-invalid',
        `The value that begins on line ${valueLine} closes a bracket that it did not open.`,
        FORM,
      );
    }
    if (state === 'in-row') {
      records.push(end === 'too-long' ? tooLong(valueLine, ROW) : readJsonRow(valueLine, value.text, ROW));
      state = 'after-row';
      return;
    }
    const kind = end === 'too-long' ? 'large' : findJsonFault(value.text)?.kind;
    if (kind === 'large' || kind === 'deep') {
      throw fail(
        'json-invalid',
        `The value on line ${valueLine} is larger than any that belongs beside rows.`,
        FORM,
        valueLine,
      );
    }
    const parsed = parseJson(value.text);
    if (parsed === undefined)
      throw fail('json-invalid', `The value on line ${valueLine} is not JSON.`, FORM, valueLine);
    if (state === 'in-name') member = String(parsed);
    state = state === 'in-name' ? 'colon' : 'after-member';
  };

  const taken = (): RawRecord[] => {
    const out = records;
    records = [];
    return out;
  };
  return {
    get hasRows() {
      return hasRows;
    },
    push(text) {
      for (let at = 0; at < text.length; ) {
        if (state === 'in-row' || state === 'in-name' || state === 'in-member') {
          const read = value.read(text, at);
          line += newlinesBefore(text.slice(at, read.at));
          at = read.at;
          if (read.end !== undefined) endValue(read.end);
          continue;
        }
        const character = text[at] ?? '';
        if (character === '\n') line++;
        if (' \t\r\n'.includes(character) || meet(character)) at++;
      }
      return taken();
    },
    end(cut) {
      if (state === 'end' && !cut) return [];
      if (state === 'document' && !cut) {
        throw new InputError('input-empty', 'The input is empty.', { file }, { hint: FORM });
      }
      // The word of a row that is a number ends only with what follows it.
      if (state === 'in-row')
        return [cutOff(valueLine, 'The file ends in the middle of this row; write it again in full.')];
      if (hasRows) return [cutOff(line, 'The file ends before its list of rows does, so that rows may be missing.')];
      throw fail('input-cut', `The input ends on line ${line} before its rows.`, 'Write the file again in full.');
    },
  };
}

const EXPECTED: Readonly<Record<State, string>> = {
  document: 'a list',
  'first-row': 'a row or ]',
  row: 'a row',
  'in-row': 'a row',
  'after-row': 'a comma or ]',
  'first-name': 'a name or }',
  name: 'a name',
  'in-name': 'a name',
  colon: 'a colon',
  member: 'a value',
  'in-member': 'a value',
  'after-member': 'a comma or }',
  end: 'nothing',
};

/** Brackets and the like are named; anything else may be content. */
function describe(character: string): string {
  return '[]{},:'.includes(character) ? `'${character}'` : 'something';
}

function cutOff(line: number, reason: string): RawRecord {
  return { line, problem: { code: 'input-cut', reason } };
}
