import type { RawRecord, RowSource } from '../row.ts';
import { createJsonDocument } from './json-document.ts';
import type { ReadOptions, ReadRows } from './row-format.ts';
import { openText } from './text-pieces.ts';

/** JSON: a list of objects, or an object whose member `rows` or `value` is one. https://www.rfc-editor.org/rfc/rfc8259 */
export const jsonFormat = {
  name: 'json',
  title: 'JSON',
  endings: ['.json'],
  takes: ['encoding'],
  read: readJson,
} as const;

/**
 * Reads a JSON document without holding it; other members of an object around the rows are passed over.
 * Errors, also while rows are read: UsageError `encoding-unknown`; InputError `input-empty`, `input-cut`,
 * `input-encoding`, `json-invalid`, `json-rows-missing`, `json-rows-ambiguous`, `json-after-end`.
 */
async function readJson(source: AsyncIterable<Uint8Array>, options: ReadOptions): Promise<ReadRows> {
  const { pieces, encoding } = openText(source, options);
  const document = createJsonDocument(options.file);
  const first: RawRecord[] = [];
  let isEnd = false;
  const read = async (): Promise<RawRecord[]> => {
    const piece = await pieces.next();
    isEnd = piece.done === true;
    return piece.done === true ? document.end(piece.value) : document.push(piece.value);
  };
  // What is wrong with the document as a whole is known where its rows begin.
  while (!isEnd && !document.hasRows) first.push(...(await read()));
  return { rows: rowsOf(), readAs: () => ({ encoding: encoding() }) };

  async function* rowsOf(): RowSource & AsyncGenerator<RawRecord> {
    try {
      yield* first;
      while (!isEnd) yield* await read();
    } finally {
      await pieces.return(false);
    }
  }
}
