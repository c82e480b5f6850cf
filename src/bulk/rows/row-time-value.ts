import { readWall } from '../../graph/time-zone-wall.ts';
import { kindOf, quoted } from './row-text.ts';

/** A Start or End as it is written in a row. */
export interface TimeValue {
  /** `2026-03-29`. */
  readonly date: string;
  /** `09:00:00`; left out where only a date is given. */
  readonly time?: string;
  /** Digits after the second without trailing zeros, seven at most, as Graph keeps them. */
  readonly fraction: string;
  /** Milliseconds that were added to UTC; left out where the value has no offset. */
  readonly offset?: number;
}

/** Why a value is no time. */
export interface TimeFault {
  readonly code: 'time-missing' | 'time-type' | 'time-invalid' | 'time-out-of-range';
  readonly reason: string;
}

const FORM = 'write 2026-03-29T09:00:00, with Z or an offset if it has one, or 2026-03-29 for a whole day';

const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)?)?$/iu;

/** Exchange keeps times as 100 ns since 1601, and Outlook ends in 4500. */
const YEARS = { first: 1601, last: 4500 };

/** Reads a Start or End: a local date-time, one with an offset, or a date; nothing is guessed about other forms. */
export function readTimeValue(field: string, value: unknown): TimeValue | TimeFault {
  if (value == null || (typeof value === 'string' && value.trim() === '')) {
    return { code: 'time-missing', reason: `${field} is empty; ${FORM}.` };
  }
  if (typeof value !== 'string') {
    return { code: 'time-type', reason: `${field} is ${kindOf(value)} and must be text; ${FORM}.` };
  }
  const text = value.trim();
  const invalid: TimeFault = {
    code: 'time-invalid',
    reason: `${field} is ${quoted(text)}, which is no time; ${FORM}.`,
  };
  const found = TIME.exec(text);
  if (found === null) return invalid;
  const [, date = '', minutes, seconds = '00', fraction = '', utc, sign, hours, rest = '00'] = found;
  const time = minutes === undefined ? undefined : `${minutes}:${seconds}`;
  if (readWall(`${date}T${time ?? '00:00:00'}`) === undefined) return invalid;
  const year = Number(date.slice(0, 4));
  if (year < YEARS.first || year > YEARS.last) {
    return {
      code: 'time-out-of-range',
      reason: `${field} is in the year ${year}, and calendars reach from ${YEARS.first} to ${YEARS.last}; correct the year.`,
    };
  }
  const kept = { date, ...(time === undefined ? {} : { time }), fraction: fraction.slice(0, 7).replace(/0+$/u, '') };
  if (utc !== undefined) return { ...kept, offset: 0 };
  if (hours === undefined) return kept;
  const offset = (Number(hours) * 60 + Number(rest)) * 60_000 * (sign === '-' ? -1 : 1);
  // No place is further from UTC than Kiritimati.
  if (Math.abs(offset) > 14 * 3_600_000 || Number(rest) > 59) return invalid;
  return { ...kept, offset };
}
