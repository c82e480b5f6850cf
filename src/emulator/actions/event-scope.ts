import { showCalendar } from '../calendars/show-calendar.ts';
import { type Action, collectionOf } from '../calls/call.ts';
import type { EventRecord } from '../events/event-record.ts';
import type { EventView } from '../events/show-event.ts';
import {
  calendarId,
  changeKey,
  DEFAULT_CALENDAR_FOLDER,
  groupId,
  readItemNumber,
  sameVersion,
} from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { EventOptions } from '../query/event-options.ts';
import { refusals } from '../refusals.ts';
import { allowsTo, roleOf } from '../sharing/calendar-roles.ts';
import { isVeiled, seenEvent, sightOf } from '../sharing/sight.ts';
import type { CalendarGroupRecord, CalendarRecord } from '../store/store.ts';

/** Which events a path speaks of. */
export interface EventScope {
  /** The calendar that is named, or the default one where a create or a view names none. */
  folder: number;
  /** Whether the path names no calendar: lists then hold the events of all. */
  wholeMailbox: boolean;
  /** Path of the scope below the user, as contexts write it: '', `/calendar` or `/calendars('...')`. */
  context: string;
}

/** The scope of a path below `users/{user}`, or below `groups/{user}`. */
export function readScope(action: Action): EventScope {
  const { mailbox, params, route } = action;
  if (params.calendar !== undefined) {
    const { number } = findCalendar(mailbox, params.calendar, params.group);
    return { folder: number, wholeMailbox: false, context: calendarPath(action) };
  }
  const named = route.path.split('/')[2] === 'calendar';
  // With whom one calendar is shared, the others of the mailbox are not; which one holds an event its id tells.
  const isOpen = action.access.role === 'owner' || params.event !== undefined;
  return { folder: DEFAULT_CALENDAR_FOLDER, wholeMailbox: !named && isOpen, context: named ? '/calendar' : '' };
}

/** Path of a list of calendars, as contexts write it: of the mailbox or of one group. */
export function calendarsContext({ mailbox, params }: Action): string {
  if (params.group === undefined) return '/calendars';
  const { number } = findGroup(mailbox, params.group);
  return `/calendarGroups('${encodeURIComponent(groupId(mailbox, number))}')/calendars`;
}

/** Path of the calendar that a path names, as contexts write it: the default one, or by the id it was asked for with. */
export function calendarPath(action: Action): string {
  const { mailbox, params, via } = action;
  if (params.calendar === undefined) return '/calendar';
  const shown = via?.calendar ?? findCalendar(mailbox, params.calendar, params.group);
  const id = calendarId(via?.mailbox ?? mailbox, shown.number);
  return `${calendarsContext(action)}('${encodeURIComponent(id)}')`;
}

/** The calendar that a path names: by its id, or the default one. */
export function calendarOf({ mailbox, params }: Action): CalendarRecord {
  return params.calendar === undefined ? mailbox.defaultCalendar : findCalendar(mailbox, params.calendar, params.group);
}

/** A calendar as the caller has it: one that was shared stands in the mailbox that the path goes through. */
export function shownCalendar(
  { mailbox, via, access }: Action,
  calendar: CalendarRecord,
  select: ReadonlySet<string> | undefined,
): Record<string, unknown> {
  const reader = access.sharee && (via ? access.role : roleOf(calendar, access.sharee));
  return showCalendar(via?.mailbox ?? mailbox, via?.calendar ?? calendar, select, reader);
}

/** The calendar of an id, in the group of an id where the path names one. */
function findCalendar(mailbox: Mailbox, id: string, group?: string): CalendarRecord {
  const within = group === undefined ? undefined : findGroup(mailbox, group);
  const number = readItemNumber(id);
  if (number === undefined) throw refusals.malformedId();
  const calendar = mailbox.calendars.get(number);
  // Ids are case-sensitive and belong to one mailbox: the number alone would also fit an id of another one.
  if (!calendar || calendarId(mailbox, number) !== id) throw refusals.itemNotFound();
  if (within && calendar.group !== within.number) throw refusals.itemNotFound();
  return calendar;
}

/** The calendar group of an id. */
export function findGroup(mailbox: Mailbox, id: string): CalendarGroupRecord {
  const number = readItemNumber(id);
  if (number === undefined) throw refusals.malformedId();
  const group = mailbox.groups.get(number);
  if (!group || groupId(mailbox, number) !== id) throw refusals.itemNotFound();
  return group;
}

/** The event or the occurrence of an id in either form, within the scope of the path. */
export function findEvent(action: Action): EventRecord {
  const { event } = action;
  const scope = readScope(action);
  if (event === 'malformed') throw refusals.malformedId();
  if (!event || (!scope.wholeMailbox && event.folder !== scope.folder)) throw refusals.itemNotFound();
  if (isVeiled(event, sightOf(action.access.role)) && !isPlainRead(action)) throw refusals.accessDenied();
  return event;
}

/** An event of any calendar as far as the caller may see it; undefined where its calendar was not shared. */
export function seenInCalendar({ access, mailbox }: Action, event: EventRecord): EventRecord | undefined {
  if (!access.sharee) return event;
  const calendar = mailbox.calendars.get(event.folder);
  const role = calendar ? roleOf(calendar, access.sharee) : 'none';
  return allowsTo('read', role) ? seenEvent(event, sightOf(role)) : undefined;
}

/** Of what may not be seen whole, the event itself is shown as far as it may; all else of it is kept back. */
function isPlainRead({ route }: Action): boolean {
  return route.method === 'GET' && /\{event\}(?:\/(?:calendar|instances|exceptionOccurrences))?$/.test(route.path);
}

/** Address of the metadata that describes an answer. */
export function contextOf({ call, mailbox, route, via }: Action, path: string): string {
  return `${call.origin}/v1.0/$metadata#${collectionOf(route)}('${(via?.mailbox ?? mailbox).userId}')${path}`;
}

/** The brackets of a context: selected names, then what was expanded. */
export function contextSelection({
  selected,
  expanded,
}: Pick<EventOptions, 'selected'> & Partial<EventOptions>): string {
  const names = [...(selected ?? []), ...(expanded?.context ?? [])];
  return names.length === 0 ? '' : `(${names.join(',')})`;
}

/** How the caller wants to see events. */
export function viewOf(action: Action, options: EventOptions, fresh = false): EventView {
  const { world, prefer, access } = action;
  return {
    zones: world.zones,
    zone: prefer.zone,
    body: prefer.body ?? 'html',
    rewritten: world.modes.rewriting === 'exchange',
    immutableIds: prefer.immutableIds,
    fresh,
    select: options.select,
    expand: options.expanded?.members,
    expandContext: options.expanded && contextOf(action, `${readScope(action).context}/events`),
    contents: world.contents,
    showCalendar: (calendar, select) => shownCalendar(action, calendar, select),
    basic: access.basic,
    sight: sightOf(access.role),
  };
}

/** Refuses a change that was asked for another state of the event than it has. */
export function checkIfMatch({ call, mailbox, world }: Action, event: EventRecord): void {
  const wanted = call.headers.get('if-match');
  if (wanted === undefined || wanted === '*' || world.modes.ifMatch === 'ignored') return;
  if (!sameVersion(wanted, changeKey(mailbox, mailbox.versionOf(event).change))) throw refusals.changed();
}
