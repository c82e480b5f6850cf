import { afterItems, GraphcalError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { pageTrail } from '../../graph/page-trail.ts';
import type { GraphRequest } from '../../graph/request.ts';
import type { Step, Steps } from '../define.ts';

/**
 * Follows the next links of any list; ends with the first answer, whose `value` is that of all pages. Its deltaLink is
 * that of the last page. An error says how many items were read before it.
 */
export function* followRawPages(request: GraphRequest, maxItems = Number.POSITIVE_INFINITY): Steps {
  const value: unknown[] = [];
  const trail = pageTrail();
  let first: { status: number; headers: Record<string, string>; body: Record<string, unknown> } | undefined;
  try {
    for (let link: Step['link']; ; ) {
      const { status, headers, body } = yield { request, link, effect: 'read', repeat: 'safe', expects: 'json' };
      if (!isObject(body) || !Array.isArray(body.value)) {
        throw new GraphcalError('answer-not-readable', 'The answer is no list: it holds no value array.', {
          hint: 'Leave followPages out to see it as it is.',
        });
      }
      first ??= { status, headers: { ...headers }, body };
      for (const item of body.value) value.push(item);
      trail.took(body.value.length);
      const { '@odata.nextLink': next, '@odata.deltaLink': deltaLink } = body;
      const isLast = typeof next !== 'string';
      if (isLast || value.length >= maxItems) {
        const { '@odata.nextLink': _, ...rest } = first.body;
        const complete = isLast && value.length <= maxItems;
        const tail = complete && deltaLink !== undefined ? { '@odata.deltaLink': deltaLink } : {};
        return { ...first, body: { ...rest, value: value.slice(0, maxItems), ...tail }, complete };
      }
      link = { url: trail.follow(next), given: false };
    }
  } catch (error) {
    throw error instanceof GraphcalError ? afterItems(error, value.length) : error;
  }
}
