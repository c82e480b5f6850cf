import type { ManualClock } from '../../src/core/clock.ts';
import { isObject, parseJson } from '../../src/core/json.ts';
import type { Emulator, EmulatorRequest, EmulatorResponse } from '../../src/emulator/index.ts';
import type { AnswerProblem, CheckedExchange } from '../answers/check-exchange.ts';
import { USERS } from './bodies.ts';
import { wrongWith } from './judge.ts';
import { encodeText } from './queries.ts';
import { type Batch, type Call, PLAIN_CALL, type Step } from './steps.ts';
import type { Watchdog } from './watchdog.ts';

/** What a session works with. */
export interface FuzzedServer {
  emulator: Emulator;
  clock: ManualClock;
  token: string;
  watchdog: Watchdog;
  /** Checks answers against Graph's description; undefined where there is none. */
  check: ((exchange: CheckedExchange) => AnswerProblem[]) | undefined;
}

/** An item that was answered: its mailbox, the collection it is in, its id and etag. */
interface Item {
  user: string;
  collection: string;
  id: string;
  etag: string | undefined;
}

const lists = USERS.flatMap((user) =>
  ['events', 'calendars', 'calendarGroups'].map((collection) => ({
    ...PLAIN_CALL,
    user,
    path: `users/{user}/${collection}`,
  })),
);
/** Shows what the seed holds, so that the first requests already have something to be about. */
const EVERYTHING: Batch = { kind: 'batch', calls: lists, ids: [], dependsOn: [], damage: (text) => text };

/** How requests were answered, by status. */
export type Tally = Map<number, number>;

const KEPT_ITEMS = 64;
/** Milliseconds within which an answer must come. */
const LIMIT_MS = 2000;
/** Shown of a request that was answered wrongly. */
const SHOWN_LETTERS = 2000;

/** Carries out steps one after the other, later ones on what earlier ones made; fails at the first wrong answer. */
export async function runSession(server: FuzzedServer, steps: readonly Step[], tally: Tally): Promise<void> {
  server.emulator.reset();
  const items: Item[] = [];
  await ask(server, EVERYTHING, items, tally);
  for (const step of steps) {
    if (step.kind === 'pause') await server.clock.advance(step.ms);
    else await ask(server, step, items, tally);
  }
}

async function ask(server: FuzzedServer, step: Call | Batch, items: Item[], tally: Tally): Promise<void> {
  const { request, users } = step.kind === 'call' ? single(server, step, items) : together(server, step, items);
  const answer = await answerTo(server, request);
  tally.set(answer.status, (tally.get(answer.status) ?? 0) + 1);
  const wrong = wrongWith(request.url, answer) ?? mismatch(server, request, answer);
  const [fault] = server.emulator.record.errors;
  if (wrong === undefined && fault === undefined) {
    gather(answer, users, items);
    return;
  }
  const own = fault === undefined ? [] : [`${fault.name}: ${fault.message}`, ...fault.stack];
  throw new Error(
    [`${wrong ?? 'It failed.'}`, describe(request), `${answer.status} ${brief(String(answer.body))}`, ...own].join(
      '\n',
    ),
  );
}

async function answerTo({ emulator, watchdog }: FuzzedServer, request: EmulatorRequest): Promise<EmulatorResponse> {
  const description = describe(request);
  watchdog.begin(description);
  const [began, busy] = [performance.now(), process.cpuUsage()];
  const answer = await emulator.handle(request);
  watchdog.end();
  const tookMs = performance.now() - began;
  // A machine that was busy with something else is no slow answer.
  if (tookMs > LIMIT_MS && process.cpuUsage(busy).user / 1000 > LIMIT_MS / 2)
    throw new Error(`It took ${Math.round(tookMs)} ms.\n${description}`);
  return answer;
}

function mismatch({ check }: FuzzedServer, request: EmulatorRequest, answer: EmulatorResponse): string | undefined {
  if (!check || !/^\/+v1\.0(?:\/|$)/i.test(request.url)) return undefined;
  const [problem] = check({
    request: {
      method: request.method,
      url: request.url,
      body: Buffer.from(request.body ?? '').toString('utf8'),
    },
    response: { ...answer, body: String(answer.body) },
  });
  return problem && `Graph's description does not allow it: ${problem.pointer} ${problem.what}`;
}

function single(
  { token }: FuzzedServer,
  call: Call,
  items: readonly Item[],
): { request: EmulatorRequest; users: string[] } {
  const { url, user, etag } = resolve(call, items);
  return {
    users: [user],
    request: {
      method: call.method,
      url: pathOf(call, url),
      headers: {
        host: 'graph.example',
        authorization: `Bearer ${token}`,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.ifMatch && etag !== undefined ? { 'if-match': etag } : {}),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: Buffer.from(call.body) }),
    },
  };
}

/** Without a version and a path a call would ask for the server's own page, which is none of Graph's answers. */
function pathOf({ version }: Call, url: string): string {
  const path = `${version}/${url}`;
  return /^(?:\/(?:\.|%2e){0,2})+(?:[?#]|$)/i.test(path) ? `/v1.0${path}` : path;
}

function together(
  { token }: FuzzedServer,
  batch: Batch,
  items: readonly Item[],
): { request: EmulatorRequest; users: string[] } {
  const found = batch.calls.map((call) => resolve(call, items));
  const parts = batch.calls.map((call, at) => {
    const after = batch.dependsOn[at] ?? -1;
    const headers = { 'content-type': 'application/json', ...call.headers };
    const members = [
      `"id":${JSON.stringify(batch.ids[at] ?? String(at))}`,
      `"method":${JSON.stringify(call.method)}`,
      `"url":${JSON.stringify(`/${found[at]?.url ?? ''}`)}`,
      `"headers":${JSON.stringify(headers)}`,
      ...(call.body === undefined ? [] : [`"body":${call.body}`]),
      ...(after === -1 ? [] : [`"dependsOn":["${after}"]`]),
    ];
    return `{${members.join(',')}}`;
  });
  return {
    users: found.map(({ user }) => user),
    request: {
      method: 'POST',
      url: '/v1.0/$batch',
      headers: { host: 'graph.example', authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: Buffer.from(batch.damage(`{"requests":[${parts.join(',')}]}`)),
    },
  };
}

/** The path of a call with the items that it is about. */
function resolve(call: Call, items: readonly Item[]): { url: string; user: string; etag: string | undefined } {
  const segments = call.path.split('/');
  const collectionAt = (at: number) => segments[at - 1] ?? '';
  const last = segments.findLastIndex((segment) => /^\{(?!user\})/.test(segment));
  const choose = (collection: string, user?: string): Item | undefined => {
    const fitting = call.pick.isForeign
      ? items
      : items.filter((item) => item.collection === collection && (user === undefined || item.user === user));
    return fitting[call.pick.at % Math.max(1, fitting.length)];
  };
  const item = last < 0 ? undefined : choose(collectionAt(last));
  const user = item && !call.pick.isForeign ? item.user : call.user;
  const filled = segments.map((segment, at) => {
    if (segment === '{user}') return encodeText(user);
    if (!/^\{\w+\}$/.test(segment)) return withParameters(segment, call.pick);
    if (at === last) return encodeText(call.pick.instead ?? item?.id ?? 'none');
    return encodeText(choose(collectionAt(at), user)?.id ?? 'none');
  });
  const bent = call.bend(filled);
  const path = call.isKeyed
    ? bent.join('/').replace(/^(users)\/([^/]*)/, (_, name, key) => `${name}('${key.replaceAll("'", "''")}')`)
    : bent.join('/');
  return { url: call.query === '' ? path : `${path}?${call.query}`, user, etag: item?.etag };
}

const PARAMETERS = [
  ...['2026-01-01T00:00:00', '2026-03-01T00:00:00Z', '2026-01-12', '9999-12-31T23:59:59Z', 'soon', ''],
  ...['2026-02-30T00:00:00', '0001-01-01T00:00:00+14:00', 'UTC', "o'x"],
];

/** A function of the table, `name(From,To)`, with values. */
function withParameters(segment: string, { at, instead }: Call['pick']): string {
  return segment.replace(/\w+(?=[,)])/g, (name, place: number) => {
    const value = instead ?? PARAMETERS[(at + (place > segment.indexOf('(') + 1 ? 1 : 0)) % PARAMETERS.length] ?? '';
    return `${name}='${encodeText(value.replaceAll("'", "''"))}'`;
  });
}

/** Keeps the items of an answer for the steps that follow. */
function gather(answer: EmulatorResponse, users: readonly string[], items: Item[]): void {
  if (answer.status >= 300) return;
  const body = parseJson(String(answer.body));
  if (!isObject(body)) return;
  const values = Array.isArray(body.responses)
    ? body.responses.map((part) => (isObject(part) ? part.body : undefined))
    : [body];
  values.forEach((value, at) => {
    if (!isObject(value)) return;
    for (const one of Array.isArray(value.value) ? value.value : [value]) {
      if (!isObject(one) || typeof one.id !== 'string') continue;
      const etag = typeof one['@odata.etag'] === 'string' ? one['@odata.etag'] : undefined;
      const known = items.findIndex(({ id }) => id === one.id);
      if (known >= 0) items.splice(known, 1);
      items.push({ user: users[at] ?? '', collection: collectionOf(one), id: one.id, etag });
    }
  });
  if (items.length > KEPT_ITEMS) items.splice(0, items.length - KEPT_ITEMS);
}

function collectionOf(item: Readonly<Record<string, unknown>>): string {
  if ('allowedRoles' in item) return 'calendarPermissions';
  if ('bookingType' in item || ('geoCoordinates' in item && 'emailAddress' in item)) return 'places';
  if ('displayName' in item && 'color' in item) return 'masterCategories';
  if ('canEdit' in item || 'isDefaultCalendar' in item) return 'calendars';
  if ('classId' in item) return 'calendarGroups';
  if (/Attachment$/.test(String(item['@odata.type']))) return 'attachments';
  if (/openTypeExtension$/.test(String(item['@odata.type']))) return 'extensions';
  if ('notificationUrl' in item) return 'subscriptions';
  return 'userPrincipalName' in item ? 'users' : 'events';
}

function describe({ method, url, headers, body }: EmulatorRequest): string {
  const { authorization: _secret, ...shown } = headers ?? {};
  return [
    `${method} ${brief(url)}`,
    brief(JSON.stringify(shown)),
    brief(Buffer.from(body ?? '').toString('utf8')),
  ].join('\n');
}

function brief(text: string): string {
  return text.length > SHOWN_LETTERS ? `${text.slice(0, SHOWN_LETTERS)}… (${text.length} letters)` : text;
}
