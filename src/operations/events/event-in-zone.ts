import { type RecurrenceResult, readRecurrence } from '../../graph/recurrence.ts';
import { beginsOn, firstDay } from '../../graph/recurrence-dates.ts';
import type { RecurrenceInput } from '../../graph/recurrence-input.ts';
import { readRecurrenceRule } from '../../graph/recurrence-rule.ts';
import type { Zone, Zones } from '../../graph/time-zone.ts';
import { readWall } from '../../graph/time-zone-wall.ts';
import { type Place, type Refuse, refusalOf, wallTimes } from '../wall-times.ts';

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
  const { recurrence } = input;
  const refuse = refusalOf(operation);
  const inZone = wallTimes(operation, input, ['startDateTime', 'endDateTime']);
  if (inZone === undefined && typeof recurrence !== 'string' && !recurrence) {
    refuseEarlyEnd(input, refuse);
    return undefined;
  }
  return (zones) => {
    const moved = inZone === undefined ? { ...input } : inZone(zones);
    refuseEarlyEnd(moved, refuse);
    const place = { zone: zones.resolve(input.timeZone ?? ''), zones, refuse };
    if (recurrence) moved.recurrence = recurrenceOf(recurrence, moved.startDateTime, place);
    return moved;
  };
}

/** The service refuses it too, and does not say which property it means. */
function refuseEarlyEnd({ startDateTime = '', endDateTime = '' }: ZonedFields, refuse: Refuse): void {
  const [start, end] = [readWall(startDateTime), readWall(endDateTime)];
  if (start !== undefined && end !== undefined && end < start) {
    refuse('endDateTime', 'is before startDateTime; swap them, or correct one');
  }
}

function recurrenceOf(
  given: RecurrenceInput,
  start: string | undefined,
  { zone, zones, refuse }: Pick<Place, 'zone' | 'zones' | 'refuse'>,
) {
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
