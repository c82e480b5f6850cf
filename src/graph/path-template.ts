/**
 * Segments of Graph's addresses that are words of its own. Everything else is taken for an address, an id or a name:
 * a word that is missing here makes a template vaguer, and never shows whose calendar it was.
 */
const WORDS: ReadonlyMap<string, string> = new Map(
  [
    ...['me', 'users', 'groups', 'places', 'subscriptions', 'organization', 'domains', 'communications', 'solutions'],
    ...['calendar', 'calendars', 'calendarGroups', 'calendarView', 'calendarPermissions', 'events', 'instances'],
    ...['attachments', 'extensions', 'createUploadSession', 'exceptionOccurrences', 'allowedCalendarSharingRoles'],
    ...['accept', 'tentativelyAccept', 'decline', 'cancel', 'forward', 'dismissReminder', 'snoozeReminder'],
    ...['reminderView', 'getSchedule', 'findMeetingTimes', 'findRooms', 'findRoomLists', 'permanentDelete', 'delta'],
    ...['mailboxSettings', 'workingHours', 'timeZone', 'outlook', 'masterCategories', 'supportedTimeZones'],
    ...['supportedLanguages', 'reauthorize', 'singleValueExtendedProperties', 'multiValueExtendedProperties'],
    ...['rooms', 'roomLists', 'workspaces', 'bookingBusinesses', 'onlineMeetings', 'messages', 'mailFolders', 'photo'],
    ...['microsoft.graph.room', 'microsoft.graph.roomList', 'microsoft.graph.workspace', 'microsoft.graph.delta'],
    ...['$batch', '$value', '$count', '$ref'],
  ].map((word) => [word.toLowerCase(), word]),
);

/**
 * The form of a path below the version, as `/users/{id}/events/{id}`: for logs, metrics and support tickets. It holds no
 * address, id, name, query or argument.
 */
export function pathTemplate(path: string): string {
  const mark = path.search(/[?#]/u);
  const pathname = mark < 0 ? path : path.slice(0, mark);
  return pathname
    .split('/')
    .map((segment) => (segment === '' ? '' : templateOf(segment)))
    .join('/');
}

/** `users('name')` is the other way to write `users/name`; arguments of functions hold times and ids. */
function templateOf(segment: string): string {
  const bracket = segment.indexOf('(');
  const word = WORDS.get((bracket < 0 ? segment : segment.slice(0, bracket)).toLowerCase());
  if (word === undefined) return '{id}';
  if (bracket < 0) return word;
  return word === 'users' || word === 'groups' ? `${word}/{id}` : word;
}
