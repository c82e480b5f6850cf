import { isObject } from '../../src/core/json.ts';
import { createZones } from '../../src/emulator/time/zones.ts';
import { arrangeAttachment, withoutEncoding } from './arrange-attachment.ts';
import { arrangeCalendar, arrangeCalendarGroup, DEFAULT_CALENDAR, FIRST_GROUP } from './arrange-calendar.ts';
import { arrangeDelta, followsChanges } from './arrange-delta.ts';
import { arrangeEvent, eventOfReminder, guestsOf, INVITATION, inputOf, MEETING, type Place } from './arrange-event.ts';
import { arrangeExtension } from './arrange-extension.ts';
import { arrangeCategory, arrangeSettings, settingsOfOne } from './arrange-mailbox.ts';
import { arrangeMeetingTimes, arrangeSchedules } from './arrange-schedule.ts';
import { arrangeInstances } from './arrange-series.ts';
import { arrangePermission, arrangeSharedCalendar, shareWith } from './arrange-sharing.ts';
import { arrangeSubscription, isOfSubscriptions } from './arrange-subscription.ts';
import type { Asked, Exchange, Shown } from './exchange.ts';
import { type CalendarPaths, rawSegmentsOf } from './paths.ts';
import { isSeenBySharee, SHAREE, sharerOf } from './people.ts';
import type { Scene } from './scene.ts';
import { instantOf, isPlaceholder, isTime } from './values.ts';

/** Lists, by the last segment of their path. */
const LISTS: ReadonlySet<string> = new Set([
  ...['events', 'calendarview', 'instances', 'reminderview', 'calendars', 'calendargroups'],
  ...['attachments', 'calendarpermissions', 'mastercategories'],
]);
/** What an attendee does with an invitation. */
const ANSWERS: ReadonlySet<string> = new Set(['accept', 'decline', 'tentativelyaccept']);

/** Makes what an exchange presumes, and gives its request with the ids of what was made. */
export async function prepare(scene: Scene, exchange: Exchange, paths: CalendarPaths): Promise<Asked> {
  const { request } = exchange;
  if (!request) throw new Error('There is no request to prepare.');
  if (isOfSubscriptions(request)) return arrangeSubscription(scene, exchange);
  const template = paths.find(request) ?? [];
  const last = template.at(-1) ?? '';
  const isList = request.method === 'GET' && LISTS.has(last);
  const items = isList ? itemsOf(exchange) : [];
  const query = queryOf(request, last, items);
  const ids = new Map<string, string>();
  let base = '';
  const shown = shownBefore(exchange);

  // Invitations arrive in the default calendar.
  const isInvited = ANSWERS.has(last) || [shown, ...items].some(({ isOrganizer }) => isOrganizer === false);
  if (template.includes('{calendargroup-id}')) {
    const group = isInvited ? FIRST_GROUP : last === '{calendargroup-id}' ? shown : {};
    ids.set('{calendargroup-id}', await arrangeCalendarGroup(scene, group));
    base = `/calendarGroups/${ids.get('{calendargroup-id}')}`;
  }
  const sharer = sharerOf(exchange);
  if (template.includes('{calendar-id}') && sharer) {
    ids.set('{calendar-id}', await arrangeSharedCalendar(scene, {}, sharer));
  } else if (template.includes('{calendar-id}')) {
    const calendar = isInvited ? DEFAULT_CALENDAR : last === '{calendar-id}' ? shown : { name: 'Exams' };
    ids.set('{calendar-id}', await arrangeCalendar(scene, calendar, base));
    base = `/calendars/${ids.get('{calendar-id}')}`;
  } else if (isSeenBySharee(exchange)) await shareWith(scene, shown, scene.people.owner, SHAREE, '/calendar');
  else if (last === 'calendar' && !template.includes('{group-id}'))
    await arrangeCalendar(scene, { ...shown, isDefaultCalendar: true }, base);
  const place: Place = { calendar: template.includes('{calendar-id}') ? base : '', ...rangeOf(query) };
  if (last === 'instances') ids.set('{event-id}', await arrangeInstances(scene, items, place));
  else if (template.includes('{event-id}'))
    ids.set('{event-id}', await arrangeEvent(scene, eventBefore(shown, last), place));
  const event = ids.get('{event-id}') ?? '';
  if (last === '{attachment-id}') ids.set(last, await arrangeAttachment(scene, event, shown));
  if (last === '{extension-id}')
    await arrangeExtension(scene, event, rawSegmentsOf(request.path)[template.length - 1] ?? '', shown);

  if (last === 'events' || last === 'calendarview') for (const item of items) await arrangeEvent(scene, item, place);
  if (last === 'attachments') for (const item of items) await arrangeAttachment(scene, event, item);
  if (last === 'reminderview') for (const item of items) await arrangeEvent(scene, eventOfReminder(item), place);
  if (last === 'calendars' && isList) for (const item of items) await arrangeCalendar(scene, item, base);
  if (last === 'calendargroups' && isList) for (const item of items) await arrangeCalendarGroup(scene, item);
  // A page that leads to another one is full.
  const size = /\$(?:skip|top)=(\d+)/.exec(
    String(isObject(exchange.response?.body) && exchange.response.body['@odata.nextLink']),
  );
  if (size && last !== 'calendars')
    for (let n = items.length; n <= Number(size[1]); n++) await arrangeEvent(scene, {}, behind(place, items));

  await arrangeBeside(
    scene,
    { template, last, shown, answered: answeredBy(exchange), items, request, calendar: base || '/calendar' },
    ids,
  );

  ids.set('{user-id}', scene.people.owner.address);
  ids.set('{group-id}', scene.people.group.address);
  if (followsChanges(request)) {
    const path = pathWith(request.path, template, ids);
    return { ...request, path, query: await arrangeDelta(scene, exchange, path, place) };
  }
  if (last === 'getschedule') return { ...request, body: await arrangeSchedules(scene, exchange) };
  if (last === 'findmeetingtimes') await arrangeMeetingTimes(scene, exchange);
  const body = request.method === 'POST' ? (request.body ?? bodyOf(last, shown)) : request.body;
  const filled = filledBody(withoutEncoding(body), last, paths);
  const sent = last === 'translateexchangeids' ? await withRealIds(scene, filled) : filled;
  return { ...request, query, path: pathWith(request.path, template, ids), body: sent };
}

/** What is arranged beside calendars and events. */
interface Beside {
  readonly template: readonly string[];
  readonly last: string;
  readonly shown: Shown;
  /** The same after the request. */
  readonly answered: Shown;
  readonly items: readonly Shown[];
  readonly request: Asked;
  /** Path of the calendar below the mailbox. */
  readonly calendar: string;
}

/** Arranges settings, categories and permissions. */
async function arrangeBeside(scene: Scene, beside: Beside, ids: Map<string, string>): Promise<void> {
  const { template, last, shown, answered, items, request, calendar } = beside;
  if (template.includes('mailboxsettings')) {
    await arrangeSettings(scene, last === 'mailboxsettings' ? answered : settingsOfOne(last, answered), request.body);
  }
  if (last === 'mastercategories') for (const item of items) await arrangeCategory(scene, item);
  if (template.includes('{outlookcategory-id}')) ids.set('{outlookcategory-id}', await arrangeCategory(scene, shown));
  if (last === 'calendarpermissions')
    for (const item of items) await arrangePermission(scene, item, calendar, undefined);
  if (template.includes('{calendarpermission-id}'))
    ids.set('{calendarpermission-id}', await arrangePermission(scene, shown, calendar, request.body));
}

/** The ids of an event that is there, in place of those that the source shortens. */
async function withRealIds(scene: Scene, body: unknown): Promise<unknown> {
  if (!isObject(body) || !Array.isArray(body.inputIds)) return body;
  const inputIds: string[] = [];
  for (const _ of body.inputIds) inputIds.push(await arrangeEvent(scene, {}));
  return { ...body, inputIds };
}

/** A place for what shall not stand before the items of a view, which is in the order of time. */
function behind(place: Place, items: readonly Shown[]): Place {
  const starts = items.flatMap(({ start }) => (isTime(start) ? [instantOf(start, createZones()) ?? 0] : []));
  return starts.length === 0 ? place : { ...place, from: new Date(Math.max(...starts)).toISOString() };
}

/** The body of a create or an action whose source does not show it. */
function bodyOf(last: string, shown: Shown): unknown {
  if (last === 'events') return inputOf(shown, {});
  return last === 'calendars' || last === 'calendargroups' ? { name: shown.name ?? 'Exams' } : null;
}

/** What a list shows; a source may show one element of it alone. */
function itemsOf({ response }: Exchange): Shown[] {
  const { body } = response ?? {};
  if (!isObject(body)) return [];
  return Array.isArray(body.value) ? body.value.filter(isObject) : [body];
}

/** What an answer shows that is no error. */
function answeredBy({ response }: Exchange): Shown {
  return isObject(response?.body) && !('error' in response.body) ? { ...response.body } : {};
}

/** What the item of the path is like before the request. */
function shownBefore(exchange: Exchange): Shown {
  const { request } = exchange;
  const shown = answeredBy(exchange);
  if (request?.method !== 'PATCH' || !isObject(request.body)) return shown;
  for (const name of Object.keys(request.body)) delete shown[name];
  // Whoever is asked again has answered before.
  const guests = guestsOf(shown).map((guest) =>
    isObject(guest.status) && guest.status.response === 'notResponded'
      ? { ...guest, status: { response: 'tentativelyAccepted' } }
      : guest,
  );
  return 'attendees' in shown ? { ...shown, attendees: guests } : shown;
}

function eventBefore(shown: Shown, last: string): Shown {
  if (ANSWERS.has(last)) return INVITATION;
  return last === '{event-id}' ? shown : MEETING;
}

function pathWith(path: string, template: readonly string[], ids: ReadonlyMap<string, string>): string {
  const asked = rawSegmentsOf(path);
  return template.reduce((made, segment, at) => {
    const id = ids.get(segment);
    const text = asked[at];
    return id === undefined || text === undefined ? made : made.replace(text, () => id);
  }, path);
}

/** The query with its placeholders filled in; a view has a range around what it shows. */
function queryOf({ query }: Asked, last: string, items: readonly Shown[]): string {
  const days = items.flatMap(({ start, end }) => [start, end]).flatMap((time) => (isTime(time) ? [time.dateTime] : []));
  const first = [...days].sort()[0] ?? '2026-01-01T00:00:00';
  const final = [...days].sort().at(-1) ?? '2026-02-01T00:00:00';
  const from = `${first.slice(0, 10)}T00:00:00Z`;
  const to = new Date(new Date(`${final.slice(0, 10)}T00:00:00Z`).getTime() + 2 * 86_400_000).toISOString();
  const withRange = query.replace(/\{(?:start|today)[^}]*\}/gi, from).replace(/\{(?:end|next)[^}]*\}/gi, to);
  if ((last !== 'calendarview' && last !== 'instances') || /startdatetime/i.test(withRange)) return withRange;
  return `${withRange}${withRange === '' ? '?' : '&'}startDateTime=${from}&endDateTime=${to}`;
}

function rangeOf(query: string): Pick<Place, 'from'> {
  const from = /startdatetime=([^&]+)/i.exec(query)?.[1];
  return from === undefined || Number.isNaN(new Date(from).getTime()) ? {} : { from };
}

/** A body whose placeholders have values that the service takes. */
function filledBody(body: unknown, last: string, { allows }: CalendarPaths): unknown {
  const value = filled(body, '');
  if (!isObject(value)) return value;
  // {} stands for a value of whatever kind.
  const kept = Object.entries(value).filter(([name, member]) => !isEmptyObject(member) || allows(name, member));
  const isMadeOfPlaceholders =
    last === 'events' && !('start' in value) && Object.values(body as Shown).some(isPlaceholder);
  return { ...(isMadeOfPlaceholders ? inputOf({}, {}) : {}), ...Object.fromEntries(kept) };
}

function isEmptyObject(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function filled(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => filled(item, name));
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, filled(member, key)]));
  if (!isPlaceholder(value)) return value;
  if (/time-?zone/i.test(name)) return 'UTC';
  if (name === 'time') return '2026-01-05T10:00:00Z';
  if (/end|next/i.test(String(value))) return '2026-01-12T10:00:00';
  return /date|today|time/i.test(`${name} ${String(value)}`) ? '2026-01-12T09:00:00' : value;
}
