import type { RoutePath } from '../calls/route-path.ts';
import type { Directory } from '../mailboxes/directory.ts';
import { type FoundEvent, findById } from '../mailboxes/find-event.ts';
import { calendarId, readItemNumber } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { CalendarRecord, SharedFrom } from '../store/store.ts';

/** Whose mailbox, which calendar and which event a path leads to. */
export interface Way {
  /** The mailbox that holds what the path speaks of. */
  mailbox: Mailbox;
  /** The calendar of it; `all`: all calendars together; undefined: one that is not there. */
  calendar: CalendarRecord | 'all' | undefined;
  /** The event that the path names, in that mailbox. */
  event: FoundEvent;
  /** Named segments, as they are in that mailbox. */
  params: Readonly<Record<string, string>>;
  /** Through whose mailbox it leads, where that is another's. */
  via: Via | undefined;
}

/** The mailbox of somebody with whom a calendar is shared, and the calendar as it stands there. */
export interface Via {
  mailbox: Mailbox;
  calendar: CalendarRecord;
}

/** What is done with a calendar itself, and so with the one in the mailbox of whoever asks. */
const OF_THE_CALENDAR: ReadonlySet<string> = new Set([
  'permanentDelete',
  'calendarPermissions',
  'allowedCalendarSharingRoles(User)',
]);

/** Paths that speak of all calendars of a mailbox. */
const OF_ALL_CALENDARS: ReadonlySet<string> = new Set(['calendars', 'calendarGroups']);

/**
 * Follows a path into the mailbox that holds what it speaks of: events of a shared calendar are in its owner's mailbox,
 * by the id that the calendar has in the sharee's mailbox, and by the ids of the events.
 */
export function followPath(
  directory: Directory,
  mailbox: Mailbox,
  route: Pick<RoutePath, 'path'>,
  params: Way['params'],
): Way {
  const own = eventIn(mailbox, params);
  const via = sharedCalendar(directory, mailbox, route, params, own);
  if (!via) return { mailbox, calendar: namedCalendar(mailbox, route, params, own), event: own, params, via };
  const owner = ownerOf(directory, via.calendar.sharedFrom);
  const calendar = owner?.calendars.get(via.calendar.sharedFrom?.folder ?? -1);
  // Gone with its owner: there is nothing to be led to.
  if (!owner || !calendar) return { mailbox, calendar: via.calendar, event: own, params, via: undefined };
  const { group: _, calendar: asked, ...rest } = params;
  return {
    mailbox: owner,
    calendar,
    event: eventIn(owner, params),
    params: asked === undefined ? rest : { ...rest, calendar: calendarId(owner, calendar.number) },
    via,
  };
}

function eventIn(mailbox: Mailbox, { event }: Way['params']): FoundEvent {
  return event === undefined ? undefined : findById(mailbox, event);
}

/** The mailbox, of a user or a group, that holds a shared calendar. */
function ownerOf(directory: Directory, sharedFrom: SharedFrom | undefined): Mailbox | undefined {
  const id = sharedFrom?.owner ?? '';
  return directory.known(id) ?? directory.group(id);
}

/** The shared calendar that a path in a sharee's mailbox speaks of; `own`: the event that it names there. */
function sharedCalendar(
  directory: Directory,
  mailbox: Mailbox,
  { path }: Pick<RoutePath, 'path'>,
  params: Way['params'],
  own: FoundEvent,
): Via | undefined {
  const shared = [...mailbox.calendars.values()].filter(({ sharedFrom }) => sharedFrom !== undefined);
  if (shared.length === 0) return undefined;
  if (params.calendar !== undefined) {
    const below = path.split('{calendar}/')[1];
    if (below === undefined || OF_THE_CALENDAR.has(below.split('/', 1)[0] ?? '')) return undefined;
    const calendar = shared.find(({ number }) => calendarId(mailbox, number) === params.calendar);
    return calendar && { mailbox, calendar };
  }
  if (params.event === undefined || own !== undefined) return undefined;
  const calendar = shared.find(({ sharedFrom }) => {
    const owner = ownerOf(directory, sharedFrom);
    const found = owner && eventIn(owner, params);
    return found !== undefined && found !== 'malformed' && found.folder === sharedFrom?.folder;
  });
  return calendar && { mailbox, calendar };
}

/**
 * The calendar of a path that stays in its mailbox: the one that is named, the event's, or the default one. Whoever is
 * let into the default one is told what is not there, as its owner is; from others it is not known apart.
 */
function namedCalendar(
  mailbox: Mailbox,
  { path }: Pick<RoutePath, 'path'>,
  params: Way['params'],
  event: FoundEvent,
): CalendarRecord | 'all' | undefined {
  if (params.calendar !== undefined) {
    const number = readItemNumber(params.calendar);
    return (number === undefined ? undefined : mailbox.calendars.get(number)) ?? mailbox.defaultCalendar;
  }
  if (params.event !== undefined)
    return event === undefined || event === 'malformed' ? mailbox.defaultCalendar : mailbox.calendars.get(event.folder);
  const [, , part = ''] = path.split('/');
  return OF_ALL_CALENDARS.has(part) ? 'all' : mailbox.defaultCalendar;
}
