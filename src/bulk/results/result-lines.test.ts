import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CSV_HEADER, csvCell, toCsvLine, toJsonLine } from './result-lines.ts';
import { CREATED } from './results-testing.ts';

describe('a line of JSON Lines', () => {
  it('has the columns in their order, then the faults', () => {
    expect(toJsonLine(CREATED)).toBe(
      '{"line":2,"key":"7B-maths-1","mailbox":"room.101@school.example","status":"created","EventID":"AAMk1",' +
        '"error":null,"iCalUId":"0400","webLink":"https://outlook.example/1","attempts":1,"warnings":[],"faults":[]}',
    );
  });

  it('is one line whatever it holds', () => {
    expect(toJsonLine({ ...CREATED, key: 'a\nb\r\nc' })).not.toMatch(/[\r\n]/u);
  });
});

describe('a record of CSV', () => {
  it('has a header of the same columns', () => {
    expect(CSV_HEADER).toBe('line,key,mailbox,status,EventID,error,iCalUId,webLink,attempts,warnings');
  });

  it('has an empty cell for what is not there', () => {
    expect(toCsvLine(CREATED)).toBe(
      '2,7B-maths-1,room.101@school.example,created,AAMk1,,0400,https://outlook.example/1,1,',
    );
  });

  it('has its notes as one text', () => {
    const warnings = [
      { field: 'Attendees', code: 'attendee-repeated', text: 'one address is given twice.' },
      { field: 'Start', code: 'time-ambiguous', text: 'the earlier of two times was taken.' },
    ];
    expect(toCsvLine({ ...CREATED, warnings })).toMatch(
      /,Attendees: one address is given twice\. Start: the earlier of two times was taken\.$/u,
    );
  });

  it('quotes commas, quotes and line ends', () => {
    expect(csvCell('7B, maths')).toBe('"7B, maths"');
    expect(csvCell('the "new" hall')).toBe('"the ""new"" hall"');
    expect(csvCell('a\nb')).toBe('"a\nb"');
    expect(csvCell('a\rb')).toBe('"a\rb"');
    expect(csvCell('7B maths')).toBe('7B maths');
  });

  it('is read by another program as the ten cells that were written', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((end) => `k${end}`);
    fc.assert(
      fc.property(text, text, (key, error) => {
        // As it stands in a file: one record, whatever line ends its cells hold.
        const [record, ...more] = parse(`${toCsvLine({ ...CREATED, key, error })}\r\n`, { record_delimiter: '\r\n' });
        expect(more).toEqual([]);
        expect(record).toHaveLength(10);
        expect([record?.[1], record?.[5]]).toEqual([key, error]);
      }),
    );
  });
});

describe('text that a spreadsheet would run as a formula', () => {
  const FORMULAS = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'];
  const AS_CELLS = ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", `"'\r=1"`];

  it('is neutralised in every cell of CSV, and unchanged in JSON (R58)', () => {
    expect(FORMULAS.map(csvCell)).toEqual(AS_CELLS);
    for (const [index, text] of FORMULAS.entries()) {
      const warnings = [{ field: text, code: 'c', text: 't' }];
      const result = { ...CREATED, key: text, mailbox: text, EventID: text, error: text, iCalUId: text, webLink: text };
      const cell = AS_CELLS[index];
      const line = toCsvLine({ ...result, warnings });
      expect(line.startsWith(`2,${cell},${cell},created,${cell},${cell},${cell},${cell},1,`)).toBe(true);
      expect(parse(line, { record_delimiter: '\n' })[0]?.[9]).toBe(`'${text}: t`);
      expect(JSON.parse(toJsonLine({ ...result, warnings }))).toEqual({ ...result, warnings });
    }
  });

  it('is neutralised behind other control characters and in full width too', () => {
    expect(['\n=1', '\0=1', '＝1+1', '＋1', '－1', '＠SUM(A1)'].map(csvCell)).toEqual([
      `"'\n=1"`,
      "'\0=1",
      "'＝1+1",
      "'＋1",
      "'－1",
      "'＠SUM(A1)",
    ]);
  });

  it('is neutralised within quotes', () => {
    expect(csvCell('=HYPERLINK("https://attacker.example","x")')).toBe(
      `"'=HYPERLINK(""https://attacker.example"",""x"")"`,
    );
  });

  it('is left alone where it is no formula', () => {
    for (const text of ['7B=maths', 'a-b', 'room.101@school.example', "'quoted", '1+1']) {
      expect(csvCell(text)).toBe(text);
    }
  });
});
