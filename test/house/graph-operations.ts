/** Paths below which Graph has a calendar's operations, and what the page calls each; the longest first. */
export const BASES = {
  grouped: 'users/{}/calendarGroups/{}/calendars/{}',
  named: 'users/{}/calendars/{}',
  default: 'users/{}/calendar',
  mailbox: 'users/{}',
  'group calendar': 'groups/{}/calendar',
  group: 'groups/{}',
  service: '',
} as const;

export type Base = keyof typeof BASES;

/** An operation of Graph v1.0 that is about calendars. */
export interface GraphOperation {
  readonly resource: string;
  readonly name: string;
  readonly method: string;
  /** Below each of its bases, as `normalPath` writes it. */
  readonly path: string;
  readonly bases: readonly Base[];
}

const CALENDARS: readonly Base[] = ['default', 'named', 'grouped'];
const MAILBOX: readonly Base[] = ['mailbox'];
const OF_USERS: readonly Base[] = ['mailbox', ...CALENDARS];
const WITH_GROUPS: readonly Base[] = [...OF_USERS, 'group', 'group calendar'];
const SHARED: readonly Base[] = [...CALENDARS, 'group calendar'];
const SERVICE: readonly Base[] = ['service'];

type Row = readonly [name: string, request: string, bases: readonly Base[]];

/** By resource, in the order of Microsoft's reference. https://learn.microsoft.com/graph/api/resources/calendar-overview */
const OPERATIONS: Readonly<Record<string, readonly Row[]>> = {
  Events: [
    ['list', 'GET events', WITH_GROUPS],
    ['create', 'POST events', WITH_GROUPS],
    ['count', 'GET events/$count', WITH_GROUPS],
    ['get', 'GET events/{}', WITH_GROUPS],
    ['update', 'PATCH events/{}', WITH_GROUPS],
    ['delete', 'DELETE events/{}', WITH_GROUPS],
    ['delete for good', 'POST events/{}/permanentDelete', OF_USERS],
    ['accept', 'POST events/{}/accept', OF_USERS],
    ['accept tentatively', 'POST events/{}/tentativelyAccept', OF_USERS],
    ['decline', 'POST events/{}/decline', OF_USERS],
    ['cancel', 'POST events/{}/cancel', WITH_GROUPS],
    ['forward', 'POST events/{}/forward', WITH_GROUPS],
    ['dismiss the reminder', 'POST events/{}/dismissReminder', OF_USERS],
    ['snooze the reminder', 'POST events/{}/snoozeReminder', OF_USERS],
    ['reminders of a time', 'GET reminderView', MAILBOX],
    ['events of a time', 'GET calendarView', WITH_GROUPS],
    ['instances of a series', 'GET events/{}/instances', WITH_GROUPS],
    ['exceptions of a series', 'GET events/{}/exceptionOccurrences', WITH_GROUPS],
    ['calendar of an event', 'GET events/{}/calendar', WITH_GROUPS],
  ],
  'Changes of events': [
    ['changes of a list', 'GET events/delta', WITH_GROUPS],
    ['changes of a time', 'GET calendarView/delta', WITH_GROUPS],
  ],
  Attachments: [
    ['list', 'GET events/{}/attachments', WITH_GROUPS],
    ['add', 'POST events/{}/attachments', WITH_GROUPS],
    ['count', 'GET events/{}/attachments/$count', WITH_GROUPS],
    ['get', 'GET events/{}/attachments/{}', WITH_GROUPS],
    ['get its content', 'GET events/{}/attachments/{}/$value', WITH_GROUPS],
    ['delete', 'DELETE events/{}/attachments/{}', WITH_GROUPS],
    ['upload a large one', 'POST events/{}/attachments/createUploadSession', WITH_GROUPS],
  ],
  'Open extensions': [
    ['list', 'GET events/{}/extensions', WITH_GROUPS],
    ['add', 'POST events/{}/extensions', WITH_GROUPS],
    ['get', 'GET events/{}/extensions/{}', WITH_GROUPS],
    ['update', 'PATCH events/{}/extensions/{}', WITH_GROUPS],
    ['delete', 'DELETE events/{}/extensions/{}', WITH_GROUPS],
  ],
  Calendars: [
    ['list', 'GET calendars', MAILBOX],
    ['create', 'POST calendars', MAILBOX],
    ['get', 'GET', [...CALENDARS, 'group calendar']],
    ['update', 'PATCH', CALENDARS],
    ['delete', 'DELETE', ['named', 'grouped']],
    ['delete for good', 'POST permanentDelete', CALENDARS],
    ['free and busy times', 'POST getSchedule', SHARED],
    ['find meeting times', 'POST findMeetingTimes', MAILBOX],
  ],
  'Calendar groups': [
    ['list', 'GET calendarGroups', MAILBOX],
    ['create', 'POST calendarGroups', MAILBOX],
    ['get', 'GET calendarGroups/{}', MAILBOX],
    ['update', 'PATCH calendarGroups/{}', MAILBOX],
    ['delete', 'DELETE calendarGroups/{}', MAILBOX],
    ['list its calendars', 'GET calendarGroups/{}/calendars', MAILBOX],
    ['create a calendar in it', 'POST calendarGroups/{}/calendars', MAILBOX],
  ],
  'Calendar permissions': [
    ['list', 'GET calendarPermissions', SHARED],
    ['create', 'POST calendarPermissions', SHARED],
    ['get', 'GET calendarPermissions/{}', SHARED],
    ['update', 'PATCH calendarPermissions/{}', SHARED],
    ['delete', 'DELETE calendarPermissions/{}', SHARED],
    ['roles that can be given', 'GET allowedCalendarSharingRoles', CALENDARS],
  ],
  Categories: [
    ['list', 'GET outlook/masterCategories', MAILBOX],
    ['create', 'POST outlook/masterCategories', MAILBOX],
    ['get', 'GET outlook/masterCategories/{}', MAILBOX],
    ['update', 'PATCH outlook/masterCategories/{}', MAILBOX],
    ['delete', 'DELETE outlook/masterCategories/{}', MAILBOX],
  ],
  'Mailbox settings': [
    ['get', 'GET mailboxSettings', MAILBOX],
    ['update', 'PATCH mailboxSettings', MAILBOX],
    ['automatic replies', 'GET mailboxSettings/automaticRepliesSetting', MAILBOX],
    ['date format', 'GET mailboxSettings/dateFormat', MAILBOX],
    ['meeting mail of delegates', 'GET mailboxSettings/delegateMeetingMessageDeliveryOptions', MAILBOX],
    ['language', 'GET mailboxSettings/language', MAILBOX],
    ['time format', 'GET mailboxSettings/timeFormat', MAILBOX],
    ['time zone', 'GET mailboxSettings/timeZone', MAILBOX],
    ['purpose', 'GET mailboxSettings/userPurpose', MAILBOX],
    ['working hours', 'GET mailboxSettings/workingHours', MAILBOX],
    ['languages to choose from', 'GET outlook/supportedLanguages', MAILBOX],
    ['time zones to choose from', 'GET outlook/supportedTimeZones', MAILBOX],
    ['translate ids', 'POST translateExchangeIds', MAILBOX],
  ],
  Places: [
    ['list rooms', 'GET places/room', SERVICE],
    ['list room lists', 'GET places/roomList', SERVICE],
    ['create', 'POST places', SERVICE],
    ['get', 'GET places/{}', SERVICE],
    ['update', 'PATCH places/{}', SERVICE],
    ['delete', 'DELETE places/{}', SERVICE],
    ['get as a room', 'GET places/{}/room', SERVICE],
    ['get as a room list', 'GET places/{}/roomList', SERVICE],
    ['rooms of a room list', 'GET places/{}/roomList/rooms', SERVICE],
  ],
  Subscriptions: [
    ['list', 'GET subscriptions', SERVICE],
    ['create', 'POST subscriptions', SERVICE],
    ['get', 'GET subscriptions/{}', SERVICE],
    ['update', 'PATCH subscriptions/{}', SERVICE],
    ['delete', 'DELETE subscriptions/{}', SERVICE],
    ['authorize again', 'POST subscriptions/{}/reauthorize', SERVICE],
  ],
  Users: [
    ['get', 'GET', MAILBOX],
    ['list', 'GET users', SERVICE],
    ['create', 'POST users', SERVICE],
    ['update', 'PATCH', MAILBOX],
    ['delete', 'DELETE', MAILBOX],
  ],
  Groups: [
    ['get', 'GET', ['group']],
    ['list', 'GET groups', SERVICE],
    ['create', 'POST groups', SERVICE],
    ['update', 'PATCH', ['group']],
    ['delete', 'DELETE', ['group']],
  ],
  Batches: [['send', 'POST $batch', SERVICE]],
};

/** Every operation that the page tells of. */
export const GRAPH_OPERATIONS: readonly GraphOperation[] = Object.entries(OPERATIONS).flatMap(([resource, rows]) =>
  rows.map(([name, request, bases]) => {
    const [method = '', path = ''] = request.split(' ');
    return { resource, name, method, path, bases };
  }),
);

/** A path as it is compared: values as `{}`, functions without their brackets, types without their namespace, `me` as a user. */
export function normalPath(path: string): string {
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) =>
      segment.startsWith('{') ? '{}' : segment.replace(/\(.*$/s, '').replace(/^(microsoft\.)?graph\./, ''),
    )
    .join('/')
    .replace(/^me\b/, 'users/{}');
}

/** The operation of a request, and below which base; undefined where Graph's calendar has none. */
export function operationOf(method: string, path: string): { operation: GraphOperation; base: Base } | undefined {
  const asked = normalPath(path).toLowerCase();
  for (const [base, start] of Object.entries(BASES) as [Base, string][]) {
    const rest = below(asked, start.toLowerCase());
    const operation = GRAPH_OPERATIONS.find(
      (one) => one.method === method && one.path.toLowerCase() === rest && one.bases.includes(base),
    );
    if (operation) return { operation, base };
  }
  return undefined;
}

function below(path: string, start: string): string | undefined {
  if (start === '') return path;
  if (path === start) return '';
  return path.startsWith(`${start}/`) ? path.slice(start.length + 1) : undefined;
}
