import { UsageError } from '../core/errors.ts';
import type { Zone, Zones } from '../graph/time-zone.ts';
import { isInstantText, readInstant } from './fields.ts';

/** Throws UsageError `input-invalid` for a field. */
export type Refuse = (field: string, fault: string) => never;

export function refusalOf(operation: string): Refuse {
  return (field, fault) => {
    throw new UsageError('input-invalid', `${operation}: ${field}: ${fault}.`, {
      hint: `Its fields: graphcal ${operation} --help`,
    });
  };
}

/** Where a time is to be shown, and the fields that say so. */
export interface Place {
  /** The field of the time. */
  field: string;
  /** The field of the zone. */
  zoneField: string;
  /** Undefined where none is given, or this machine does not know it. */
  zone: Zone | undefined;
  zones: Zones;
  refuse: Refuse;
}

/** A `zonedTime` as the clocks of a zone show it. Throws UsageError `input-invalid`. */
export function wallTimeAt(time: string, { field, zoneField, zone, zones, refuse }: Place): string {
  if (!isInstantText(time)) return time;
  const instant = readInstant(time) ?? refuse(field, 'is no time');
  if (zone === undefined) return refuse(zoneField, `is no zone that this machine knows, which ${field} needs`);
  const wall = zones.at(instant, zone);
  // Which of the two the service would take is documented nowhere.
  if (zones.localTime(wall, zone)?.kind === 'overlap') {
    refuse(field, `the clocks of ${zone.name} show this time twice; give ${zoneField} as UTC`);
  }
  return wall;
}

/**
 * Works out the wall times of an input: those of its fields that hold an instant, as the clocks of its `timeZone` show
 * them. Undefined where none does. What it gives throws UsageError `input-invalid`.
 */
export function wallTimes<
  Name extends string,
  Input extends { readonly [N in Name]?: string | undefined } & { timeZone?: string | undefined },
>(operation: string, input: Input, names: readonly Name[]): ((zones: Zones) => Input) | undefined {
  const instants = names.filter((name) => isInstantText(input[name] ?? ''));
  if (instants.length === 0) return undefined;
  return (zones) => {
    const place = { zoneField: 'timeZone', zone: zones.resolve(input.timeZone ?? ''), zones };
    const walls = instants.map((field) => [
      field,
      wallTimeAt(input[field] ?? '', { ...place, field, refuse: refusalOf(operation) }),
    ]);
    return { ...input, ...Object.fromEntries(walls) };
  };
}
