import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphcalError } from '../../../core/errors.ts';
import type { RawRecord } from '../row.ts';
import { openRows, readRows } from './open-rows.ts';
import type { ReadOptions } from './row-format.ts';
import type { RowFormat } from './row-formats.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'graphcal-rows-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function* pieces(content: string | Uint8Array, length = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function all(rows: AsyncIterable<RawRecord>): Promise<RawRecord[]> {
  const found: RawRecord[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

async function read(content: string | Uint8Array, format: RowFormat, options: ReadOptions = {}): Promise<RawRecord[]> {
  return all((await readRows(pieces(content), format, options)).rows);
}

async function fault(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof GraphcalError ? error.toJSON() : error;
}

describe('a CSV', () => {
  it('gives its columns, and its rows with line and values; an empty cell is null', async () => {
    const { columns, rows } = await readRows(
      pieces('\ufeffSubject, Start ,End\r\n"Exam, part 1",2026-06-12,2026-06-13\r\n,2026-06-14,2026-06-15'),
      'csv',
    );
    expect(columns).toEqual(['Subject', 'Start', 'End']);
    expect(await all(rows)).toEqual([
      { line: 2, values: { Subject: 'Exam, part 1', Start: '2026-06-12', End: '2026-06-13' } },
      { line: 3, values: { Subject: null, Start: '2026-06-14', End: '2026-06-15' } },
    ]);
  });

  it('may have a header and nothing else', async () => {
    expect(await read('Start,End', 'csv')).toEqual([]);
    expect(await read('Start,End\n', 'csv')).toEqual([]);
  });

  it('names the line of a row with too few or too many fields, and goes on (R29 in part)', async () => {
    expect(await read('Start,End,Subject\n1,2\n1,2,3,4\n1,2,3\n', 'csv')).toEqual([
      {
        line: 2,
        problem: {
          code: 'csv-field-count',
          reason: 'The row has 2 fields and the header 3; write a delimiter for each column.',
        },
      },
      {
        line: 3,
        problem: {
          code: 'csv-field-count',
          reason: 'The row has 4 fields and the header 3; put a value that holds the delimiter in quotes.',
        },
      },
      { line: 4, values: { Start: '1', End: '2', Subject: '3' } },
    ]);
  });

  it('names the line of the row in which the file was cut off (R33 in part)', async () => {
    const whole = 'Start,End,Subject\n1,2,3\n4,5,"Café"\n';
    const cutAt = async (length: number) =>
      (await read(Buffer.from(whole).subarray(0, length), 'csv')).map((row) =>
        'problem' in row ? [row.line, row.problem.code] : [row.line],
      );
    expect(await cutAt(Buffer.byteLength('Start,End,Subject\n1,2,3\n4,5'))).toEqual([[2], [3, 'csv-field-count']]);
    expect(await cutAt(Buffer.byteLength('Start,End,Subject\n1,2,3\n4,5,"Caf'))).toEqual([[2], [3, 'csv-quote-open']]);
    expect(await cutAt(Buffer.byteLength('Start,End,Subject\n1,2,3\n4,5,"Caf') + 1)).toEqual([[2], [3, 'input-cut']]);
  });

  it.each([
    ['Start;End;Subject\n1;2;a,b\n', 'a,b'],
    ['Start\tEnd\tSubject\n1\t2\ta;b\n', 'a;b'],
    ['Start|End|Subject\n1|2|a,b\n', 'a,b'],
    ['Start,End,"Subject; in full",Subject\n1,2,3,x\n', 'x'],
    ['Start;End;Subject;Room, floor\n1;2;x;3\n', 'x'],
  ])('finds its delimiter in the header %j', async (content, subject) => {
    expect(await read(content, 'csv')).toMatchObject([{ values: { Start: '1', End: '2', Subject: subject } }]);
  });

  it('asks for the delimiter where its header leaves it open', async () => {
    expect(await fault(read('Start|x,End|x;Begin\n', 'csv'))).toEqual({
      code: 'csv-delimiter-ambiguous',
      message: 'The columns of the header may be separated by comma or semicolon or pipe.',
      hint: 'Say which by --delimiter (`delimiter`).',
      line: 1,
    });
    expect(await read('Start~End\n1~2\n', 'csv', { delimiter: '~' })).toMatchObject([
      { values: { Start: '1', End: '2' } },
    ]);
    expect(await read('Start\tEnd\n1\t2\n', 'csv', { delimiter: 'tab' })).toMatchObject([{ values: { End: '2' } }]);
    expect(await fault(read('Start,End\n', 'csv', { delimiter: '""' }))).toMatchObject({
      code: 'csv-delimiter-invalid',
    });
  });

  it.each([
    ['input-empty', ''],
    ['input-empty', ' \n\n'],
    ['input-empty', '\ufeff'],
    ['column-missing', 'Subject,End\n'],
    ['column-missing', 'Start,Subject\n'],
    ['column-repeated', 'Start,End,Subject,Subject\n'],
    ['column-repeated', 'Start,End,All day,is_all_day\n'],
    ['column-repeated', 'Start,End,Extra,Extra\n'],
    ['csv-header-invalid', 'Start,"End\n'],
    ['csv-header-invalid', 'Start,"End"x\n'],
    ['csv-header-invalid', 'Start,End,__proto__\n'],
    ['csv-header-invalid', 'Start,End\r1,2\r'],
    ['csv-header-invalid', ',,\n'],
  ])('is refused as %s before any row when it is %j', async (code, content) => {
    expect(await fault(readRows(pieces(content), 'csv'))).toMatchObject({ code });
  });

  it('says which column is missing, and which may be meant', async () => {
    expect(await fault(readRows(pieces('Subject,Start Time,End\n'), 'csv', { file: 'rows.csv' }))).toEqual({
      code: 'column-missing',
      message: 'The header has no column Start.',
      hint: "Rename 'Start Time' to Start, or map it (--map Start=NAME), if that is what it holds.",
      file: 'rows.csv',
      line: 1,
      field: 'Start',
    });
  });

  it('is refused in words that cannot steer a terminal', async () => {
    expect(await fault(read('Start,End,"a\u001b[2J\nb","a\u001b[2J\nb"\n', 'csv'))).toMatchObject({
      code: 'column-repeated',
      message: "The header names the column 'a [2J b' twice.",
    });
  });

  it('has its columns read in one pass, up to those of a spreadsheet, and however long a quoted one is', async () => {
    const { columns } = await readRows(pieces(`Start,End${','.repeat(16_382)}\n`, 65_536), 'csv');
    expect(columns).toHaveLength(16_384);
    const long = 'a,'.repeat(8_000_000);
    const quoted = await readRows(pieces(`Start;End;"${long}"\n`, 20_000_000), 'csv');
    expect(quoted.columns?.map((name) => name.length)).toEqual([5, 3, 16_000_000]);
  });

  it('must have the columns of the key', async () => {
    expect(await fault(readRows(pieces('Start,End\n'), 'csv', { keyColumns: ['Lesson Id'] }))).toMatchObject({
      code: 'column-missing',
      field: 'Lesson Id',
    });
    expect(
      (await readRows(pieces('Start,End,lesson_id\n'), 'csv', { keyColumns: ['Lesson Id'] })).columns,
    ).toHaveLength(3);
  });

  it('keeps columns without a name apart', async () => {
    expect(await read('Start,End,,\n1,2,x,\n', 'csv')).toEqual([
      { line: 2, values: { Start: '1', End: '2', 'column 3': 'x', 'column 4': null } },
    ]);
  });

  it('is refused at the line with a byte that is no UTF-8', async () => {
    const latin = Buffer.from('Start,End,Subject\n1,2,3\n1,2,M\u00fcnchen\n', 'latin1');
    expect(await fault(read(latin, 'csv'))).toMatchObject({ code: 'input-encoding', line: 3 });
  });
});

describe('JSON Lines', () => {
  it('have one object a line; blank lines are passed over', async () => {
    expect(
      await read('{"Start":"a","Attendees":[{"Address":"x"}]}\r\n\n  \n{"Start":"b","__proto__":1}', 'jsonl'),
    ).toEqual([
      { line: 1, values: { Start: 'a', Attendees: [{ Address: 'x' }] } },
      { line: 4, values: JSON.parse('{"Start":"b","__proto__":1}') },
    ]);
  });

  it('give a line that is no object as a row that cannot be read, and go on (R29 in part)', async () => {
    expect(await read('[1]\nnull\n"x"\n3\n{"a"\n{"a":1}\n', 'jsonl')).toEqual([
      { line: 1, problem: { code: 'json-not-object', reason: 'The line holds an array; write one object on it.' } },
      { line: 2, problem: { code: 'json-not-object', reason: 'The line holds null; write one object on it.' } },
      { line: 3, problem: { code: 'json-not-object', reason: 'The line holds a string; write one object on it.' } },
      { line: 4, problem: { code: 'json-not-object', reason: 'The line holds a number; write one object on it.' } },
      { line: 5, problem: { code: 'json-invalid', reason: 'The line is not JSON; write one object on it.' } },
      { line: 6, values: { a: 1 } },
    ]);
  });

  it('give a line with a property twice as a row that cannot be read, and name it (R29 in part)', async () => {
    expect(await read('{"Start":"a","Start":"b"}\n{"Start":"c"}\n', 'jsonl')).toEqual([
      {
        line: 1,
        problem: {
          code: 'json-name-repeated',
          reason: "The line has the property 'Start' twice in one object; keep one of them.",
        },
      },
      { line: 2, values: { Start: 'c' } },
    ]);
  });

  it('name the line of the row in which the file was cut off (R33 in part)', async () => {
    const cut = {
      code: 'json-invalid',
      reason: 'The line is not JSON; write one object on it. The file may be cut off here.',
    };
    expect(await read('{"a":1}\n{"a":"x', 'jsonl')).toEqual([
      { line: 1, values: { a: 1 } },
      { line: 2, problem: cut },
    ]);
    const bytes = Buffer.from('{"a":1}\n{"a":"é"}');
    expect(await read(bytes.subarray(0, bytes.length - 3), 'jsonl')).toEqual([
      { line: 1, values: { a: 1 } },
      { line: 2, problem: cut },
    ]);
  });

  it('are refused when there is nothing in them', async () => {
    expect(await fault(read('\n \n', 'jsonl'))).toMatchObject({ code: 'input-empty' });
  });

  it('are read line by line whatever their length, and what is too long is not kept', async () => {
    const long = `{"a":"${'x'.repeat(17 * 1024 * 1024)}"}`;
    async function* content() {
      yield Buffer.from('{"a":1}\n');
      yield Buffer.from(long);
      yield Buffer.from('\n{"a":2}\n');
    }
    const rows = await all((await readRows(content(), 'jsonl')).rows);
    expect(rows.map((row) => ('problem' in row ? row.problem.code : row.values))).toEqual([
      { a: 1 },
      'json-too-long',
      { a: 2 },
    ]);
  });
});

describe('openRows', () => {
  it('opens a file by its ending in any letter case and tells its size', async () => {
    const content = 'Start,End\n2026-06-12,2026-06-13\n';
    const opened = await openRows(file('rows.CSV', content));
    expect(opened).toMatchObject({ format: 'csv', columns: ['Start', 'End'], bytes: content.length });
    expect(await all(opened.rows)).toHaveLength(1);
    expect(opened.bytesRead()).toBe(content.length);
    await opened.close();
    for (const name of ['rows.jsonl', 'rows.ndjson']) {
      expect(await all((await openRows(file(name, '{"a":1}'))).rows)).toEqual([{ line: 1, values: { a: 1 } }]);
    }
  });

  it('opens a file of another ending when its format is said', async () => {
    expect(await all((await openRows(file('rows.txt', '{"a":1}'), { format: 'jsonl' })).rows)).toHaveLength(1);
  });

  it('does not open a file whose ending it does not know', async () => {
    expect(await fault(openRows(file('rows.xls', '')))).toMatchObject({
      code: 'input-format-unknown',
      hint: 'Known endings are .csv, .jsonl, .ndjson, .json; else say it by --format (`format`).',
    });
  });

  it('says in one sentence why a file cannot be opened', async () => {
    mkdirSync(join(folder, 'folder.csv'));
    const missing = join(folder, 'missing.csv');
    expect(await fault(openRows(missing))).toEqual({
      code: 'input-not-found',
      message: `There is no file '${missing}'.`,
      hint: 'Check the path; it is taken from the current folder.',
      file: missing,
    });
    expect(await fault(openRows(join(folder, 'folder.csv')))).toMatchObject({ code: 'input-not-a-file' });
  });

  it.skipIf(process.platform === 'win32')('refuses a pipe at once, with or without a writer', async () => {
    const path = join(folder, 'pipe.csv');
    execFileSync('/usr/bin/env', ['mkfifo', path]);
    const refused = {
      code: 'input-not-a-file',
      message: `'${path}' is not a regular file.`,
      hint: 'Save it to a file, or pipe it into `graphcal send -`.',
      file: path,
    };
    expect(await fault(openRows(path))).toEqual(refused);
    const writer = await open(path, constants.O_RDWR | constants.O_NONBLOCK);
    await writer.write('Start,End\n');
    expect(await fault(openRows(path))).toEqual(refused);
    await writer.close();
    expect(await fault(openRows('/dev/null', { format: 'csv' }))).toMatchObject({ code: 'input-not-a-file' });
  });

  it.skipIf(process.getuid?.() === 0)('says when a file may not be read', async () => {
    const path = file('closed.csv', 'Start,End\n');
    chmodSync(path, 0);
    expect(await fault(openRows(path))).toMatchObject({ code: 'input-not-readable' });
  });

  it.skipIf(!existsSync('/proc/self/fd'))('leaves no file open, however the reading ends', async () => {
    const isOpen = (path: string) =>
      readdirSync('/proc/self/fd').some((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === path;
        } catch {
          return false;
        }
      });
    const path = file('handles.csv', `Start,End\n${'1,2\n'.repeat(100_000)}`);
    const whole = await openRows(path);
    expect(isOpen(path)).toBe(true);
    await all(whole.rows);
    expect(isOpen(path)).toBe(false);
    for await (const _ of (await openRows(path)).rows) break;
    expect(isOpen(path)).toBe(false);
    await (await openRows(path)).close();
    expect(isOpen(path)).toBe(false);
    const headless = file('headless.csv', `Subject\n${'1\n'.repeat(100_000)}`);
    expect(await fault(openRows(headless))).toMatchObject({ code: 'column-missing' });
    expect(isOpen(headless)).toBe(false);
  });

  it('gives no rows after the loop was left early', async () => {
    const path = file('many.csv', `Start,End\n${'1,2\n'.repeat(100_000)}`);
    const opened = await openRows(path);
    for await (const _ of opened.rows) break;
    expect(opened.bytesRead()).toBeLessThan(opened.bytes ?? 0);
    await opened.close();
    expect(await all(opened.rows)).toEqual([]);
  });

  it('gives 100,000 rows with the right lines', async () => {
    const opened = await openRows(file('lines.csv', `Start,End\n${'"1\r\n",2\r\n'.repeat(100_000)}`));
    let count = 0;
    for await (const row of opened.rows) expect(row.line).toBe(2 + 2 * count++);
    expect(count).toBe(100_000);
  });
});
