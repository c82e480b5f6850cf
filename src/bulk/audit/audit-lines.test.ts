import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUDIT_COLUMNS, type AuditRecord } from '../../client/audit/audit-record.ts';
import { auditBeginning, auditLine } from './audit-lines.ts';

const RECORD: AuditRecord = {
  ...{ time: '2026-11-22T07:00:00.000Z', source: 'call', user: 'ada', account: null, authentication: 'school' },
  ...{
    tenant: 'tenant-1',
    operation: 'create-event',
    mailbox: 'room.101@school.example',
    eventId: 'e1',
    requestId: 'r1',
  },
  ...{ outcome: 'done', code: null, status: 201, method: 'POST', path: '/v1.0/users/{id}/events', job: null },
  ...{ sourceKey: null, number: 2 },
};

/** Whatever a text may be made of to end a line, a cell or a document. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\r\n',
        '\r',
        '\u2028',
        '\u2029',
        '\u0085',
        '\u000b',
        '\f',
        '\u001e',
        '\0',
        '"',
        ',',
        ';',
        '\t',
      ),
      fc.constantFrom('=', '+', '-', '@', '＝', '\u202e', '\ud800', '\\', "'", '{"time":"', 'ada'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const records = fc.array(
  fc.record({
    user: hostile,
    authentication: hostile,
    mailbox: hostile,
    eventId: hostile,
    code: hostile,
    job: hostile,
  }),
  { minLength: 1, maxLength: 4 },
);

describe('a line of the audit', () => {
  it('has every field in its order', () => {
    expect(auditLine(RECORD, 'jsonl')).toBe(
      '{"time":"2026-11-22T07:00:00.000Z","source":"call","user":"ada","account":null,"authentication":"school",' +
        '"tenant":"tenant-1","operation":"create-event","mailbox":"room.101@school.example","eventId":"e1","requestId":"r1",' +
        '"outcome":"done","code":null,"status":201,"method":"POST","path":"/v1.0/users/{id}/events","job":null,' +
        '"sourceKey":null,"number":2}\n',
    );
    expect(auditBeginning('csv')).toBe(`\uFEFF${AUDIT_COLUMNS.join(',')}\r\n`);
    expect(auditLine(RECORD, 'csv')).toBe(
      '2026-11-22T07:00:00.000Z,call,ada,,school,tenant-1,create-event,room.101@school.example,e1,r1,done,,201,POST,' +
        '/v1.0/users/{id}/events,,,2\r\n',
    );
  });

  it('is one line of JSON Lines to any reader, whatever its texts are (R59 in part)', async () => {
    await fc.assert(
      fc.asyncProperty(records, async (texts) => {
        const written = texts.map((one) => auditLine({ ...RECORD, ...one }, 'jsonl')).join('');
        // It takes more characters for ends of lines than most: U+2028 and U+2029 too.
        const lines: string[] = [];
        for await (const line of createInterface({ input: Readable.from([written]) })) lines.push(line);
        expect(lines).toHaveLength(texts.length);
        for (const [at, line] of lines.entries()) expect(JSON.parse(line)).toEqual({ ...RECORD, ...texts[at] });
        expect(written).toMatch(/^[\n\x20-\x7e]+$/u);
      }),
    );
  });

  it('is one record of CSV to any reader, and no cell is a formula (R58 in part, R59 in part)', () => {
    fc.assert(
      fc.property(records, (texts) => {
        const written = auditBeginning('csv') + texts.map((one) => auditLine({ ...RECORD, ...one }, 'csv')).join('');
        const rows = parse(written, { bom: true, columns: true }) as Record<string, string>[];
        expect(rows).toHaveLength(texts.length);
        for (const row of rows) {
          expect(Object.keys(row)).toEqual(AUDIT_COLUMNS);
          expect(row.operation).toBe('create-event');
          for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@＝＋－＠]|[\p{Cc}\p{Zl}\p{Zp}]/u);
        }
        expect(written.split(/\n|\p{Zl}|\p{Zp}|\u0085/u)).toHaveLength(texts.length + 2);
      }),
    );
  });
});
