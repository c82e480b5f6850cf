import { isObject, parseJson } from '../core/json.ts';
import type { GraphRequest } from '../graph/request.ts';

/** Actions that look into the calendars of everybody whom their body names. */
const ACTION = /\/(?:microsoft\.graph\.)?(?:getSchedule|findMeetingTimes)(?:[/(?]|$)/iu;
/** What names one, beside any text with an @; Graph reads names in any letter case. */
const NAMED = /^(?:schedules|address|locationEmailAddress)$/iu;

/** Of whom a request asks when they are free, beside the mailbox that it is sent to: whatever names somebody in its body. */
export type Asked =
  | readonly string[]
  /** It cannot be told: why, as part of a sentence. */
  | { readonly unknown: string };

/**
 * Whose times a request asks for, an operation's as well as a caller's own. Pure.
 * https://learn.microsoft.com/graph/api/calendar-getschedule, https://learn.microsoft.com/graph/api/user-findmeetingtimes
 */
export function askedMailboxes(request: Pick<GraphRequest, 'path' | 'body' | 'bodyText' | 'rawBody'>): Asked {
  const { path, body, bodyText, rawBody } = request;
  if (!ACTION.test(decoded(path))) return [];
  const text = bodyText ?? (rawBody === undefined ? undefined : Buffer.from(rawBody).toString('utf8'));
  const content: unknown = body ?? (text === undefined ? {} : parseJson(text));
  if (content === undefined) return { unknown: 'has a body that is no JSON' };
  const asked: string[] = [];
  return gather(content, '', asked) ? asked : { unknown: 'lets the service look into rooms of its own choice' };
}

/** Adds what names somebody; false where the service is to choose rooms itself. */
function gather(value: unknown, name: string, asked: string[]): boolean {
  if (typeof value === 'string') {
    if (value.includes('@') || NAMED.test(name)) asked.push(value.trim());
    return true;
  }
  if (Array.isArray(value)) return value.every((one) => gather(one, name, asked));
  if (!isObject(value)) return !(value === true && /^suggestLocation$/iu.test(name));
  return Object.entries(value).every(([inner, one]) => gather(one, inner, asked));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
