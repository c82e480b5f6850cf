import { DAY, HOUR, MINUTE, SECOND } from '../../core/durations.ts';

const PATTERN = /^P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:\.\d{1,9})?)S)?)?$/;

/** Reads `PT1H`, `PT2H30M` or `P1D` as milliseconds; undefined where the text is none, or no time at all. */
export function parseIsoDuration(text: string): number | undefined {
  const found = PATTERN.exec(text.trim());
  if (!found) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  const ms = Math.round(days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND);
  return ms > 0 ? ms : undefined;
}
