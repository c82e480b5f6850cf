import { isObject } from '../../core/json.ts';
import { bodyText } from '../../graph/canonical-event-text.ts';
import { recurrenceWords } from './recurrence-words.ts';
import { instantText, timeOf } from './time-text.ts';

type Item = Readonly<Record<string, unknown>>;

/** A value for people, as words and never as JSON: `''` where it holds nothing. `name` is that of its member. */
export function valueWords(value: unknown, name = ''): string {
  if (value === null || value === undefined) return '';
  // What a member is called tells a time from a text that somebody wrote.
  if (typeof value === 'string') return /time$/iu.test(name) ? (instantText(value) ?? value) : value;
  if (Array.isArray(value)) return listWords(value);
  if (!isObject(value)) return String(value);
  return timeOf(value) ?? knownWords(value) ?? memberWords(value);
}

/** All members with their names; what is within one of them stands in brackets. */
export function memberWords(value: Item): string {
  return Object.entries(value)
    .filter(([name]) => !isAnnotation(name))
    .map(([name, inner]) => {
      const words = valueWords(inner, name);
      return words === '' ? '' : `${name}: ${isObject(inner) && words.includes(': ') ? `(${words})` : words}`;
    })
    .filter((words) => words !== '')
    .join(', ');
}

/** What the protocol says of a member, such as `list@odata.type`. */
export function isAnnotation(name: string): boolean {
  return name.includes('@odata.');
}

function listWords(items: readonly unknown[]): string {
  const words = items.map((item) => valueWords(item)).filter((text) => text !== '');
  return words.join(items.some((item) => isObject(item) && knownWords(item) === undefined) ? '; ' : ', ');
}

/** Graph's objects that people have a shorter way to say. */
function knownWords(value: Item): string | undefined {
  const { emailAddress, displayName, content, type, name, address, id, allowed, response } = value;
  if (isObject(emailAddress)) return `${valueWords(emailAddress)}${typeof type === 'string' ? ` (${type})` : ''}`;
  if (typeof address === 'string') {
    return typeof name === 'string' && name !== '' && name !== address ? `${name} <${address}>` : address;
  }
  // Everybody of the organization has a name and no address.
  if (address === null && typeof name === 'string') return name;
  if (typeof content === 'string') return contentWords(content, value.contentType);
  if (typeof displayName === 'string') return displayName;
  if (typeof allowed === 'boolean') return accessWords(allowed, value);
  if (typeof response === 'string') return answerWords(response, value.time);
  if (typeof name === 'string' && typeof id === 'string') return `${name} (${id})`;
  return recurrenceWords(value) ?? hoursWords(value);
}

/** Markup says nothing to people. */
function contentWords(content: string, contentType: unknown): string {
  const type = typeof contentType === 'string' && contentType.toLowerCase() === 'html' ? 'html' : 'text';
  return bodyText({ contentType: type, content });
}

/** `refused (403 ErrorAccessDenied)`. */
function accessWords(allowed: boolean, { status, code }: Item): string {
  if (allowed) return 'allowed';
  const why = [status, code].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');
  return why === '' ? 'refused' : `refused (${why})`;
}

/** `accepted, 2026-09-07 09:00 UTC`. */
function answerWords(response: string, time: unknown): string {
  const when = valueWords(time, 'time');
  return when === '' ? response : `${response}, ${when}`;
}

/** `monday, tuesday 08:00 to 17:00 Europe/London`. */
function hoursWords({ daysOfWeek, startTime, endTime, timeZone }: Item): string | undefined {
  if (!Array.isArray(daysOfWeek) || typeof startTime !== 'string' || typeof endTime !== 'string') return undefined;
  const clock = (time: string) => /^\d\d:\d\d/u.exec(time)?.[0] ?? time;
  const zone = isObject(timeZone) && typeof timeZone.name === 'string' ? ` ${timeZone.name}` : '';
  return `${daysOfWeek.join(', ')} ${clock(startTime)} to ${clock(endTime)}${zone}`;
}
