import { isObject } from '../../src/core/json.ts';
import { settingOf } from './arrange-subscription.ts';
import { differences, type Terms } from './compare.ts';
import { type Answered, type Asked, collect, type Exchange, type Recording } from './exchange.ts';
import { expectationOf } from './expectation.ts';
import { headerDifferences } from './headers.ts';
import type { CalendarPaths } from './paths.ts';
import { isSeenBySharee } from './people.ts';
import { prepare } from './prepare.ts';
import { presumptionOf } from './refused.ts';
import { replayBatch } from './replay-batch.ts';
import { callerOf, createScene, type Reply, type Scene } from './scene.ts';
import { inZone, isTime } from './values.ts';

/** What a replay found. */
export interface Outcome {
  /** Where the answer differs from what is shown; empty where it does not. */
  readonly differences: readonly string[];
  /** Where the source shows another value than its own request sent; the request's was expected. */
  readonly contradictions: readonly string[];
}

/** Sends the request of an exchange to a server that has what it presumes, and compares the answer. */
export async function replay(exchange: Exchange, paths: CalendarPaths): Promise<Outcome> {
  const { request } = exchange;
  if (!request) throw new Error('There is no request to replay.');
  if (request.path === '/$batch') return { differences: await replayBatch(exchange, paths), contradictions: [] };
  const presumption = presumptionOf(exchange);
  const caller = isSeenBySharee(exchange) ? 'sharee' : callerOf(request.path);
  const scene = await createScene(exchange, { caller, ...settingOf(exchange), ...presumption });
  const asked = presumption?.request
    ? await presumption.request(scene, request, paths, exchange)
    : presumption
      ? { ...request, path: request.path.replace(/\{[^}]*\}/g, scene.people.owner.address) }
      : await prepare(scene, exchange, paths);
  const reply = await send(scene, asked, presumption?.atOnce ?? 1);
  return check(exchange, asked, reply, paths);
}

async function send(scene: Scene, { method, path, query, body, headers }: Asked, atOnce: number): Promise<Reply> {
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => !UNSENT.has(name)));
  const replies = Array.from({ length: atOnce }, () => scene.ask(method, `${path}${query}`, body, own));
  if (atOnce > 1) await scene.server.clock.advance(1);
  return (await Promise.all(replies)).at(-1) as Reply;
}

/** Headers that name the documentation's own host and caller. */
const UNSENT: ReadonlySet<string> = new Set(['host', 'content-length']);

function check(exchange: Exchange, asked: Asked, reply: Reply, paths: CalendarPaths): Outcome {
  const { response, recording } = exchange;
  const shown: Answered = response ?? {
    status: null,
    headers: {},
    body: echoOf(asked),
    truncated: true,
  };
  const found: string[] = [];
  const fits = shown.status === null ? isExpected(exchange, reply) : reply.status === shown.status;
  if (!fits)
    found.push(`status: shown ${shown.status}, answered ${reply.status} ${JSON.stringify(reply.body).slice(0, 200)}`);
  found.push(...headerDifferences(shown, reply));
  if (!isObject(shown.body) || !fits) return { differences: found, contradictions: [] };
  const { body, contradictions } = expectationOf(
    asElement(shown.body, reply.body),
    asked.method === 'GET' ? null : asked.body,
  );
  found.push(...differences(body, reply.body, termsOf(exchange, asked, paths, recording)));
  return { differences: found, contradictions };
}

/** A source that shows no status shows an error, or nothing; what shows nothing is expected to succeed. */
function isExpected({ response }: Exchange, { status }: Reply): boolean {
  const isError = isObject(response?.body) && 'error' in response.body;
  return isError ? status >= 400 : status < 300;
}

/** A list of which the source shows one element alone. */
function asElement(shown: Record<string, unknown>, answered: unknown): unknown {
  const isList = isObject(answered) && Array.isArray(answered.value);
  return isList && !('value' in shown) ? { value: [shown] } : shown;
}

function termsOf(exchange: Exchange, asked: Asked, paths: CalendarPaths, recording: Recording | undefined): Terms {
  const edits = recording ? [recording.why, ...recording.edits].filter((edit) => !edit.startsWith('@')) : [];
  const select = /[?&]\$select=([^&]*)/i.exec(asked.query)?.[1];
  return {
    paths,
    recording,
    complete:
      recording !== undefined &&
      !exchange.response?.truncated &&
      !edits.some((edit) => /left out|\bcut\b|only|emptied|shortened|one element/.test(edit)),
    ordered: (recording?.year ?? 0) >= 2022 && !edits.some((edit) => edit.includes('sorted')),
    creates: asked.method === 'POST',
    isGuest: collect(exchange.response?.body, ({ isOrganizer }) => isOrganizer === false).length > 0,
    selected:
      recording || select === undefined ? undefined : new Set(decodeURIComponent(select).toLowerCase().split(',')),
  };
}

/** Collections that a create adds to. */
const COLLECTIONS = /\/(events|calendars|calendarGroups)$/i;

/** What the answer to a create or a change repeats of it; extended properties are answered where they are expanded. */
function echoOf({ method, path, body, headers }: Asked): unknown {
  const isRepeated = method === 'PATCH' || (method === 'POST' && COLLECTIONS.test(path));
  if (!isRepeated || !isObject(body)) return null;
  const { singleValueExtendedProperties: _, multiValueExtendedProperties: __, ...echoed } = body;
  const preferred = /outlook\.timezone="([^"]+)"/i.exec(headers.prefer ?? '')?.[1];
  for (const name of ['start', 'end']) {
    const time = echoed[name];
    if (isTime(time)) echoed[name] = inZone(time, preferred ?? (method === 'POST' ? time.timeZone : 'UTC'));
  }
  return echoed;
}
