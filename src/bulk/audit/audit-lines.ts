import { AUDIT_COLUMNS, type AuditRecord } from '../../client/audit/audit-record.ts';
import { asciiJson } from '../../core/json.ts';
import { csvCell } from '../results/result-lines.ts';

export type AuditFormat = 'jsonl' | 'csv';

/** What stands before the first record of a format. */
export function auditBeginning(format: AuditFormat): string {
  // A byte order mark, because spreadsheets take a CSV without one for their own code page.
  return format === 'csv' ? `\uFEFF${AUDIT_COLUMNS.join(',')}\r\n` : '';
}

/** A record with its line end. No value can end the line, whatever a reader takes for a line end. */
export function auditLine(record: AuditRecord, format: AuditFormat): string {
  if (format === 'jsonl') {
    return `${asciiJson(Object.fromEntries(AUDIT_COLUMNS.map((column) => [column, record[column]])))}\n`;
  }
  return `${AUDIT_COLUMNS.map((column) => csvCell(visible(String(record[column] ?? '')))).join(',')}\r\n`;
}

/** Control characters, line separators and what turns the direction of text around, as JSON would write them. */
function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
