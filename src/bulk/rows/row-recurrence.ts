import { isObject, parseJson } from '../../core/json.ts';
import type { EventInput } from '../../graph/event.ts';
import { readRecurrence } from '../../graph/recurrence.ts';
import { beginsOn, firstDay } from '../../graph/recurrence-dates.ts';
import { readRecurrenceRule } from '../../graph/recurrence-rule.ts';

import type { Zone, Zones } from '../../graph/time-zone.ts';
import { cellOf, type RowFields } from './row-fields.ts';
import { kindOf, quoted } from './row-text.ts';
import type { RowTimes } from './row-times.ts';

/** A Recurrence as it is written: a rule, or what Graph's JSON holds. */
export type WrittenRecurrence = { readonly rule: string } | { readonly json: unknown };

/** The Recurrence of a row: JSON as text or as a value, or a recurrence rule; undefined where there is none, or no form of one. */
export function writtenRecurrence(row: RowFields): WrittenRecurrence | undefined {
  const value = cellOf(row, 'Recurrence');
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) return undefined;
  const reject = (fault: string): undefined => {
    row.rejections.push({ field: 'Recurrence', code: 'recurrence-invalid', reason: `Recurrence ${fault}.` });
  };
  if (typeof value === 'string') {
    if (!value.trimStart().startsWith('{')) return { rule: value };
    const json = parseJson(value);
    return json === undefined ? reject('begins like JSON and is none') : { json };
  }
  if (isObject(value)) return { json: value };
  return reject(`is ${kindOf(value)}; write {"pattern", "range"}, or a rule such as FREQ=WEEKLY;COUNT=10`);
}

/**
 * The recurrence to write. Every fault is added to the rejections, also a first event that is none of the series: the
 * service would move it without a word. `zone` is that of the row's times, undefined where they have an offset alone.
 */
export function recurrenceOf(
  row: RowFields,
  written: WrittenRecurrence,
  times: RowTimes,
  zone: Zone | undefined,
  zones: Zones,
): Pick<EventInput, 'recurrence'> {
  const reject = (code: string, reason: string): Pick<EventInput, 'recurrence'> => {
    row.rejections.push({ field: 'Recurrence', code, reason });
    return {};
  };
  if (zone === undefined || times.zoneOrigin === 'value') {
    return reject(
      'recurrence-zone',
      "A series repeats at the time of a zone, and the times have an offset alone; fill TimeZone or set the job's time zone (--time-zone).",
    );
  }
  // A time that comes twice is written in UTC, and a series in UTC would leave the zone's clocks with each season.
  const isOdd = times.start.timeZone !== zone.name || times.notes.some(({ code }) => code === 'time-moved-forward');
  if (isOdd) {
    return reject(
      'recurrence-zone',
      `The clocks of ${zone.name} skip a time of the first event or show it twice, so a series cannot take its times from it; begin it on another day.`,
    );
  }
  const wall = times.start.dateTime;
  const read =
    'rule' in written
      ? readRecurrenceRule(written.rule, { wall, wallAt: (instant) => zones.at(instant, zone) })
      : readRecurrence(written.json, wall.slice(0, 10));
  if ('fault' in read) return reject('recurrence-invalid', `In Recurrence ${read.fault}.`);
  const { pattern, range } = read.recurrence;
  if (!beginsOn(pattern, range.startDate)) {
    const first = firstDay(pattern, range.startDate);
    const fix = first === undefined ? 'correct the recurrence' : `write ${first} as the date of Start, or correct it`;
    return reject(
      'recurrence-start',
      `The series has no event on ${range.startDate}, the date of Start, and the service would begin it later; ${fix}.`,
    );
  }
  const named = range.recurrenceTimeZone;
  if (named !== undefined) {
    const other = zones.resolve(named);
    if (other === undefined) {
      return reject(
        'recurrence-zone',
        `In Recurrence range.recurrenceTimeZone ${quoted(named)} is no time zone; leave it out.`,
      );
    }
    if (!isSameZone(other, zone)) {
      return reject(
        'recurrence-zone',
        `In Recurrence range.recurrenceTimeZone is ${other.name} and the times are in ${zone.name}; leave it out, or write the times in that zone.`,
      );
    }
    range.recurrenceTimeZone = other.name;
  }
  return { recurrence: read.recurrence };
}

function isSameZone(one: Zone, other: Zone): boolean {
  return (one.windows ?? one.iana) === (other.windows ?? other.iana);
}
