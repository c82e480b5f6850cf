import { isObject } from '../../src/core/json.ts';
import { createZones } from '../../src/emulator/time/zones.ts';
import type { Shown } from './exchange.ts';
import { MADE } from './members.ts';
import { instantOf, inZone, isBody, isPlaceholder, isSameText, isTime, textOf } from './values.ts';

/** Members that a request may carry and that its answer does not take from it. */
const NOT_FROM_THE_REQUEST: ReadonlySet<string> = new Set([
  'bodyPreview',
  'isCancelled',
  'isDraft',
  'isOrganizer',
  'organizer',
  'originalStartTimeZone',
  'originalEndTimeZone',
  'responseStatus',
  'seriesMasterId',
  'type',
]);

/** What an answer must show, and where its source shows something else than was asked for. */
export interface Expectation {
  readonly body: unknown;
  /** Paths of members. */
  readonly contradictions: readonly string[];
}

/**
 * An answer as its request determines it: where the source shows another value than the request sent, the request's
 * counts, since an example of the documentation is at times put together from two calls.
 */
export function expectationOf(shown: unknown, asked: unknown): Expectation {
  if (!isObject(shown) || !isObject(asked)) return { body: shown, contradictions: [] };
  const contradictions: string[] = [];
  const body: Shown = { ...shown };
  for (const [name, value] of Object.entries(asked)) {
    if (!(name in shown) || MADE.has(name) || NOT_FROM_THE_REQUEST.has(name)) continue;
    body[name] = determined(shown[name], value, name, contradictions);
  }
  if (contradictions.includes('body') && isBody(body.body) && 'bodyPreview' in shown)
    body.bodyPreview = textOf(body.body.content);
  return { body, contradictions };
}

function determined(shown: unknown, asked: unknown, path: string, contradictions: string[]): unknown {
  if (asked === null || asked === '' || isPlaceholder(asked)) return shown;
  const contradict = (value: unknown) => {
    contradictions.push(path);
    return value;
  };
  if (isTime(shown) && isTime(asked)) {
    const zones = createZones();
    return instantOf(shown, zones) === instantOf(asked, zones) ? shown : contradict(inZone(asked, shown.timeZone));
  }
  if (isBody(shown) && isBody(asked))
    return textOf(shown.content).startsWith(textOf(asked.content))
      ? shown
      : contradict({ contentType: shown.contentType, content: asked.content });
  if (Array.isArray(shown) && Array.isArray(asked)) {
    if (shown.length !== asked.length) return contradict(asked);
    return shown.map((item, at) => determined(item, asked[at], `${path}[${at}]`, contradictions));
  }
  if (isObject(shown) && isObject(asked)) {
    const members = Object.entries(shown).map(([name, value]) => [
      name,
      name in asked ? determined(value, asked[name], `${path}.${name}`, contradictions) : value,
    ]);
    return Object.fromEntries(members);
  }
  return shown === asked || isSameText(shown, asked) ? shown : contradict(asked);
}
