import {
  createCalendarGroup,
  deleteCalendarGroup,
  getCalendarGroup,
  listCalendarGroups,
  updateCalendarGroup,
} from '../actions/calendar-groups.ts';
import { cancelEvent } from '../actions/cancel-event.ts';
import { countEvents } from '../actions/count-events.ts';
import { createCalendar } from '../actions/create-calendar.ts';
import { createEvent } from '../actions/create-event.ts';
import { deleteCalendar } from '../actions/delete-calendar.ts';
import { deleteEvent } from '../actions/delete-event.ts';
import { forwardEvent } from '../actions/forward-event.ts';
import { getCalendar, getCalendarOfEvent } from '../actions/get-calendar.ts';
import { getEvent } from '../actions/get-event.ts';
import { getMailboxSetting, getMailboxSettings, SINGLE_SETTINGS } from '../actions/get-mailbox-settings.ts';
import { getUser } from '../actions/get-user.ts';
import { listCalendars } from '../actions/list-calendars.ts';
import { listEvents } from '../actions/list-events.ts';
import { dismissReminder, snoozeReminder, viewReminders } from '../actions/reminders.ts';
import { respondToEvent } from '../actions/respond-to-event.ts';
import { updateCalendar } from '../actions/update-calendar.ts';
import { updateEvent } from '../actions/update-event.ts';
import { viewCalendar } from '../actions/view-calendar.ts';
import { refusals } from '../refusals.ts';
import type { Act } from './call.ts';

/** What a token must allow. https://learn.microsoft.com/graph/permissions-reference */
export type Permission =
  | 'calendar-read'
  /** The list of calendars, which a permission for shared ones opens too. */
  | 'calendar-list'
  /** What of an event ReadBasic leaves out: attachments, forwarding. */
  | 'calendar-content'
  | 'calendar-write'
  | 'directory-read'
  | 'settings-read'
  | 'settings-write';

/** One row of the table. */
export interface Route {
  method: string;
  /** Segments below the version; `{name}` takes any value, and `function(Name,Other)` parameters in any order. */
  path: string;
  permission: Permission;
  act: Act;
}

const route = (method: string, path: string, permission: Permission, act: Act): Route => ({
  method,
  path,
  permission,
  act,
});

const CALENDARS = ['users/{user}/calendars', 'users/{user}/calendarGroups/{group}/calendars'];
const NAMED_CALENDARS = CALENDARS.map((path) => `${path}/{calendar}`);
const DEFAULT_CALENDAR = 'users/{user}/calendar';
// Events can be reached over all calendars, in the default one, and in a named one by two ways.
const EVENT_HOMES = ['users/{user}', DEFAULT_CALENDAR, ...NAMED_CALENDARS];

const below = (bases: readonly string[], method: string, path: string, permission: Permission, act: Act): Route[] =>
  bases.map((base) => route(method, path === '' ? base : `${base}/${path}`, permission, act));

/** All that this server answers; to add an operation, add a row and its file under actions. */
export const ROUTES: readonly Route[] = [
  route('GET', 'users/{user}', 'directory-read', getUser),
  route('GET', 'users/{user}/calendarGroups', 'calendar-read', listCalendarGroups),
  route('POST', 'users/{user}/calendarGroups', 'calendar-write', createCalendarGroup),
  route('GET', 'users/{user}/calendarGroups/{group}', 'calendar-read', getCalendarGroup),
  route('PATCH', 'users/{user}/calendarGroups/{group}', 'calendar-write', updateCalendarGroup),
  route('DELETE', 'users/{user}/calendarGroups/{group}', 'calendar-write', deleteCalendarGroup),
  ...below(CALENDARS, 'GET', '', 'calendar-list', listCalendars),
  ...below(CALENDARS, 'POST', '', 'calendar-write', createCalendar),
  ...below([DEFAULT_CALENDAR, ...NAMED_CALENDARS], 'GET', '', 'calendar-read', getCalendar),
  ...below([DEFAULT_CALENDAR, ...NAMED_CALENDARS], 'PATCH', '', 'calendar-write', updateCalendar),
  ...below(NAMED_CALENDARS, 'DELETE', '', 'calendar-write', deleteCalendar),
  ...below([DEFAULT_CALENDAR, ...NAMED_CALENDARS], 'POST', 'permanentDelete', 'calendar-write', deleteCalendar),
  ...below(EVENT_HOMES, 'GET', 'events', 'calendar-read', listEvents),
  ...below(EVENT_HOMES, 'POST', 'events', 'calendar-write', createEvent),
  ...below(EVENT_HOMES, 'GET', 'events/$count', 'calendar-read', countEvents),
  ...below(EVENT_HOMES, 'GET', 'events/{event}', 'calendar-read', getEvent),
  ...below(EVENT_HOMES, 'PATCH', 'events/{event}', 'calendar-write', updateEvent),
  ...below(EVENT_HOMES, 'DELETE', 'events/{event}', 'calendar-write', deleteEvent),
  ...below(EVENT_HOMES, 'GET', 'events/{event}/calendar', 'calendar-read', getCalendarOfEvent),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/accept', 'calendar-write', respondToEvent('accepted')),
  ...below(
    EVENT_HOMES,
    'POST',
    'events/{event}/tentativelyAccept',
    'calendar-write',
    respondToEvent('tentativelyAccepted'),
  ),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/decline', 'calendar-write', respondToEvent('declined')),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/cancel', 'calendar-write', cancelEvent),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/forward', 'calendar-content', forwardEvent),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/permanentDelete', 'calendar-write', deleteEvent),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/dismissReminder', 'calendar-write', dismissReminder),
  ...below(EVENT_HOMES, 'POST', 'events/{event}/snoozeReminder', 'calendar-write', snoozeReminder),
  route('GET', 'users/{user}/reminderView(StartDateTime,EndDateTime)', 'calendar-read', viewReminders),
  ...below(EVENT_HOMES, 'GET', 'calendarView', 'calendar-read', viewCalendar),
  route('GET', 'users/{user}/mailboxSettings', 'settings-read', getMailboxSettings),
  ...SINGLE_SETTINGS.map((name) =>
    route('GET', `users/{user}/mailboxSettings/${name}`, 'settings-read', getMailboxSetting(name)),
  ),
];

/** Segments of Graph's calendar that this server does not have yet: refused as such, not as unknown. */
const NOT_YET: ReadonlySet<string> = new Set(
  [
    'attachments',
    'calendarGroup',
    'calendarPermissions',
    'delta',
    'exceptionOccurrences',
    'extensions',
    'findMeetingTimes',
    'getSchedule',
    'groups',
    'instances',
    'multiValueExtendedProperties',
    'outlook',
    'places',
    'singleValueExtendedProperties',
    'subscriptions',
    'translateExchangeIds',
    '$value',
  ].map((name) => name.toLowerCase()),
);
/** Methods that Graph has on paths of the table and this server has not: refused as such, not as not allowed. */
const NOT_YET_METHODS: ReadonlySet<string> = new Set([
  'GET users',
  'POST users',
  'PATCH users/{user}',
  'DELETE users/{user}',
  'PATCH users/{user}/mailboxSettings',
]);

/** A row that fits, with the values of its named segments. */
interface Match {
  route: Route;
  params: Readonly<Record<string, string>>;
}

/** Finds the row of a request; refuses in the service's words where there is none. */
export type Router = (method: string, segments: readonly string[]) => Match;

interface Node {
  /** As the table writes it. */
  path: string;
  /** By segment in lower case: the service does not mind letter case in paths. */
  names: Map<string, Node>;
  /** Parameters of a function, as the table spells them. */
  parameters: readonly string[];
  value: { name: string; node: Node } | undefined;
  routes: Map<string, Route>;
}

/** Makes a router over the table. */
export function createRouter(routes: readonly Route[]): Router {
  const root = createNode('');
  for (const row of routes) {
    let node = root;
    for (const segment of row.path.split('/')) node = grow(node, segment);
    node.routes.set(row.method, row);
  }
  return (method, segments) => {
    const params: Record<string, string> = {};
    let node = root;
    for (const segment of segments) {
      const call = readFunctionCall(segment);
      const named = node.names.get(call.key);
      if (named) {
        node = named;
        for (const name of named.parameters) params[name] = call.values.get(name.toLowerCase()) ?? '';
      } else if (node.value && !isNotYet(segment)) {
        params[node.value.name] = segment;
        node = node.value.node;
      } else throw isNotYet(segment) ? refusals.notSupportedHere(`'${segment}'`) : refusals.unknownSegment(segment);
    }
    const found = node.routes.get(method);
    if (found) return { route: found, params };
    throw NOT_YET_METHODS.has(`${method} ${node.path}`)
      ? refusals.notSupportedHere(`${method} on this path`)
      : refusals.methodNotAllowed();
  };
}

/** A segment as the table is searched for it: without the namespace, the parameters of a function by their names. */
function readFunctionCall(segment: string): { key: string; values: ReadonlyMap<string, string> } {
  const plain = segment.toLowerCase().startsWith(NAMESPACE) ? segment.slice(NAMESPACE.length) : segment;
  const [, name, list] = /^(\w+)\((.*)\)$/s.exec(plain) ?? [];
  if (name === undefined || list === undefined) return { key: plain.toLowerCase(), values: new Map() };
  const values = new Map<string, string>();
  const parameters = new RegExp(PARAMETER);
  while (parameters.lastIndex < list.length) {
    const [, parameter, quoted, bare = ''] = parameters.exec(list) ?? [];
    // Something else stands in the brackets: no function of the table.
    if (parameter === undefined) return { key: plain.toLowerCase(), values };
    values.set(parameter.toLowerCase(), quoted?.replaceAll("''", "'") ?? bare.trim());
  }
  return { key: functionKey(name, [...values.keys()]), values };
}

const NAMESPACE = 'microsoft.graph.';
/** Each begins where the one before ended, and nothing can be read in two ways: a list may be megabytes long. */
const PARAMETER = /\s*(\w+)\s*=(?:\s*'((?:[^']|'')*)'\s*|([^,']*))(?:,|$)/y;

/** With its brackets, also empty ones: a collection in place of a function is none. */
function functionKey(name: string, parameters: readonly string[]): string {
  return `${name}(${[...parameters].sort().join()})`.toLowerCase();
}

function isNotYet(segment: string): boolean {
  return NOT_YET.has((segment.split('(', 1)[0] ?? '').toLowerCase().replace('microsoft.graph.', ''));
}

function createNode(path: string, parameters: readonly string[] = []): Node {
  return { path, names: new Map(), parameters, value: undefined, routes: new Map() };
}

function grow(node: Node, segment: string): Node {
  const name = /^\{(\w+)\}$/.exec(segment)?.[1];
  const path = node.path === '' ? segment : `${node.path}/${segment}`;
  if (name !== undefined) {
    node.value ??= { name, node: createNode(path) };
    return node.value.node;
  }
  const [, called, list = ''] = /^(\w+)\((.*)\)$/.exec(segment) ?? [];
  const parameters = list === '' ? [] : list.split(',');
  const key = called === undefined ? segment.toLowerCase() : functionKey(called, parameters);
  const known = node.names.get(key) ?? createNode(path, parameters);
  node.names.set(key, known);
  return known;
}
