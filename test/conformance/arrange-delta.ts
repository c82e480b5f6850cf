import { isObject } from '../../src/core/json.ts';
import type { Json } from '../../src/emulator/testing.ts';
import { arrangeEvent, type Place } from './arrange-event.ts';
import { arrangeInstances, isInstance } from './arrange-series.ts';
import type { Asked, Exchange, Shown } from './exchange.ts';
import type { Scene } from './scene.ts';
import { isTime } from './values.ts';

const DAY_MS = 86_400_000;
/** Items of a page where none are preferred. */
const PAGE = 10;

/** Whether a request follows changes. */
export function followsChanges({ path }: Asked): boolean {
  return /\/delta(\(\))?$/i.test(path);
}

/**
 * Makes what a delta answer tells of and, where the request follows a link, asks for what comes before it. Gives the
 * query; `path` is the request's own, with the ids of what was made.
 */
export async function arrangeDelta(scene: Scene, exchange: Exchange, path: string, place: Place): Promise<string> {
  const request = exchange.request as Asked;
  const shown = itemsOf(exchange);
  const gone = shown.filter((item) => '@removed' in item);
  const there = shown.filter((item) => !('@removed' in item));
  const window = windowOf(request, there);
  const first = /\/events\/delta/i.test(path) ? '' : `?startDateTime=${window.from}&endDateTime=${window.to}`;
  const within: Place = { ...place, from: window.from };
  const size = Number(/maxpagesize=(\d+)/i.exec(request.headers.prefer ?? '')?.[1] ?? PAGE);
  const body = isObject(exchange.response?.body) ? exchange.response.body : {};
  const leadsOn = '@odata.nextLink' in body;
  if (leadsOn && Array.isArray(body.value) && shown.length === 0)
    scene.server.emulator.setModes({ deltaFirstPage: 'empty' });

  const make = async () => {
    const instances = there.filter(isInstance);
    if (instances.length > 0) await arrangeInstances(scene, instances, within);
    for (const item of there) if (!isInstance(item)) await arrangeEvent(scene, item, within);
    for (let more = there.length; leadsOn && more <= size; more++) await arrangeEvent(scene, {}, within);
  };
  if (/deltatoken=/i.test(request.query)) {
    const ids: string[] = [];
    for (const _ of gone) ids.push(await arrangeEvent(scene, {}, within));
    const link = await follow(scene, path, first, '@odata.deltaLink', { ...request.headers, prefer: '' });
    for (const id of ids) await scene.arrange(scene.people.owner, 'DELETE', `/events/${id}`);
    await make();
    return link;
  }
  if (/skiptoken=/i.test(request.query)) {
    for (let before = 0; before < size; before++) await arrangeEvent(scene, {}, within);
    await make();
    return follow(scene, path, first, '@odata.nextLink', request.headers);
  }
  await make();
  return first;
}

/** The query of a link that a round leads to. */
async function follow(
  scene: Scene,
  path: string,
  first: string,
  link: '@odata.nextLink' | '@odata.deltaLink',
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  let query = first;
  for (;;) {
    const { status, body } = await scene.ask('GET', `${path}${query}`, null, headers);
    const answer = body as Json;
    if (status !== 200) throw new Error(`What the exchange presumes: ${path} answered ${status}`);
    const next = String(answer[link] ?? answer['@odata.nextLink']);
    query = next.slice(next.indexOf('?'));
    if (answer[link] !== undefined) return query;
  }
}

function itemsOf({ response }: Exchange): Shown[] {
  const value = isObject(response?.body) ? response.body.value : undefined;
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The time that is followed: the request's own, or one around what is shown. */
function windowOf({ query }: Asked, items: readonly Shown[]): { from: string; to: string } {
  const [from, to] = ['startdatetime', 'enddatetime'].map(
    (name) => new RegExp(`[?&]${name}=([^&{]+)`, 'i').exec(query)?.[1],
  );
  if (from !== undefined && to !== undefined) return { from, to };
  const days = items.flatMap(({ start }) => (isTime(start) ? [Date.parse(`${start.dateTime.slice(0, 10)}Z`)] : []));
  const [first = Date.UTC(2026, 0, 12), last = first] = [Math.min(...days), Math.max(...days)].filter(Number.isFinite);
  return { from: new Date(first - DAY_MS).toISOString(), to: new Date(last + 2 * DAY_MS).toISOString() };
}
