/** Times as programs hold them. */

/** The part that is used of Temporal's objects, of the runtime or of any polyfill. https://tc39.es/proposal-temporal/docs/ */
interface TemporalTime {
  readonly [Symbol.toStringTag]:
    | 'Temporal.PlainDateTime'
    | 'Temporal.PlainDate'
    | 'Temporal.ZonedDateTime'
    | 'Temporal.Instant';
  toString(options?: object): string;
}

/**
 * A time: text in ISO 8601, or in RFC 9557 with its zone in brackets, which is an instant; a `Date`, `Temporal.Instant`
 * or `Temporal.ZonedDateTime`, an instant too; a `Temporal.PlainDateTime`, or a `Temporal.PlainDate` for its midnight.
 */
export type TimeInput = string | Date | TemporalTime;

const TEMPORAL: ReadonlySet<unknown> = new Set<TemporalTime[typeof Symbol.toStringTag]>([
  'Temporal.PlainDateTime',
  'Temporal.PlainDate',
  'Temporal.ZonedDateTime',
  'Temporal.Instant',
]);

/** The text of a time, with a zone in brackets for an instant; anything else as it is. */
export function timeText(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // A Date of another realm is no instance of this one's.
  if (Object.prototype.toString.call(value) === '[object Date]') return dateText(value as Date);
  if (!isTemporal(value)) return value;
  // The service keeps seven digits of a second, and Temporal has nine.
  const text = value.toString({ calendarName: 'never' }).replace(/(\.\d{7})\d+/u, '$1');
  return value[Symbol.toStringTag] === 'Temporal.Instant' ? `${text}[UTC]` : text;
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : `${date.toISOString().replace('.000Z', 'Z')}[UTC]`;
}

function isTemporal(value: object): value is TemporalTime {
  return TEMPORAL.has((value as Partial<TemporalTime>)[Symbol.toStringTag]);
}
