import { type Clock, systemClock } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { createEmulatorClock, type EmulatorClock, isTime } from './emulator-clock.ts';

/** A moment: ISO 8601 with `Z` or an offset, or milliseconds since 1970. */
export type Moment = string | number;

/**
 * `system` (default): time is that of the clock below, at first; `manual`: it stands where that clock was, until it is
 * moved; `start`: it begins there, and runs unless `runs` is false.
 */
export type TimeOption = 'system' | 'manual' | { start: Moment; runs?: boolean };

/** Where a deterministic emulator's time stands: 2026-01-05T10:00:00Z, a Monday. */
const FIXED_START = Date.UTC(2026, 0, 5, 10);

const ISO_8601 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/i;

/** Milliseconds since 1970 of a moment; fails with `time-invalid`, naming `field`. */
export function readMoment(value: unknown, field: string): number {
  const time = typeof value === 'string' && ISO_8601.test(value) ? Date.parse(value) : value;
  if (typeof time === 'number' && isTime(time)) return time;
  throw new InputError(
    'time-invalid',
    `${field} must be a time such as 2026-01-05T10:00:00Z, or milliseconds since 1970.`,
    { field },
  );
}

/** Makes an emulator's clock; a deterministic one stands at a fixed time, unless it is given a clock or a time. */
export function openClock(options: {
  clock?: Clock | undefined;
  time?: TimeOption | undefined;
  deterministic?: boolean | undefined;
}): EmulatorClock {
  const { clock, deterministic = false } = options;
  const time = options.time ?? (deterministic && !clock ? { start: FIXED_START } : 'system');
  const base = clock ?? systemClock;
  if (time === 'system') return createEmulatorClock(base);
  if (time === 'manual') return createEmulatorClock(base, { runs: false });
  if (!isObject(time))
    throw new InputError('time-invalid', 'time must be system, manual or {start, runs}.', { field: 'time' });
  return createEmulatorClock(base, { start: readMoment(time.start, 'time.start'), runs: time.runs ?? !deterministic });
}
