/** One number of seconds, or several where the header came more than once. */
const SECONDS = /^\d+(?:\.\d+)?(?:, *\d+(?:\.\d+)?)*$/u;
/** The forms of HTTP's dates that name their zone; Date.parse alone would make the year 2001 of `-5`. */
const HTTP_DATE = /^[a-z]{3,9}, .* GMT$/iu;

/**
 * Milliseconds that an answer asks to wait, or undefined if it names none that can be read.
 * Seconds come with a fraction in live answers (`0.249`), so they are read as a number; a date is measured against the
 * answer's own Date header, because the two clocks may differ by an hour (R17).
 * https://learn.microsoft.com/graph/throttling
 */
export function readRetryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined) return undefined;
  if (SECONDS.test(value)) {
    const ms = Math.ceil(Math.max(...value.split(',').map(Number)) * 1000);
    return Number.isFinite(ms) ? ms : undefined;
  }
  const until = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const serverNow = Date.parse(headers.date ?? '');
  return Math.max(0, until - (Number.isNaN(serverNow) ? now : serverNow));
}
