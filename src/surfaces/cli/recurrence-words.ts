import { isObject } from '../../core/json.ts';

type Item = Readonly<Record<string, unknown>>;

/** `every 2 weeks on monday, from 2026-09-07, 10 times, Europe/London`; undefined of what is no recurrence that Graph documents. */
export function recurrenceWords({ pattern, range }: Item): string | undefined {
  if (!isObject(pattern) || !isObject(range)) return undefined;
  const unit = UNITS.get(String(pattern.type));
  if (unit === undefined) return undefined;
  const every = typeof pattern.interval === 'number' && pattern.interval > 1 ? `${pattern.interval} ${unit}s` : unit;
  const zone = typeof range.recurrenceTimeZone === 'string' ? range.recurrenceTimeZone : '';
  return [`every ${every}${dayWords(pattern)}`, `from ${String(range.startDate)}`, endWords(range), zone]
    .filter((part) => part !== '')
    .join(', ');
}

const UNITS: ReadonlyMap<string, string> = new Map([
  ['daily', 'day'],
  ['weekly', 'week'],
  ['absoluteMonthly', 'month'],
  ['relativeMonthly', 'month'],
  ['absoluteYearly', 'year'],
  ['relativeYearly', 'year'],
]);

/** The days within a week, month or year; members that the type does not use are the service's, and mean nothing. */
function dayWords({ type, daysOfWeek, index, dayOfMonth, month }: Item): string {
  const days = Array.isArray(daysOfWeek) ? daysOfWeek.join(', ') : '';
  switch (type) {
    case 'weekly':
      return ` on ${days}`;
    case 'absoluteMonthly':
      return ` on day ${String(dayOfMonth)}`;
    case 'relativeMonthly':
      return ` on the ${String(index)} ${days}`;
    case 'absoluteYearly':
      return ` on day ${String(dayOfMonth)} of month ${String(month)}`;
    case 'relativeYearly':
      return ` on the ${String(index)} ${days} of month ${String(month)}`;
    default:
      return '';
  }
}

function endWords({ type, endDate, numberOfOccurrences }: Item): string {
  if (type === 'numbered') return `${String(numberOfOccurrences)} times`;
  return type === 'endDate' ? `to ${String(endDate)}` : 'without end';
}
