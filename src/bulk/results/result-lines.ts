import { RESULT_COLUMNS, type RowResult } from './results.ts';

/** A line of JSON Lines, without the line end. */
export function toJsonLine(result: RowResult): string {
  return JSON.stringify(result);
}

/** The header of a CSV, without the line end. */
export const CSV_HEADER = RESULT_COLUMNS.join(',');

/** A record of a CSV, without the line end; notes become one text. */
export function toCsvLine(result: RowResult): string {
  return RESULT_COLUMNS.map((column) => csvCell(cellOf(result, column))).join(',');
}

function cellOf(result: RowResult, column: (typeof RESULT_COLUMNS)[number]): string {
  const value = result[column];
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  return value.map(({ field, text }) => `${field}: ${text}`).join(' ');
}

/**
 * Quotes where RFC 4180 wants it, and puts an apostrophe before what a spreadsheet would run as a formula (R58); that
 * includes control characters and full-width signs, which some of them drop or fold first.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvCell(text: string): string {
  return quotedCell(/^[=+\-@＝＋－＠\p{Cc}]/u.test(text) ? `'${text}` : text);
}

/** Quotes where RFC 4180 wants it, and changes nothing. https://www.rfc-editor.org/rfc/rfc4180 */
export function quotedCell(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
