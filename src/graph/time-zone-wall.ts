/** Wall times as numbers: the milliseconds since 1970 that the same digits would mean in UTC. */

const WALL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/u;

/** Reads `YYYY-MM-DDTHH:mm:ss[.fffffff]`, digits beyond the millisecond cut; undefined for a time that is none. */
export function readWall(text: string): number | undefined {
  const found = WALL.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const days = midnightOf(Number(year), Number(month), Number(day));
  if (days === undefined) return undefined;
  const milliseconds = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
  return days + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000 + milliseconds;
}

/** Midnight of a day; undefined for a day that does not exist. */
function midnightOf(year: number, month: number, day: number): number | undefined {
  // Each month has these; of the others only a date knows.
  const isPlain = month >= 1 && month <= 12 && day >= 1 && day <= 28 && year >= 100;
  if (isPlain) return Date.UTC(year, month - 1, day);
  const midnight = wallOfDay(year, month, day);
  const date = new Date(midnight);
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day ? midnight : undefined;
}

/** Midnight of a day, months and days from 1; what is beyond a month's or a year's end counts on. */
export function wallOfDay(year: number, month: number, day: number): number {
  const date = new Date(0);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

/** Writes `YYYY-MM-DDTHH:mm:ss`, with `.fff` unless it is zero. */
export function writeWall(wall: number): string {
  const text = new Date(wall).toISOString();
  return text.endsWith('.000Z') ? text.slice(0, -5) : text.slice(0, -1);
}

/** Whether a value is the text of a day that exists, as `2026-09-07`. */
export function isDate(value: unknown): value is string {
  return typeof value === 'string' && value.length === 10 && readWall(`${value}T00:00:00`) !== undefined;
}
