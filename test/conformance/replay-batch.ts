import { isObject } from '../../src/core/json.ts';
import { differences } from './compare.ts';
import type { Asked, Exchange, Shown } from './exchange.ts';
import { headerDifferences } from './headers.ts';
import type { CalendarPaths } from './paths.ts';
import { prepare } from './prepare.ts';
import { callerOf, createScene, type Scene } from './scene.ts';
import { partsOf } from './scope.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };

/** Replays a batch part by part: each has what it presumes, and its answer is compared as a single one's. */
export async function replayBatch(exchange: Exchange, paths: CalendarPaths): Promise<string[]> {
  const shown = answersOf(exchange.response?.body);
  const isThrottled = shown.some(({ status }) => status === 429);
  const urls = partsOf(exchange.request?.body).map(({ url }) => String(url));
  const scene = await createScene(exchange, {
    caller: callerOf(...urls),
    options: isThrottled ? { batchWrites: 'four' } : {},
  });
  const requests = await partsFor(scene, exchange, shown, paths);
  const reply = await scene.ask('POST', '/$batch', { requests }, JSON_HEADERS);
  const answered = answersOf(reply.body);
  const status = exchange.response?.status ?? 200;
  if (reply.status !== status) return [`status: shown ${status}, answered ${reply.status}`];
  if (answered.length !== requests.length)
    return [`responses: ${requests.length} parts sent, ${answered.length} answered`];
  return shown.flatMap((part) =>
    partDifferences(part, answered.find(({ id }) => id === part.id) ?? {}, exchange, paths),
  );
}

function partDifferences(part: Shown, answered: Shown, { recording }: Exchange, paths: CalendarPaths): string[] {
  const found =
    part.status === answered.status ? [] : [`${part.id} status: shown ${part.status}, answered ${answered.status}`];
  const headers = headersOf(part);
  const reply = { headers: headersOf(answered), body: answered.body };
  found.push(...headerDifferences({ status: null, headers, body: part.body ?? null, truncated: false }, reply));
  const terms = {
    paths,
    recording,
    complete: false,
    ordered: recording !== undefined,
    creates: false,
    selected: undefined,
  };
  // Recorded parts spell their headers in capitals, as the gateway does.
  for (const name of Object.keys(isObject(part.headers) ? part.headers : {}))
    if (recording && !(isObject(answered.headers) && name in answered.headers))
      found.push(`${part.id}: no header ${name}`);
  if (isObject(part.body)) found.push(...differences(part.body, answered.body, terms));
  const names = Object.keys(answered).filter((name) => name in part);
  if (terms.ordered && names.join() !== Object.keys(part).join()) found.push(`${part.id}: order ${names.join(' ')}`);
  return found;
}

/** The parts that are shown, with the ids of what they presume; else parts that are answered as it is shown. */
async function partsFor(
  scene: Scene,
  exchange: Exchange,
  shown: readonly Shown[],
  paths: CalendarPaths,
): Promise<Shown[]> {
  const parts = partsOf(exchange.request?.body);
  if (parts.length === 0) return partsAnsweredBy(scene, shown);
  const requests: Shown[] = [];
  for (const part of parts) {
    const response = shown.find(({ id }) => id === part.id);
    const [path = '', query] = String(part.url)
      .replace(/^(?!\/)/, '/')
      .split('?');
    const asked: Asked = {
      method: String(part.method),
      path,
      query: query === undefined ? '' : `?${query}`,
      headers: headersOf(part),
      body: part.body ?? null,
    };
    const single: Exchange = {
      ...exchange,
      request: asked,
      response: response && {
        status: Number(response.status),
        headers: {},
        body: response.body ?? null,
        truncated: true,
      },
    };
    const prepared = await prepare(scene, single, paths);
    const body =
      prepared.body === null ? {} : { body: prepared.body, headers: { ...JSON_HEADERS, ...prepared.headers } };
    requests.push({ ...part, url: `${prepared.path}${prepared.query}`, ...body });
  }
  return requests;
}

/** Creates: of 429 shown, four that are let in and one for each that is refused; of 400 shown, one without its times. */
function partsAnsweredBy(scene: Scene, shown: readonly Shown[]): Shown[] {
  const create = (id: unknown, body: unknown) => ({
    id,
    method: 'POST',
    url: `/users/${scene.people.owner.address}/events`,
    headers: JSON_HEADERS,
    body,
  });
  const time = { dateTime: '2026-01-12T09:00:00', timeZone: 'UTC' };
  const whole = { subject: 'Event', start: time, end: time };
  const before = shown.some(({ status }) => status === 429) ? ['a', 'b', 'c', 'd'] : [];
  return [
    ...before.map((id) => create(id, whole)),
    ...shown.map(({ id, status }) => create(id, status === 400 ? {} : whole)),
  ];
}

function answersOf(body: unknown): Shown[] {
  return isObject(body) && Array.isArray(body.responses) ? body.responses.filter(isObject) : [];
}

function headersOf({ headers }: Shown): Record<string, string> {
  if (!isObject(headers)) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
