import { GraphcalError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';
import type { GraphReply, GraphRequest } from '../graph/request.ts';
import type { CallOptions } from './exchange.ts';
import type { Sender } from './sender.ts';

/** One page as the service gave it. */
export interface Page {
  reply: GraphReply;
  items: unknown[];
  /** Whether another page follows. */
  more: boolean;
}

/** Pages without an item in a row after which a list is taken for one that never ends. */
const MAX_EMPTY_PAGES = 100;

/**
 * Reads a list page by page. Next links are followed as they are, on their own host only; one that was followed before
 * ends the list with an error instead of a loop, and so does a run of empty pages.
 */
export async function* pages(sender: Sender, first: GraphRequest, options: CallOptions = {}): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let request = first;
  let empty = 0;
  for (;;) {
    const reply = await sender.send(request, 'safe', 'json', options);
    const body = reply.body;
    if (!isObject(body) || !Array.isArray(body.value)) {
      throw new GraphcalError('answer-not-readable', 'A list answer of the service holds no value array.');
    }
    const link = body['@odata.nextLink'];
    const more = typeof link === 'string';
    yield { reply, items: body.value, more };
    if (!more) return;
    if (seen.has(link)) {
      throw new GraphcalError('paging-loop', 'The service gave the same next link twice; the list was stopped.');
    }
    empty = body.value.length === 0 ? empty + 1 : 0;
    if (empty >= MAX_EMPTY_PAGES) {
      throw new GraphcalError('paging-loop', `The service gave ${empty} empty pages in a row; the list was stopped.`);
    }
    seen.add(link);
    request = sender.next(link, first);
  }
}
