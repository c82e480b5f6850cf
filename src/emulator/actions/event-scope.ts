import type { Action } from '../call.ts';
import type { EventRecord } from '../events/event-record.ts';
import type { EventView } from '../events/show-event.ts';
import { calendarId, DEFAULT_CALENDAR_FOLDER, eventId, immutableEventId, readItemNumber } from '../ids.ts';
import type { Mailbox } from '../mailbox.ts';
import type { EventOptions } from '../query/event-options.ts';
import { refusals } from '../refusals.ts';
import type { CalendarRecord } from '../store/store.ts';

/** Which events a path speaks of. */
export interface EventScope {
  /** The calendar that is named, or the default one where a create or a view names none. */
  folder: number;
  /** Whether the path names no calendar: lists then hold the events of all. */
  wholeMailbox: boolean;
  /** Path of the scope below the user, as contexts write it: '', `/calendar` or `/calendars('...')`. */
  context: string;
}

/** The scope of a path below `users/{user}`. */
export function readScope({ mailbox, params, call }: Action): EventScope {
  if (params.calendar !== undefined) {
    const { number } = findCalendar(mailbox, params.calendar);
    const id = encodeURIComponent(calendarId(mailbox, number));
    return { folder: number, wholeMailbox: false, context: `/calendars('${id}')` };
  }
  // Segments are version, users, the user, and what follows.
  const named = call.address.segments[3]?.toLowerCase() === 'calendar';
  return { folder: DEFAULT_CALENDAR_FOLDER, wholeMailbox: !named, context: named ? '/calendar' : '' };
}

/** The calendar of an id. */
export function findCalendar(mailbox: Mailbox, id: string): CalendarRecord {
  const number = readItemNumber(id);
  if (number === undefined) throw refusals.malformedId();
  const calendar = mailbox.calendars.get(number);
  // Ids are case-sensitive and belong to one mailbox: the number alone would also fit an id of another one.
  if (!calendar || calendarId(mailbox, number) !== id) throw refusals.itemNotFound();
  return calendar;
}

/** The event of an id in either form, within the scope of the path. */
export function findEvent(action: Action): EventRecord {
  const { mailbox, params } = action;
  const scope = readScope(action);
  const id = params.event ?? '';
  const number = readItemNumber(id);
  if (number === undefined) throw refusals.malformedId();
  const event = mailbox.event(number);
  const fits = event && (eventId(mailbox, event.folder, number) === id || immutableEventId(mailbox, number) === id);
  if (!event || !fits || (!scope.wholeMailbox && event.folder !== scope.folder)) throw refusals.itemNotFound();
  return event;
}

/** Address of the metadata that describes an answer. */
export function contextOf({ call, mailbox }: Action, path: string): string {
  return `${call.origin}/v1.0/$metadata#users('${mailbox.userId}')${path}`;
}

/** The brackets of a context: selected names, then what was expanded. */
export function contextSelection({ selected, expanded }: EventOptions): string {
  const names = [...(selected ?? []), ...(expanded ? [expanded.context] : [])];
  return names.length === 0 ? '' : `(${names.join(',')})`;
}

/** How the caller wants to see events. */
export function viewOf({ world, prefer }: Action, options: EventOptions, fresh = false): EventView {
  return {
    zones: world.zones,
    zone: prefer.zone,
    body: prefer.body ?? 'html',
    immutableIds: prefer.immutableIds,
    fresh,
    select: options.select,
    expand: options.expanded?.properties,
  };
}
