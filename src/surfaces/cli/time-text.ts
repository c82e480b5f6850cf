import { isObject } from '../../core/json.ts';
import { oneLine } from '../../graph/problem.ts';

/** `2026-10-26 09:00 Europe/London`. */
export function timeOf(value: unknown): string | undefined {
  if (!isObject(value) || typeof value.dateTime !== 'string' || typeof value.timeZone !== 'string') return undefined;
  const time = value.dateTime.replace('T', ' ').replace(/(:\d\d)(?::00(?:\.0+)?)$/u, '$1');
  return oneLine(`${time} ${value.timeZone}`);
}

/**
 * `2026-09-07 09:00 UTC` of `2026-09-07T09:00:00Z`; `''` of the first second of all, which Graph writes where there is no
 * time, and undefined of what is no instant.
 */
export function instantText(text: string): string | undefined {
  const [, day, minutes, seconds] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)(?:\.\d{1,9})?Z$/u.exec(text) ?? [];
  if (day === undefined) return undefined;
  return day === '0001-01-01' ? '' : `${day} ${minutes}${seconds === ':00' ? '' : seconds} UTC`;
}
