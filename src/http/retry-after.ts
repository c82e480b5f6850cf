/**
 * Milliseconds that an answer asks to wait, or undefined if it names none that can be read.
 * Seconds come with a fraction in live answers (`0.249`), so they are read as a number; a date is measured against the
 * answer's own Date header, because the two clocks may differ by an hour (R17).
 * https://learn.microsoft.com/graph/throttling
 */
export function readRetryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(\.\d+)?$/u.test(value)) return Math.ceil(Number(value) * 1000);
  const until = Date.parse(value);
  if (Number.isNaN(until)) return undefined;
  const serverNow = Date.parse(headers.date ?? '');
  return Math.max(0, until - (Number.isNaN(serverNow) ? now : serverNow));
}
