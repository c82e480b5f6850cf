import { InputError } from '../../../core/errors.ts';
import type { RawRecord, RowSource } from '../row.ts';
import { type JsonPlace, readJsonRow, tooLong } from './json-row.ts';
import type { ReadOptions, ReadRows } from './row-format.ts';
import { createRowText } from './row-text-pieces.ts';
import { openText, type TextPieces } from './text-pieces.ts';

/** JSON Lines: one object a line. https://jsonlines.org */
export const jsonLinesFormat = {
  name: 'jsonl',
  title: 'JSON Lines',
  endings: ['.jsonl', '.ndjson'],
  takes: ['encoding'],
  read: readJsonLines,
} as const;

const LINE: JsonPlace = { name: 'line', fix: 'write one object on it' };

/**
 * Reads JSON Lines, blank lines passed over; a line that is no object, or names a property twice, is a row that cannot
 * be read.
 * Errors: UsageError `encoding-unknown`; while rows are read InputError `input-empty`, `input-encoding`.
 */
async function readJsonLines(source: AsyncIterable<Uint8Array>, options: ReadOptions): Promise<ReadRows> {
  const { pieces, encoding } = openText(source, options);
  return { rows: rowsOf(pieces, options), readAs: () => ({ encoding: encoding() }) };
}

async function* rowsOf(pieces: TextPieces, { file }: ReadOptions): AsyncGenerator<RawRecord> & RowSource {
  let line = 1;
  const row = createRowText();
  let isEmpty = true;
  const endLine = (cut?: boolean): RawRecord | undefined => {
    const record = row.isTooLong ? tooLong(line, LINE) : toRow(line, row.text, cut);
    row.reset();
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
            { file },
            { hint: 'JSON Lines has one object a line.' },
          );
        }
        return;
      }
      let from = 0;
      for (let end = piece.value.indexOf('\n'); end >= 0; end = piece.value.indexOf('\n', from)) {
        row.add(piece.value.slice(from, end));
        from = end + 1;
        const record = endLine();
        if (record !== undefined) yield record;
      }
      row.add(piece.value.slice(from));
    }
  } finally {
    await pieces.return(false);
  }
}

/** `cut` is given for the last line only: whether the input ends inside a character. */
function toRow(line: number, text: string, cut: boolean | undefined): RawRecord | undefined {
  if (text.trim() === '' && cut !== true) return undefined;
  // A text that ends inside a character is no JSON, whatever stands before.
  return readJsonRow(line, cut === true ? '' : text, LINE, cut === undefined ? '' : ' The file may be cut off here.');
}
