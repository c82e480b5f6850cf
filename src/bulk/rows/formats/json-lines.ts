import { InputError } from '../../../core/errors.ts';
import { isObject, parseJson } from '../../../core/json.ts';
import type { RawRecord, RowSource } from '../row.ts';
import { quoted } from '../row-text.ts';
import { MAX_RECORD_LENGTH } from './csv-records.ts';
import { findRepeatedName } from './json-repeated-name.ts';
import type { TextPieces } from './text-pieces.ts';

/**
 * Reads JSON Lines: one object a line, blank lines passed over; a line that is no object, or names a property twice, is
 * a row that cannot be read.
 * Errors while rows are read: InputError `input-empty`, `input-encoding`. https://jsonlines.org
 */
export async function* readJsonLines(
  pieces: TextPieces,
  options: { file?: string | undefined } = {},
): AsyncGenerator<RawRecord> & RowSource {
  let line = 1;
  let rest = '';
  let isTooLong = false;
  let isEmpty = true;
  const take = (piece: string) => {
    if (isTooLong || rest.length + piece.length > MAX_RECORD_LENGTH) {
      // What is too long to be sent is not kept either.
      isTooLong = true;
      rest = '';
    } else rest += piece;
  };
  const endLine = (cut?: boolean): RawRecord | undefined => {
    const record = isTooLong ? tooLong(line) : toRow(line, rest, cut);
    rest = '';
    isTooLong = false;
    line++;
    if (record !== undefined) isEmpty = false;
    return record;
  };
  try {
    for (;;) {
      const piece = await pieces.next();
      if (piece.done === true) {
        const last = endLine(piece.value);
        if (last !== undefined) yield last;
        if (isEmpty) {
          throw new InputError(
            'input-empty',
            'The input is empty.',
            { file: options.file },
            {
              hint: 'JSON Lines has one object a line.',
            },
          );
        }
        return;
      }
      let from = 0;
      for (let end = piece.value.indexOf('\n'); end >= 0; end = piece.value.indexOf('\n', from)) {
        take(piece.value.slice(from, end));
        from = end + 1;
        const record = endLine();
        if (record !== undefined) yield record;
      }
      take(piece.value.slice(from));
    }
  } finally {
    await pieces.return(false);
  }
}

/** `cut` is given for the last line only: whether the input ends inside a character. */
function toRow(line: number, text: string, cut: boolean | undefined): RawRecord | undefined {
  if (text.trim() === '' && cut !== true) return undefined;
  const value = cut === true ? undefined : parseJson(text);
  if (isObject(value)) {
    const repeated = findRepeatedName(text);
    if (repeated === undefined) return { line, values: value };
    return {
      line,
      problem: {
        code: 'json-name-repeated',
        reason: `The line has the property ${quoted(repeated)} twice in one object; keep one of them.`,
      },
    };
  }
  // The parser's own message quotes the row, which may be personal.
  if (value === undefined) {
    const remark = cut === undefined ? '' : ' The file may be cut off here.';
    return {
      line,
      problem: { code: 'json-invalid', reason: `The line is not JSON; write one object on it.${remark}` },
    };
  }
  const kind = Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`;
  return {
    line,
    problem: { code: 'json-not-object', reason: `The line holds ${kind}; write one object on it.` },
  };
}

function tooLong(line: number): RawRecord {
  return {
    line,
    problem: {
      code: 'json-too-long',
      reason: `The line is longer than ${MAX_RECORD_LENGTH} characters; shorten the row.`,
    },
  };
}
