import { isObject, type JsonObject } from '../core/json.ts';
import { type CanonicalEvent, canonicalEvent, differences } from './canonical-event.ts';
import type { Event } from './event.ts';
import type { Zones } from './time-zone.ts';

/** A PATCH whose outcome is in doubt, with what was there before it and what is there now. */
export interface DoubtfulPatch {
  /** What was sent. */
  patch: JsonObject;
  before: JsonObject;
  now: JsonObject;
}

/**
 * `done`: what was sent is there. `again`: what it was to change is as it was before, so it may be sent again.
 * `changed`: it is neither, since somebody else changed it; the fields say what.
 */
export type PatchVerdict = { is: 'done' } | { is: 'again' } | { is: 'changed'; fields: string[] };

/** The properties that the canonical form of an event compares, and what it calls them. */
const CANONICAL: ReadonlyMap<string, keyof CanonicalEvent> = new Map([
  ['subject', 'subject'],
  ['body', 'body'],
  ['start', 'start'],
  ['end', 'end'],
  ['isAllDay', 'isAllDay'],
  ['location', 'location'],
  ['attendees', 'attendees'],
  ['showAs', 'showAs'],
  ['sensitivity', 'sensitivity'],
  ['importance', 'importance'],
  ['categories', 'categories'],
  ['isReminderOn', 'reminder'],
  ['reminderMinutesBeforeStart', 'reminder'],
  ['isOnlineMeeting', 'isOnlineMeeting'],
  ['recurrence', 'recurrence'],
]);

/** What the service keeps as null; of any other property null means its default. */
const NULL_STAYS: ReadonlySet<string> = new Set(['recurrence']);

/**
 * Tells what became of a PATCH, by what the event holds: the service does all of it or nothing. Never by the version, since
 * the service changes events by itself as well; nor are bodies and names compared as texts, since it rewrites them.
 */
export function settlePatch({ patch, before, now }: DoubtfulPatch, zones: Zones): PatchVerdict {
  const isCompared = (name: string) => patch[name] !== null || NULL_STAYS.has(name);
  const names = Object.keys(patch).filter((name) => isCompared(name) && now[name] !== undefined);
  const missing = names.filter((name) => !holds(patch, now, name, zones));
  // Without a trace of a change nothing tells a PATCH that was done from one that was not; to repeat it changes nothing.
  const isTouched = names.some((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]));
  if (missing.length === 0 && isTouched) return { is: 'done' };
  const moved = names.filter((name) => !holds({ [name]: before[name] ?? null }, now, name, zones));
  return moved.length === 0 ? { is: 'again' } : { is: 'changed', fields: missing };
}

/** Whether the event has what is written of this property. */
function holds(written: JsonObject, now: JsonObject, name: string, zones: Zones): boolean {
  const field = CANONICAL.get(name);
  if (field === undefined) return contains(written[name], now[name]);
  if (written[name] === null || now[name] === null) return written[name] === now[name];
  // What is compared together, as a start and whether it is a whole day, comes from what is there unless it is written.
  const wanted: JsonObject = { ...now };
  for (const [other, value] of Object.entries(written)) {
    const isPart = other === name || other === 'isAllDay' || CANONICAL.get(other) === field;
    if (isPart && value !== null) wanted[other] = value;
  }
  const asEvent = (event: JsonObject) => canonicalEvent(event as unknown as Event, zones);
  return !differences(asEvent(wanted), asEvent(now)).some((one) => one.field === field);
}

/** Whether all that is written is there; the service adds members of its own. */
function contains(written: unknown, read: unknown): boolean {
  if (Array.isArray(written)) {
    if (!Array.isArray(read) || read.length !== written.length) return false;
    return written.every((one, at) => contains(one, read[at]));
  }
  if (!isObject(written)) return written === read;
  return isObject(read) && Object.entries(written).every(([name, value]) => contains(value, read[name]));
}
