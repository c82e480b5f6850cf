import { describe, expect, it } from 'vitest';
import { GraphcalError } from '../../../core/errors.ts';
import type { RawRecord } from '../row.ts';
import { openRowStream, readRows } from './open-rows.ts';
import type { ReadOptions } from './row-format.ts';
import type { RowFormat } from './row-formats.ts';

async function* bytesOf(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

/** The values of all rows, and what the input was read as. */
async function read(content: string | Uint8Array, format: RowFormat, options: ReadOptions = {}) {
  const { rows, columns, readAs } = await readRows(bytesOf(content), format, options);
  const found: RawRecord[] = [];
  for await (const row of rows) found.push(row);
  return {
    columns,
    rows: found.map((row) => ('values' in row ? [row.line, row.values] : [row.line, row.problem.code])),
    readAs: readAs(),
  };
}

async function fault(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof GraphcalError ? error.toJSON() : error;
}

describe('what an input was read as', () => {
  it('is told: encoding, delimiter and header line of a CSV', async () => {
    expect((await read('Start,End\n', 'csv')).readAs).toEqual({
      encoding: { name: 'utf-8', by: 'default' },
      delimiter: ',',
      headerLine: 1,
    });
    const utf16 = Buffer.from('\ufeff\r\n \r\nStart;End\r\n1;2\r\n', 'utf16le');
    expect(await read(utf16, 'csv')).toMatchObject({
      rows: [[4, { Start: '1', End: '2' }]],
      readAs: { encoding: { name: 'utf-16le', by: 'mark' }, delimiter: ';', headerLine: 3 },
    });
    expect((await read(',,\n\nStart,End,x\n', 'csv')).readAs).toMatchObject({ headerLine: 3 });
    expect((await read('\ufeff[]', 'json')).readAs).toEqual({ encoding: { name: 'utf-8', by: 'mark' } });
    expect((await read('{}', 'jsonl', { encoding: 'latin1' })).readAs).toEqual({
      encoding: { name: 'windows-1252', by: 'option' },
    });
  });
});

describe('an option', () => {
  it('that a format has no use for is refused, as another format may be meant', async () => {
    expect(await fault(read('{}', 'jsonl', { delimiter: ';' }))).toEqual({
      code: 'read-option-unused',
      message: 'The option delimiter means nothing for JSON Lines.',
      hint: 'Leave it out, or name the format of the input by --format (`format`).',
    });
    expect(await fault(read('[]', 'json', { columns: ['Start', 'End'] }))).toMatchObject({
      code: 'read-option-unused',
    });
    expect(await fault(read('', 'csv', { encoding: 'morse' }))).toMatchObject({ code: 'encoding-unknown' });
  });
});

describe('a CSV without a header', () => {
  const columns = ['Subject', 'Start', 'End'];

  it('is read with the columns that are given, its first line a row', async () => {
    expect(await read('\na;1,5;2\nb;3;4\n', 'csv', { columns })).toEqual({
      columns,
      rows: [
        [2, { Subject: 'a', Start: '1,5', End: '2' }],
        [3, { Subject: 'b', Start: '3', End: '4' }],
      ],
      readAs: { encoding: { name: 'utf-8', by: 'default' }, delimiter: ';', headerLine: null },
    });
  });

  it('is named as such where no columns are given', async () => {
    expect(await fault(read('a,2026-06-12T09:00:00,2026-06-12T10:00:00\n', 'csv'))).toEqual({
      code: 'csv-header-invalid',
      message: 'The header of the CSV looks like a row.',
      hint: 'Name the columns of a file without a header by --columns (`columns`).',
      line: 1,
    });
    expect(await fault(read('a,b,c\n', 'csv'))).toMatchObject({ code: 'column-missing' });
  });

  it('is refused where it has one after all, or the columns given are none', async () => {
    expect(await fault(read('subject,Start ,END\na,1,2\n', 'csv', { columns }))).toMatchObject({
      code: 'csv-header-invalid',
      hint: 'Leave --columns (`columns`) out.',
    });
    expect(await fault(read('a,1\n', 'csv', { columns: ['Subject', 'Start'] }))).toMatchObject({
      code: 'column-missing',
    });
    expect(await fault(read('a,1\n', 'csv', { columns: ['Start', 'End', 'start'] }))).toMatchObject({
      code: 'column-repeated',
    });
  });

  it('asks for the delimiter where its first row leaves it open', async () => {
    // Three fields by semicolons and by commas alike.
    expect(await fault(read('a,b;1,2;3\n', 'csv', { columns }))).toEqual({
      code: 'csv-delimiter-ambiguous',
      message: 'The columns of the first row may be separated by comma or semicolon.',
      hint: 'Say which by --delimiter (`delimiter`).',
      line: 1,
    });
    expect((await read('a,b;1;2\n', 'csv', { columns })).rows).toEqual([[1, { Subject: 'a,b', Start: '1', End: '2' }]]);
  });
});

describe('a stream of rows', () => {
  it('is read once, and ends with its reader, however that ends', async () => {
    let ended = 0;
    async function* source(text: string) {
      try {
        for (;;) yield Buffer.from(text);
      } finally {
        ended += 1;
      }
    }
    const opened = await openRowStream(source('Start,End\n1,2\n'), { format: 'csv', file: 'standard input' });
    expect(opened.bytes).toBeUndefined();
    for await (const _ of opened.rows) break;
    expect(ended).toBe(1);
    await (await openRowStream(source('Start,End\n'), { format: 'csv' })).close();
    expect(ended).toBe(2);
    for (const options of [{}, { keyColumns: ['Id'] }]) {
      const header = 'keyColumns' in options ? 'Start,End\n' : 'Subject\n';
      expect(await fault(openRowStream(source(header), { format: 'csv', ...options }))).toMatchObject({
        code: 'column-missing',
      });
    }
    expect(ended).toBe(4);
  });

  it('that never comes ends with the signal', async () => {
    const controller = new AbortController();
    const never: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
    const opening = openRowStream(never, { format: 'csv', signal: controller.signal });
    controller.abort(new Error('interrupted'));
    await expect(opening).rejects.toThrow('interrupted');
  });
});
