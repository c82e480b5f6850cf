import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchesWith } from '../../test/bulk-bench.ts';
import type { SendOptions } from './send.ts';

const open = benchesWith();

const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone';
const TIMES = '2026-11-03T09:00:00,2026-11-03T10:00:00,UTC';
const row = (key: string, subject = 'Assembly') => `${key},a@school.example,${subject},${TIMES}`;
const object = (key: unknown, more: object = {}) => ({
  Key: key,
  Mailbox: 'a@school.example',
  Subject: 'Assembly',
  Start: '2026-11-03T09:00:00Z',
  End: '2026-11-03T10:00:00Z',
  ...more,
});

type ReadingOptions = Pick<Partial<SendOptions>, 'encoding' | 'keyColumns'>;

/** Sends an input; gives of each row its line, and its code or the subject that was written. */
async function outcomes(name: string, content: string | Uint8Array, options: ReadingOptions = {}) {
  const { folder, send, emulator } = await open();
  const file = join(folder, name);
  await writeFile(file, content);
  const { results, report } = await send(file, options);
  const written = emulator.record.commits.length;
  expect(written).toBe(report.counts.created);
  return results.map(({ line, key, status, faults }) => [line, status === 'created' ? key : faults[0]?.code]);
}

/** Sends an input that is refused as a whole; nothing may have been sent. */
async function refusal(name: string, content: string | Uint8Array, options: ReadingOptions = {}) {
  const { folder, send, emulator } = await open();
  const file = join(folder, name);
  await writeFile(file, content);
  const error: unknown = await send(file, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(emulator.record.requestCount).toBe(0);
  return error;
}

describe('a truncated input', () => {
  it('of CSV names the line of its last row, and sends the whole ones (R33 in part)', async () => {
    const text = `${HEADER}\n${row('k1')}\n${row('k2', '"Caf\u00e9"')}`;
    const bytes = Buffer.from(text);
    const cutInside = bytes.subarray(0, bytes.indexOf(0xa9));
    expect(await outcomes('rows.csv', text.slice(0, -20))).toEqual([
      [2, 'k1'],
      [3, 'csv-field-count'],
    ]);
    expect(await outcomes('rows.csv', cutInside)).toEqual([
      [2, 'k1'],
      [3, 'input-cut'],
    ]);
    expect(
      await outcomes('rows.csv', Buffer.concat([Buffer.from(`${HEADER}\n${row('k1')}\n`), Buffer.of(0xc3)])),
    ).toEqual([
      [2, 'k1'],
      [3, 'input-cut'],
    ]);
    expect(await refusal('rows.csv', Buffer.from(`${HEADER},Caf\u00e9`).subarray(0, -1))).toMatchObject({
      code: 'csv-header-invalid',
    });
  });

  it('of JSON Lines and JSON names the line where it is cut, also between two rows (R33 in part)', async () => {
    const [one, two] = [JSON.stringify(object('k1')), JSON.stringify(object('k2'))];
    expect(await outcomes('rows.jsonl', `${one}\n${two.slice(0, -9)}`)).toEqual([
      [1, 'k1'],
      [2, 'json-invalid'],
    ]);
    expect(await outcomes('rows.json', `[${one},\n${two.slice(0, -9)}`)).toEqual([
      [1, 'k1'],
      [2, 'input-cut'],
    ]);
    expect(await outcomes('rows.json', `{"rows": [\n${one},\n`)).toEqual([
      [2, 'k1'],
      [3, 'input-cut'],
    ]);
  });
});

describe('an input of a wrong encoding', () => {
  const latin = Buffer.from(`${HEADER}\n${row('k1')}\n${row('k2', 'M\u00fcnchen')}\n`, 'latin1');

  it('is refused at its line, and read right where its encoding is said', async () => {
    expect(await refusal('rows.csv', latin)).toMatchObject({
      code: 'input-encoding',
      message: 'Line 3 of the input is not UTF-8.',
      place: { line: 3 },
    });
    expect(await outcomes('rows.csv', latin, { encoding: 'latin1' })).toEqual([
      [2, 'k1'],
      [3, 'k2'],
    ]);
  });

  it('is refused where it is packed or a sheet, by what it is', async () => {
    expect(await refusal('rows.csv', Buffer.from('PK\u0003\u0004 and so on'))).toMatchObject({
      code: 'input-not-text',
      message: 'The input is no text: it is a ZIP archive, as .xlsx and .ods are.',
    });
    expect(await refusal('rows.jsonl', Buffer.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3))).toMatchObject({
      code: 'input-not-text',
      message: 'The input is no text: it is packed by gzip.',
    });
  });
});

describe('an input of mixed newlines', () => {
  it('has its rows by LF and CRLF, and names the line where carriage returns alone end them', async () => {
    expect(await outcomes('rows.csv', `${HEADER}\r\n${row('k1')}\n${row('k2')}\r\n${row('k3')}`)).toEqual([
      [2, 'k1'],
      [3, 'k2'],
      [4, 'k3'],
    ]);
    expect(await outcomes('rows.csv', `${HEADER}\n${row('k1')}\r${row('k2')}\r\n${row('k3')}\n`)).toEqual([
      [2, 'csv-newline-bare'],
      [3, 'k3'],
    ]);
    expect(await refusal('rows.csv', `${HEADER}\r${row('k1')}\r`)).toMatchObject({ code: 'csv-header-invalid' });
  });
});

describe('an input with duplicate headers', () => {
  it('is refused, whichever column they mean', async () => {
    for (const twice of ['Subject', 'subject', 'SUB_JECT', 'Room', ' Room']) {
      expect(await refusal('rows.csv', `${HEADER},Room,${twice}\n${row('k1')},1,2\n`)).toMatchObject({
        code: 'column-repeated',
      });
    }
  });

  it('of a property in JSON has that row rejected', async () => {
    const twice = JSON.stringify(object('k1')).replace('{', '{"Room":1,"Room":2,');
    const meant = JSON.stringify(object('k2', { subject: 'Other' }));
    for (const name of ['rows.json', 'rows.jsonl']) {
      const [before, between, after] = name === 'rows.json' ? ['[', ',', ']'] : ['', '\n', ''];
      const rows = await outcomes(name, `${before}${twice}${between}${meant}${after}`);
      expect(rows.map(([, code]) => code)).toEqual(['json-name-repeated', 'column-repeated']);
    }
  });
});

describe('formula cells in an input', () => {
  it('are text like any other', async () => {
    const bodies: string[] = [];
    const { write, send } = await open({ wire: { before: ({ body }) => void bodies.push(String(body)) } });
    const formula = '"=HYPERLINK(""http://x.example"")"';
    const file = await write('rows.csv', `${HEADER}\n${row('k1', formula)}\n${row('+2', '@SUM(A1)')}\n`);
    const { results } = await send(file);
    expect(results.map(({ key, status }) => [key, status])).toEqual([
      ['k1', 'created'],
      ['+2', 'created'],
    ]);
    const written = bodies.join('');
    expect(written).toContain(String.raw`"subject":"=HYPERLINK(\"http://x.example\")"`);
    expect(written).toContain('"subject":"@SUM(A1)"');
  });
});

describe('a BOM', () => {
  it('is no part of the first column or value, in any format', async () => {
    const mark = '\ufeff';
    expect(await outcomes('rows.csv', `${mark}${HEADER}\n${row('k1')}\n`)).toEqual([[2, 'k1']]);
    expect(await outcomes('rows.jsonl', `${mark}${JSON.stringify(object('k1'))}\n`)).toEqual([[1, 'k1']]);
    expect(await outcomes('rows.json', `${mark}[${JSON.stringify(object('k1'))}]`)).toEqual([[1, 'k1']]);
    expect(await outcomes('rows.csv', Buffer.from(`${mark}${HEADER}\n${row('k1')}\n`, 'utf16le'))).toEqual([[2, 'k1']]);
  });

  it('that says another encoding than was asked for refuses the input', async () => {
    const utf16 = Buffer.from(`\ufeff${HEADER}\n`, 'utf16le');
    expect(await refusal('rows.csv', utf16, { encoding: 'windows-1252' })).toMatchObject({ code: 'encoding-mark' });
  });
});

describe('columns named as parts of the language', () => {
  it('are columns: `__proto__` is refused in a CSV and unused in JSON, `constructor` is a key like any other', async () => {
    expect(await refusal('rows.csv', `${HEADER},__proto__\n${row('k1')},x\n`)).toMatchObject({
      code: 'csv-header-invalid',
      message: "The header of the CSV names a column '__proto__'.",
    });
    const polluting = JSON.stringify(object('k1')).replace('{', '{"__proto__":{"Subject":"No","polluted":1},');
    expect(await outcomes('rows.json', `[${polluting}]`)).toEqual([[1, 'k1']]);
    expect(await outcomes('rows.jsonl', polluting)).toEqual([[1, 'k1']]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    const names = 'constructor,hasOwnProperty,toString';
    const named = await outcomes('rows.csv', `${HEADER},${names}\n${row('k1')},c1,h1,t1\n${row('k2')},,,\n`, {
      keyColumns: names.split(','),
    });
    expect(named).toEqual([
      [2, '["c1","h1","t1"]'],
      [3, 'key-missing'],
    ]);
  });
});

describe('1e400', () => {
  it('is rejected by name as Reminder and as key, and so is a number that others would become', async () => {
    const lines = [
      JSON.stringify(object('k1', { Reminder: 0 })).replace('"Reminder":0', '"Reminder":1e400'),
      JSON.stringify(object(0)).replace('"Key":0', '"Key":1e400'),
      JSON.stringify(object(0)).replace('"Key":0', '"Key":-1e400'),
      JSON.stringify(object(0)).replace('"Key":0', '"Key":9007199254740993'),
      JSON.stringify(object(0)).replace('"Key":0', '"Key":9007199254740991'),
    ];
    expect(await outcomes('rows.jsonl', lines.join('\n'))).toEqual([
      [1, 'reminder-invalid'],
      [2, 'key-number-inexact'],
      [3, 'key-number-inexact'],
      [4, 'key-number-inexact'],
      [5, '9007199254740991'],
    ]);
    expect(await outcomes('rows.csv', `${HEADER},Reminder\n${row('1e400')},\n${row('k2')},1e400\n`)).toEqual([
      [2, '1e400'],
      [3, 'reminder-invalid'],
    ]);
  });
});

describe('NUL', () => {
  it('as a byte refuses the input at its line, in any encoding', async () => {
    const text = `${HEADER}\n${row('k1')}\n${row('k2', 'a\0b')}\n`;
    const refused = { code: 'input-encoding', place: { line: 3 } };
    expect(await refusal('rows.csv', text)).toMatchObject(refused);
    expect(await refusal('rows.csv', Buffer.from(`\ufeff${text}`, 'utf16le'))).toMatchObject(refused);
    expect(await refusal('rows.csv', text, { encoding: 'windows-1252' })).toMatchObject(refused);
    expect(await refusal('rows.csv', text, { encoding: 'shift_jis' })).toMatchObject(refused);
  });

  it('and half of a character, escaped in JSON, reject their row by field', async () => {
    const bad = ['a\0b', 'a\ud800b'];
    const rows = bad.flatMap((text, n) => [
      object(text),
      object(`s${n}`, { Subject: text }),
      object(`b${n}`, { Body: text }),
    ]);
    const results = await outcomes('rows.jsonl', rows.map((one) => JSON.stringify(one)).join('\n'));
    expect(results).toEqual([
      [1, 'key-invalid'],
      [2, 'character-invalid'],
      [3, 'character-invalid'],
      [4, 'key-invalid'],
      [5, 'character-invalid'],
      [6, 'character-invalid'],
    ]);
  });
});

describe('an input without rows', () => {
  it('is refused when there is nothing in it, and sent as no rows when it says that there are none', async () => {
    for (const name of ['rows.csv', 'rows.jsonl', 'rows.json']) {
      expect(await refusal(name, '\n \r\n\n')).toMatchObject({ code: 'input-empty' });
    }
    expect(await outcomes('rows.csv', `${HEADER}\n`)).toEqual([]);
    expect(await outcomes('rows.json', '[ ]\n')).toEqual([]);
  });
});
