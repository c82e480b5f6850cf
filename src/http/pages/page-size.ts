import { ServiceError } from '../../core/errors.ts';
import type { GraphRequest } from '../../graph/request.ts';
import type { PageSender } from './pages.ts';

/**
 * Asks for pages of `size` items where the caller names no size: by `$top`, which Outlook's lists take, and by a
 * preference, which nobody has to follow. A service that refuses is asked again without `$top`, and so is all that
 * follows; one that gives smaller pages gives them. https://learn.microsoft.com/graph/paging
 */
export function withPageSize(sender: PageSender, size: number): PageSender {
  /** What comes of a next link has its size in the link. */
  const links = new WeakSet<GraphRequest>();
  let isRefused = false;
  return {
    async send(request, repeat, expects, options) {
      const plain = links.has(request) ? request : preferring(request, size);
      if (isRefused || links.has(request)) return sender.send(plain, repeat, expects, options);
      try {
        const sized = { ...plain, query: { ...plain.query, $top: String(size) } };
        return await sender.send(sized, repeat, expects, options);
      } catch (error) {
        if (!(error instanceof ServiceError) || error.evidence.status !== 400) throw error;
        // Where the size was not the reason, this is refused too.
        const reply = await sender.send(plain, repeat, expects, options);
        isRefused = true;
        return reply;
      }
    },
    next(link, first) {
      const request = sender.next(link, preferring(first, size));
      links.add(request);
      return request;
    },
  };
}

function preferring(request: GraphRequest, size: number): GraphRequest {
  const { Prefer, ...headers } = request.headers ?? {};
  const wishes = [...(Prefer === undefined ? [] : [Prefer]), `odata.maxpagesize=${size}`];
  return { ...request, headers: { ...headers, Prefer: wishes.join(', ') } };
}
