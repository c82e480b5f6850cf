import { GraphcalError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import type { GraphRequest } from '../../graph/request.ts';
import type { Step, Steps } from '../define.ts';

/** Pages without an item in a row after which a list is taken for one that never ends. */
const MAX_EMPTY_PAGES = 100;

/**
 * Follows the next links of any list; ends with the first answer, whose `value` is that of all pages. Its deltaLink is
 * that of the last page.
 */
export function* followRawPages(request: GraphRequest, maxItems = Number.POSITIVE_INFINITY): Steps {
  const value: unknown[] = [];
  const seen = new Set<string>();
  let first: { status: number; headers: Record<string, string>; body: Record<string, unknown> } | undefined;
  let empty = 0;
  for (let link: Step['link']; ; ) {
    const { status, headers, body } = yield { request, link, effect: 'read', repeat: 'safe', expects: 'json' };
    if (!isObject(body) || !Array.isArray(body.value)) {
      throw new GraphcalError('answer-not-readable', 'The answer is no list: it holds no value array.', {
        hint: 'Leave followPages out to see it as it is.',
      });
    }
    first ??= { status, headers: { ...headers }, body };
    for (const item of body.value) value.push(item);
    empty = body.value.length === 0 ? empty + 1 : 0;
    const { '@odata.nextLink': next, '@odata.deltaLink': deltaLink } = body;
    const isLast = typeof next !== 'string';
    if (isLast || value.length >= maxItems) {
      const { '@odata.nextLink': _, ...rest } = first.body;
      const complete = isLast && value.length <= maxItems;
      const tail = complete && deltaLink !== undefined ? { '@odata.deltaLink': deltaLink } : {};
      return { ...first, body: { ...rest, value: value.slice(0, maxItems), ...tail }, complete };
    }
    if (seen.has(next) || empty >= MAX_EMPTY_PAGES) {
      throw new GraphcalError('paging-loop', 'The pages of the list come to no end; the reading was stopped.');
    }
    seen.add(next);
    link = { url: next, given: false };
  }
}
