import { UsageError } from '../../core/errors.ts';
import { type RecurrenceResult, readRecurrence } from '../../graph/recurrence.ts';
import { beginsOn, firstDay } from '../../graph/recurrence-dates.ts';
import type { RecurrenceInput } from '../../graph/recurrence-input.ts';
import { readRecurrenceRule } from '../../graph/recurrence-rule.ts';
import type { Zone, Zones } from '../../graph/time-zone.ts';
import { readWall } from '../../graph/time-zone-wall.ts';
import { isInstantText, readInstant } from '../fields.ts';

/** What of an event's input depends on its zone. */
export interface ZonedFields {
  startDateTime?: string | undefined;
  endDateTime?: string | undefined;
  timeZone?: string | undefined;
  recurrence?: RecurrenceInput | null | undefined;
}

/**
 * Works out what of an event's input its zone tells: instants as wall times, and when a series repeats, in Graph's own
 * form. Undefined where there is neither. It, and what it gives, throw UsageError `input-invalid`.
 */
export function eventInZone<Input extends ZonedFields>(
  operation: string,
  input: Input,
): ((zones: Zones) => Input) | undefined {
  const { startDateTime, endDateTime, recurrence } = input;
  const hasInstant = [startDateTime, endDateTime].some((time) => time !== undefined && isInstantText(time));
  const refuse: Refuse = (field, fault) => {
    throw new UsageError('input-invalid', `${operation}: ${field}: ${fault}.`, {
      hint: `Its fields: graphcal ${operation} --help`,
    });
  };
  if (!hasInstant && typeof recurrence !== 'string' && !recurrence) {
    refuseEarlyEnd(input, refuse);
    return undefined;
  }
  return (zones) => {
    const zone = zones.resolve(input.timeZone ?? '');
    const wall = (field: 'startDateTime' | 'endDateTime') => wallOf(field, input[field], { zone, zones, refuse });
    const moved: Input = { ...input };
    if (startDateTime !== undefined) moved.startDateTime = wall('startDateTime');
    if (endDateTime !== undefined) moved.endDateTime = wall('endDateTime');
    refuseEarlyEnd(moved, refuse);
    if (recurrence) moved.recurrence = recurrenceOf(recurrence, moved.startDateTime, { zone, zones, refuse });
    return moved;
  };
}

type Refuse = (field: string, fault: string) => never;

/** The service refuses it too, and does not say which property it means. */
function refuseEarlyEnd({ startDateTime = '', endDateTime = '' }: ZonedFields, refuse: Refuse): void {
  const [start, end] = [readWall(startDateTime), readWall(endDateTime)];
  if (start !== undefined && end !== undefined && end < start) {
    refuse('endDateTime', 'is before startDateTime; swap them, or correct one');
  }
}

interface Place {
  /** Undefined where none is given, or this machine does not know it. */
  zone: Zone | undefined;
  zones: Zones;
  refuse: Refuse;
}

function wallOf(field: string, time: string | undefined, { zone, zones, refuse }: Place): string | undefined {
  if (time === undefined || !isInstantText(time)) return time;
  const instant = readInstant(time) ?? refuse(field, 'is no time');
  if (zone === undefined) return refuse('timeZone', `is no zone that this machine knows, which ${field} needs`);
  const wall = zones.at(instant, zone);
  // Which of the two the service would take is documented nowhere.
  if (zones.localTime(wall, zone)?.kind === 'overlap') {
    refuse(field, `the clocks of ${zone.name} show this time twice; give timeZone as UTC`);
  }
  return wall;
}

function recurrenceOf(given: RecurrenceInput, start: string | undefined, { zone, zones, refuse }: Place) {
  const fail = (fault: string) => refuse('recurrence', fault);
  const startDate = start?.slice(0, 10);
  const read = (): RecurrenceResult => {
    if (typeof given !== 'string') return readRecurrence(given, startDate ?? given.range.startDate ?? '');
    if (start === undefined) return { fault: 'a rule needs startDateTime, the time from which it counts' };
    const wallAt = (instant: number) =>
      zones.at(instant, zone ?? refuse('timeZone', 'is no zone that this machine knows, which UNTIL in UTC needs'));
    return readRecurrenceRule(given, { wall: start.slice(0, 19), wallAt });
  };
  const result = read();
  if ('fault' in result) return fail(result.fault);
  const { recurrence } = result;
  const { pattern, range } = recurrence;
  if (!beginsOn(pattern, range.startDate)) {
    const first = firstDay(pattern, range.startDate);
    const fix = first === undefined ? 'correct it' : `start on ${first}, or correct it`;
    fail(`the series has no event on ${range.startDate}, its first day, and the service would begin it later; ${fix}`);
  }
  const other = range.recurrenceTimeZone === undefined ? undefined : zones.resolve(range.recurrenceTimeZone);
  if (other !== undefined && zone !== undefined && nameOf(other) !== nameOf(zone)) {
    fail(`range.recurrenceTimeZone is ${other.name} and timeZone is ${zone.name}; leave it out, or make them the same`);
  }
  return recurrence as RecurrenceInput;
}

function nameOf({ windows, iana }: Zone): string {
  return windows ?? iana;
}
