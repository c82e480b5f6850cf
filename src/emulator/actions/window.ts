import { DAY } from '../../core/durations.ts';
import type { Action } from '../calls/call.ts';
import { VIEW_DAYS } from '../limits.ts';
import { optionValue } from '../query/options.ts';
import { refusals } from '../refusals.ts';
import { parseInstant } from '../time/local-time.ts';

/** The range of time that views and instances need, in milliseconds since 1970. */
export function readWindow(action: Action): { from: number; to: number } {
  const from = readBound(action, 'startdatetime');
  const to = readBound(action, 'enddatetime');
  if (from === undefined || to === undefined)
    throw refusals.invalidParameter(
      'This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.',
    );
  if (to < from) throw refusals.invalidParameter("The value of the parameter 'EndDateTime' is before 'StartDateTime'.");
  if (to - from > VIEW_DAYS * DAY) throw refusals.viewTooLong(VIEW_DAYS);
  return { from, to };
}

/** One end of a range; a value without an offset is UTC, whatever zone the caller prefers. */
export function readBound({ query }: Action, name: string): number | undefined {
  const text = optionValue(query, name);
  if (text === undefined || text === '') return undefined;
  const time = parseInstant(text);
  if (time === undefined) throw refusals.invalidParameter(`The value '${text}' of a time window parameter is invalid.`);
  return time;
}
