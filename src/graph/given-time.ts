/** Times as programs hold them. */

/** The part that is used of Temporal's objects, of the runtime or of any polyfill. https://tc39.es/proposal-temporal/docs/ */
interface TemporalTime<Tag extends `Temporal.${string}` = TimeTag> {
  readonly [Symbol.toStringTag]: Tag;
  toString(options?: object): string;
}

type TimeTag = 'Temporal.PlainDateTime' | 'Temporal.PlainDate' | 'Temporal.ZonedDateTime' | 'Temporal.Instant';

/**
 * A time: text in ISO 8601, or in RFC 9557 with its zone in brackets, which is an instant; a `Date`, `Temporal.Instant`
 * or `Temporal.ZonedDateTime`, an instant too; a `Temporal.PlainDateTime`, or a `Temporal.PlainDate` for its midnight.
 */
export type TimeInput = string | Date | TemporalTime;

/** A day: text such as `2026-09-07`, or a `Temporal.PlainDate`; an instant is another day in another zone. */
export type DayInput = string | TemporalTime<'Temporal.PlainDate'>;

/** A time of day: text such as `08:30`, or a `Temporal.PlainTime`. */
export type ClockInput = string | TemporalTime<'Temporal.PlainTime'>;

const TEMPORAL: ReadonlySet<unknown> = new Set<TimeTag>([
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
  const text = sevenDigits(value.toString({ calendarName: 'never' }));
  return value[Symbol.toStringTag] === 'Temporal.Instant' ? `${text}[UTC]` : text;
}

/** The text of a time of day; anything else as it is. */
export function clockText(value: unknown): unknown {
  return tagOf(value) === 'Temporal.PlainTime' ? sevenDigits(String(value)) : value;
}

/** The service keeps seven digits of a second, and Temporal has nine. */
function sevenDigits(text: string): string {
  return text.replace(/(\.\d{7})\d+/u, '$1');
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : `${date.toISOString().replace('.000Z', 'Z')}[UTC]`;
}

function isTemporal(value: object): value is TemporalTime {
  return TEMPORAL.has(tagOf(value));
}

function tagOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as Partial<TemporalTime>)[Symbol.toStringTag] : undefined;
}
