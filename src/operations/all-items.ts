import { GraphcalError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';
import { pageTrail } from '../graph/page-trail.ts';
import type { GraphReply, GraphRequest } from '../graph/request.ts';
import type { Step } from './define.ts';

/** Reads a list page by page, for steps that need all of it. Throws `answer-not-readable`, `paging-loop`. */
export function* allItems<T>(request: GraphRequest): Generator<Step, T[], GraphReply> {
  const items: T[] = [];
  const trail = pageTrail();
  for (let link: Step['link']; ; ) {
    const { body } = yield { request, link, effect: 'read', repeat: 'safe', expects: 'json' };
    if (!isObject(body) || !Array.isArray(body.value)) {
      throw new GraphcalError('answer-not-readable', 'A list answer of the service holds no value array.');
    }
    for (const item of body.value) items.push(item as T);
    trail.took(body.value.length);
    const next = body['@odata.nextLink'];
    if (typeof next !== 'string') return items;
    link = { url: trail.follow(next), given: false };
  }
}
