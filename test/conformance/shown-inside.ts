import { isObject } from '../../src/core/json.ts';
import { type Asked, collect, type Exchange, isCalendar, isEvent, type Shown } from './exchange.ts';
import type { CalendarPaths } from './paths.ts';
import { isPathNotBuilt } from './scope.ts';
import { isBody, isTime } from './values.ts';

/** What is answered only where it is selected or expanded. */
const SELECTED = ['originalStart', 'cancelledOccurrences', 'exceptionOccurrences'];
/** What is answered only where it is expanded. */
const EXPANDED = ['attachments', 'extensions', 'singleValueExtendedProperties', 'multiValueExtendedProperties'];
/** What makes an event a meeting in Skype for consumers. */
const OF_SKYPE = [
  'isOnlineMeeting',
  'onlineMeetingProvider',
  'onlineMeetingUrl',
  'onlineMeeting',
  'body',
  'bodyPreview',
];

/**
 * What an exchange that is not replayed as a whole shows all the same: its events and calendars, each as if it had been
 * read alone, and the context of a list.
 */
export function shownInside(exchange: Exchange, paths: CalendarPaths): Exchange[] {
  const { request, response } = exchange;
  if (!request || !response || request.path.startsWith('/groups/')) return [];
  const isCut = response.truncated || request.query.includes('$select');
  const inner = (name: string, asked: Asked, body: unknown, isPart: boolean): Exchange => ({
    ...exchange,
    id: `${exchange.id}#${name}`,
    family: 'shown inside of others',
    version: 'v1.0',
    kind: 'exchange',
    source: '',
    request: asked,
    response: { status: 200, headers: {}, body, truncated: isCut || isPart },
  });
  const read = (kind: string, path: string) => (found: Shown, at: number) => {
    const shown = readable(found);
    const isPart = Object.keys(shown).length < Object.keys(found).length;
    return inner(
      `${kind}${at === 0 ? '' : at + 1}`,
      { ...NO_REQUEST, path, headers: preferring(shown) },
      shown,
      isPart,
    );
  };
  const context = contextOf(response.body);
  const isAskable =
    request.method === 'GET' && paths.find(request) && exchange.version === 'v1.0' && !isPathNotBuilt(request.path);
  return [
    ...collect(response.body, isEvent).map(read('event', '/me/events/{id}')),
    ...collect(response.body, isCalendar).map(read('calendar', '/me/calendars/{id}')),
    ...(isAskable && context ? [inner('context', request, context, true)] : []),
  ];
}

const NO_REQUEST: Asked = { method: 'GET', path: '', query: '', headers: {}, body: null };

function readable({ '@odata.context': _, ...shown }: Shown): Shown {
  const left = [...EXPANDED, ...SELECTED, ...(shown.onlineMeetingProvider === 'skypeForConsumer' ? OF_SKYPE : [])];
  return Object.fromEntries(Object.entries(shown).filter(([name]) => !left.includes(name)));
}

function contextOf(body: unknown): Shown | undefined {
  const context = isObject(body) ? body['@odata.context'] : undefined;
  if (context === undefined) return undefined;
  return { '@odata.context': context, ...(isObject(body) && 'value' in body ? { value: [] } : {}) };
}

/** The preferences under which an event is shown as it is. */
function preferring({ start, body }: Shown): Record<string, string> {
  const preferences = [
    ...(isTime(start) ? [`outlook.timezone="${start.timeZone}"`] : []),
    ...(isBody(body) && body.contentType === 'text' ? ['outlook.body-content-type="text"'] : []),
  ];
  return preferences.length === 0 ? {} : { prefer: preferences.join(', ') };
}
