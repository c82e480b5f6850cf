import { createCalendar } from './actions/create-calendar.ts';
import { createEvent } from './actions/create-event.ts';
import { deleteEvent } from './actions/delete-event.ts';
import { getCalendar } from './actions/get-calendar.ts';
import { getEvent } from './actions/get-event.ts';
import { getMailboxSetting, getMailboxSettings, SINGLE_SETTINGS } from './actions/get-mailbox-settings.ts';
import { getUser } from './actions/get-user.ts';
import { listCalendars } from './actions/list-calendars.ts';
import { listEvents } from './actions/list-events.ts';
import { viewCalendar } from './actions/view-calendar.ts';
import type { Act } from './call.ts';
import { refusals } from './refusals.ts';

/** What a token must allow. https://learn.microsoft.com/graph/permissions-reference */
export type Permission = 'calendar-read' | 'calendar-write' | 'directory-read' | 'settings-read';

/** One row of the table. */
export interface Route {
  method: string;
  /** Segments below the version; `{name}` takes any value. */
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

// Events can be reached in three ways: over all calendars, in the default one, in a named one.
const inCalendars = (method: string, path: string, permission: Permission, act: Act): Route[] =>
  ['users/{user}', 'users/{user}/calendar', 'users/{user}/calendars/{calendar}'].map((base) =>
    route(method, `${base}/${path}`, permission, act),
  );

/** All that this server answers; to add an operation, add a row and its file under actions. */
export const ROUTES: readonly Route[] = [
  route('GET', 'users/{user}', 'directory-read', getUser),
  route('GET', 'users/{user}/calendar', 'calendar-read', getCalendar),
  route('GET', 'users/{user}/calendars', 'calendar-read', listCalendars),
  route('POST', 'users/{user}/calendars', 'calendar-write', createCalendar),
  route('GET', 'users/{user}/calendars/{calendar}', 'calendar-read', getCalendar),
  ...inCalendars('GET', 'events', 'calendar-read', listEvents),
  ...inCalendars('POST', 'events', 'calendar-write', createEvent),
  ...inCalendars('GET', 'events/{event}', 'calendar-read', getEvent),
  ...inCalendars('DELETE', 'events/{event}', 'calendar-write', deleteEvent),
  ...inCalendars('GET', 'calendarView', 'calendar-read', viewCalendar),
  route('GET', 'users/{user}/mailboxSettings', 'settings-read', getMailboxSettings),
  ...SINGLE_SETTINGS.map((name) =>
    route('GET', `users/{user}/mailboxSettings/${name}`, 'settings-read', getMailboxSetting(name)),
  ),
];

/** Segments of Graph's calendar that this server does not have yet: refused as such, not as unknown. */
const NOT_YET: ReadonlySet<string> = new Set(
  [
    'accept',
    'attachments',
    'calendarGroup',
    'calendarGroups',
    'calendarPermissions',
    'cancel',
    'decline',
    'delta',
    'dismissReminder',
    'exceptionOccurrences',
    'extensions',
    'findMeetingTimes',
    'forward',
    'getSchedule',
    'groups',
    'instances',
    'multiValueExtendedProperties',
    'outlook',
    'permanentDelete',
    'places',
    'reminderView',
    'singleValueExtendedProperties',
    'snoozeReminder',
    'subscriptions',
    'tentativelyAccept',
    'translateExchangeIds',
    '$count',
    '$value',
  ].map((name) => name.toLowerCase()),
);
/** Methods that Graph has on some calendar path; any other is refused as not allowed. */
const GRAPH_METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PATCH', 'DELETE']);

/** A row that fits, with the values of its named segments. */
interface Match {
  route: Route;
  params: Readonly<Record<string, string>>;
}

/** Finds the row of a request; refuses in the service's words where there is none. */
export type Router = (method: string, segments: readonly string[]) => Match;

interface Node {
  /** By segment in lower case: the service does not mind letter case in paths. */
  names: Map<string, Node>;
  value: { name: string; node: Node } | undefined;
  routes: Map<string, Route>;
}

/** Makes a router over the table. */
export function createRouter(routes: readonly Route[]): Router {
  const root = createNode();
  for (const row of routes) {
    let node = root;
    for (const segment of row.path.split('/')) node = grow(node, segment);
    node.routes.set(row.method, row);
  }
  return (method, segments) => {
    const params: Record<string, string> = {};
    let node = root;
    for (const segment of segments) {
      const named = node.names.get(segment.toLowerCase());
      if (named) node = named;
      else if (node.value && !isNotYet(segment)) {
        params[node.value.name] = segment;
        node = node.value.node;
      } else throw isNotYet(segment) ? refusals.notSupportedHere(`'${segment}'`) : refusals.unknownSegment(segment);
    }
    const found = node.routes.get(method);
    if (found) return { route: found, params };
    throw node.routes.size > 0 && GRAPH_METHODS.has(method)
      ? refusals.notSupportedHere(`${method} on this path`)
      : refusals.methodNotAllowed();
  };
}

function isNotYet(segment: string): boolean {
  return NOT_YET.has((segment.split('(', 1)[0] ?? '').toLowerCase().replace('microsoft.graph.', ''));
}

function createNode(): Node {
  return { names: new Map(), value: undefined, routes: new Map() };
}

function grow(node: Node, segment: string): Node {
  const name = /^\{(\w+)\}$/.exec(segment)?.[1];
  if (name !== undefined) {
    node.value ??= { name, node: createNode() };
    return node.value.node;
  }
  const key = segment.toLowerCase();
  const known = node.names.get(key) ?? createNode();
  node.names.set(key, known);
  return known;
}
