import { DAY } from '../core/durations.ts';
import { fieldProblem } from './field-problem.ts';
import type { ModeFacts } from './modes/mode.ts';

/** What ends, and when. */
interface End {
  what: 'secret' | 'certificate';
  /** UTC, ISO 8601. */
  on: string;
}

/** Days before its end at which a secret or certificate is told of: time to ask somebody for a new one. */
const WARN_DAYS = 30;

/** What of an authentication ends first; undefined where nothing is known to. */
function endOf({ secretExpiresOn, certificateExpiresOn }: ModeFacts): End | undefined {
  const ends: End[] = [];
  if (secretExpiresOn !== undefined) ends.push({ what: 'secret', on: secretExpiresOn });
  if (certificateExpiresOn !== undefined) ends.push({ what: 'certificate', on: certificateExpiresOn });
  return ends.sort((a, b) => Date.parse(a.on) - Date.parse(b.on))[0];
}

/** The sentence about an end that is near or past at `now`, milliseconds since 1970; undefined before that. Pure. */
export function describeNearEnd(name: string, facts: ModeFacts, now: number): string | undefined {
  const end = endOf(facts);
  if (end === undefined) return undefined;
  const left = Date.parse(end.on) - now;
  if (Number.isNaN(left) || left > WARN_DAYS * DAY) return undefined;
  const day = end.on.slice(0, 10);
  if (left <= 0) return `The ${end.what} of ${name} ended on ${day}.`;
  const days = Math.floor(left / DAY);
  const when = days === 0 ? 'in less than a day' : days === 1 ? 'in a day' : `in ${days} days`;
  return `The ${end.what} of ${name} ends ${when}, on ${day}.`;
}

/** The next step of that sentence. */
export function adviseRotation({ name, mode }: { name: string; mode: string }): string {
  const isRotated = mode === 'client-secret' || mode === 'certificate';
  return `Make a new one in the portal, then: graphcal auth ${isRotated ? `rotate ${name}` : `add ${name} --replace`}.`;
}

/**
 * Reads the day on which a secret ends, as the portal shows it (`YYYY-MM-DD`, or a time of ISO 8601); it lasts until
 * that day is over in UTC. Throws UsageError `authentication-secret-expires-on-invalid`.
 */
export function readSecretEnd(given: string): string {
  const text = given.trim();
  const isDay = /^\d{4}-\d{2}-\d{2}$/u.test(text);
  const end = new Date(isDay ? `${text}T23:59:59Z` : text);
  // A 31st of a month that has none is moved on instead of refused.
  const isRead = !Number.isNaN(end.getTime()) && (!isDay || end.toISOString().startsWith(text));
  if (isRead && (isDay || /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:\d{2})$/u.test(text))) return end.toISOString();
  throw fieldProblem(
    'secret-expires-on',
    'is not a day',
    'Write it as YYYY-MM-DD, as it stands under Expires in Certificates & secrets.',
  );
}
