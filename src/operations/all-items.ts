import { GraphcalError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';
import type { GraphReply, GraphRequest } from '../graph/request.ts';
import type { Step } from './define.ts';

/** Reads a list page by page, for steps that need all of it. Throws `answer-not-readable`, `paging-loop`. */
export function* allItems<T>(request: GraphRequest): Generator<Step, T[], GraphReply> {
  const items: T[] = [];
  const seen = new Set<string>();
  for (let link: Step['link']; ; ) {
    const { body } = yield { request, link, effect: 'read', repeat: 'safe', expects: 'json' };
    if (!isObject(body) || !Array.isArray(body.value)) {
      throw new GraphcalError('answer-not-readable', 'A list answer of the service holds no value array.');
    }
    items.push(...(body.value as T[]));
    const next = body['@odata.nextLink'];
    if (typeof next !== 'string') return items;
    if (seen.has(next)) throw new GraphcalError('paging-loop', 'The service gave the same next link twice.');
    seen.add(next);
    link = { url: next, given: false };
  }
}
