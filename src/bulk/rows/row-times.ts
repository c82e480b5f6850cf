import type { DateTimeTimeZone } from '../../graph/event.ts';
import type { Zone, Zones } from '../../graph/time-zone.ts';
import { readWall } from '../../graph/time-zone-wall.ts';
import type { CheckSettings, Rejection, RowNote, ZoneOrigin } from './row.ts';
import { readTimeValue, type TimeValue } from './row-time-value.ts';

/** The zone for times of a row that have none. */
export interface RowZone {
  readonly zone: Zone;
  readonly origin: ZoneOrigin;
}

/** Times as Graph takes them. */
export interface RowTimes {
  readonly start: DateTimeTimeZone;
  readonly end: DateTimeTimeZone;
  readonly isAllDay: boolean;
  readonly zoneOrigin: ZoneOrigin;
  readonly notes: readonly RowNote[];
}

export type TimesResult = { readonly times: RowTimes } | { readonly rejections: readonly Rejection[] };

/** What times are read with. */
export interface TimeContext {
  readonly isAllDay: boolean | undefined;
  readonly zone: RowZone | undefined;
  /** For times that have neither an offset nor `zone`; or why the mailbox has none. */
  readonly mailboxZone?: RowZone | { readonly problem: string } | undefined;
  readonly settings: Pick<CheckSettings, 'gap' | 'overlap'>;
  readonly zones: Zones;
}

type Field = 'Start' | 'End';

/** Reads Start and End together, because only together they say whether the event is all-day (R29, R30). */
export function readTimes(start: unknown, end: unknown, context: TimeContext): TimesResult {
  const rejections: Rejection[] = [];
  const values: Partial<Record<Field, TimeValue>> = {};
  for (const [field, value] of [
    ['Start', start],
    ['End', end],
  ] as const) {
    const read = readTimeValue(field, value);
    if ('code' in read) rejections.push({ field, ...read });
    else values[field] = read;
  }
  const { Start, End } = values;
  if (Start === undefined || End === undefined) return { rejections };
  const dates = [Start, End].filter(({ time }) => time === undefined).length;
  const placed = withMailboxZone(Start, End, context);
  if (context.isAllDay === true || (context.isAllDay === undefined && dates === 2)) {
    return readAllDay(Start, End, placed);
  }
  if (dates > 0) return { rejections: [dateRejection(dates, Start.time === undefined ? 'Start' : 'End')] };
  return readTimed(Start, End, placed);
}

/**
 * Only where it is needed: a row with offsets must not be written in another zone because some other row made the
 * mailbox's zone known, as its content, and with it its key, would hang on its neighbours.
 */
function withMailboxZone(start: TimeValue, end: TimeValue, context: TimeContext): TimeContext {
  const { zone, mailboxZone } = context;
  const hasOffsets = start.offset !== undefined && end.offset !== undefined;
  if (zone !== undefined || hasOffsets || mailboxZone === undefined || 'problem' in mailboxZone) return context;
  return { ...context, zone: mailboxZone };
}

function dateRejection(dates: number, field: Field): Rejection {
  const reason =
    dates === 2
      ? 'Start and End are dates and IsAllDay is false; add times, or set IsAllDay to true.'
      : `${field} is a date and the other has a time; write both with times, or both as dates for an all-day event.`;
  return { field, code: 'time-of-day-missing', reason };
}

const UTC: Zone = { name: 'UTC', iana: 'UTC', windows: 'UTC' };

function readAllDay(start: TimeValue, end: TimeValue, context: TimeContext): TimesResult {
  const rejections: Rejection[] = [];
  const notes: RowNote[] = [];
  const date = (field: Field, value: TimeValue): string => {
    const wall =
      value.offset === undefined || context.zone === undefined
        ? wallOf(value)
        : expressed(value, context.zone.zone, context.zones);
    if (wall.endsWith('T00:00:00')) return wall.slice(0, 10);
    const where = context.zone !== undefined && value.offset !== undefined ? ` in ${context.zone.zone.name}` : '';
    rejections.push({
      field,
      code: 'all-day-not-midnight',
      reason: `${field} of an all-day event is ${wall.slice(11)}${where}; write a date, or midnight of a day.`,
    });
    return '';
  };
  const startDate = date('Start', start);
  const endDate = date('End', end);
  const hasOffsets = start.offset !== undefined && end.offset !== undefined;
  if (context.zone === undefined && !hasOffsets)
    rejections.push(zoneMissing(start.offset === undefined ? 'Start' : 'End', context));
  if (rejections.length > 0) return { rejections };
  if (endDate === startDate) {
    return {
      rejections: [
        {
          field: 'End',
          code: 'all-day-end-not-after-start',
          reason:
            'End of an all-day event is the day after its last day, and here it is the day of Start; write the next day.',
        },
      ],
    };
  }
  if (endDate < startDate) return { rejections: [endBeforeStart()] };
  if (context.isAllDay === undefined) {
    notes.push({
      field: 'IsAllDay',
      code: 'all-day-by-dates',
      text: 'Start and End are dates, so the event is all-day.',
    });
  }
  const zone = context.zone?.zone ?? UTC;
  if (context.zone === undefined) notes.push(offsetNote());
  else if (context.zone.origin === 'mailbox') notes.push(mailboxNote(context.zone));
  return {
    times: {
      start: { dateTime: `${startDate}T00:00:00`, timeZone: zone.name },
      end: { dateTime: `${endDate}T00:00:00`, timeZone: zone.name },
      isAllDay: true,
      zoneOrigin: context.zone?.origin ?? 'value',
      notes,
    },
  };
}

/** A time of a timed event, found in its zone. */
interface PlacedTime {
  /** Milliseconds since 1970, fraction of the second not counted. */
  readonly instant: number;
  readonly fraction: string;
  /** As the clocks of the zone show it, fraction of the second not counted. */
  readonly wall: string;
  readonly zone: Zone;
  /** The wall time in the zone means two instants, and Graph has no word for which. */
  readonly isAmbiguous: boolean;
}

function readTimed(start: TimeValue, end: TimeValue, context: TimeContext): TimesResult {
  const rejections: Rejection[] = [];
  const notes: RowNote[] = [];
  const place = (field: Field, value: TimeValue): PlacedTime | undefined => {
    const placed = value.offset === undefined ? placeLocal(field, value, context, notes) : placeOffset(value, context);
    if (!('code' in placed)) return placed;
    rejections.push(placed);
    return undefined;
  };
  const from = place('Start', start);
  const to = place('End', end);
  if (from === undefined || to === undefined) return { rejections };
  if (compare(to, from) < 0) return { rejections: [endBeforeStart()] };
  if (context.zone === undefined) notes.push(offsetNote());
  else if (context.zone.origin === 'mailbox') notes.push(mailboxNote(context.zone));
  const isUtc = from.isAmbiguous || to.isAmbiguous;
  const write = ({ instant, fraction, wall, zone }: PlacedTime): DateTimeTimeZone =>
    isUtc
      ? { dateTime: withFraction(context.zones.at(instant, UTC), fraction), timeZone: UTC.name }
      : { dateTime: withFraction(wall, fraction), timeZone: zone.name };
  return {
    times: { start: write(from), end: write(to), isAllDay: false, zoneOrigin: context.zone?.origin ?? 'value', notes },
  };
}

function placeOffset(value: TimeValue, { zone, zones }: TimeContext): PlacedTime {
  const instant = instantOf(value);
  const chosen = zone?.zone ?? UTC;
  const wall = zones.at(instant, chosen);
  const isAmbiguous = zones.localTime(wall, chosen)?.kind === 'overlap';
  return { instant, fraction: value.fraction, wall, zone: chosen, isAmbiguous };
}

function placeLocal(field: Field, value: TimeValue, context: TimeContext, notes: RowNote[]): PlacedTime | Rejection {
  if (context.zone === undefined) return zoneMissing(field, context);
  const { zone } = context.zone;
  const wall = `${value.date}T${value.time}`;
  const local = context.zones.localTime(wall, zone);
  // The value was read as a time that exists on the calendar, so it is a time in every zone.
  if (local === undefined) return { field, code: 'time-invalid', reason: `${field} is no time in ${zone.name}.` };
  const found = { fraction: value.fraction, wall, zone };
  if (local.kind === 'exact') return { ...found, instant: local.instant, isAmbiguous: false };
  if (local.kind === 'overlap') {
    const which = context.settings.overlap ?? 'earlier';
    notes.push({
      field,
      code: 'time-ambiguous',
      text: `${wall} occurs twice in ${zone.name}; the ${which} was taken, and the event is written in UTC to say so.`,
    });
    return { ...found, instant: local[which], isAmbiguous: true };
  }
  if (context.settings.gap !== 'forward') {
    return {
      field,
      code: 'time-in-gap',
      reason: `${field} ${wall} does not exist in ${zone.name}, where the clocks skip it; correct the time, give it an offset, or let such times be moved forward (--gap forward).`,
    };
  }
  const moved = context.zones.at(local.later, zone);
  notes.push({ field, code: 'time-moved-forward', text: `${wall} does not exist in ${zone.name}; moved to ${moved}.` });
  return { ...found, instant: local.later, wall: moved, isAmbiguous: false };
}

function zoneMissing(field: Field, { mailboxZone }: TimeContext): Rejection {
  const tried =
    mailboxZone !== undefined && 'problem' in mailboxZone
      ? `neither the row nor the job names a time zone, and ${mailboxZone.problem}; fill TimeZone or set the job's time zone (--time-zone).`
      : "and neither the row nor the job names a time zone; fill TimeZone or set the job's time zone (--time-zone).";
  return { field, code: 'time-zone-missing', reason: `${field} has no offset, ${tried}` };
}

function mailboxNote({ zone }: RowZone): RowNote {
  return {
    field: 'Start',
    code: 'zone-from-mailbox',
    text: `Neither the row nor the job names a time zone, so the mailbox's own was taken: ${zone.name}.`,
  };
}

function endBeforeStart(): Rejection {
  return { field: 'End', code: 'end-before-start', reason: 'End is before Start; correct one of them.' };
}

function offsetNote(): RowNote {
  return {
    field: 'Start',
    code: 'zone-from-offset',
    text: 'The times have an offset and no time zone is named, so the event is written in UTC.',
  };
}

function compare(one: PlacedTime, other: PlacedTime): number {
  if (one.instant !== other.instant) return one.instant - other.instant;
  return Number(one.fraction.padEnd(7, '0')) - Number(other.fraction.padEnd(7, '0'));
}

function instantOf(value: TimeValue): number {
  return (readWall(`${value.date}T${value.time}`) ?? 0) - (value.offset ?? 0);
}

function wallOf({ date, time = '00:00:00', fraction }: TimeValue): string {
  return withFraction(`${date}T${time}`, fraction);
}

/** The value's instant as the clocks of the zone show it. */
function expressed(value: TimeValue, zone: Zone, zones: Zones): string {
  return withFraction(zones.at(instantOf(value), zone), value.fraction);
}

function withFraction(wall: string, fraction: string): string {
  return fraction === '' ? wall : `${wall}.${fraction}`;
}
