import { GraphcalError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { pageTrail } from '../../graph/page-trail.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import type { CallOptions } from '../exchange.ts';
import type { Sender } from '../sender.ts';
import { stoppable } from './stoppable.ts';

/** What reading a list takes of a sender. */
export type PageSender = Pick<Sender, 'send' | 'next'>;

/** One page as the service gave it. */
export interface Page {
  reply: GraphReply;
  items: unknown[];
  /** Whether another page follows. */
  more: boolean;
}

export interface PageOptions extends CallOptions {
  /**
   * Whether the next page is asked for while this one is used, told how many items were read so far; default never.
   * One page at most, and it is given up when the reading is broken off.
   */
  ahead?: ((read: number) => boolean) | undefined;
}

/**
 * Reads a list page by page. Next links are followed as they are, on their own host only; one that was followed before
 * ends the list with an error instead of a loop, and so does a run of empty pages.
 */
export async function* pages(
  sender: PageSender,
  first: GraphRequest,
  { ahead = () => false, ...options }: PageOptions = {},
): AsyncGenerator<Page> {
  const { stop, options: call } = stoppable(options);
  const trail = pageTrail();
  let read = 0;
  let coming: Promise<Reading> | undefined;

  const follow = async (link: string): Promise<Reading> =>
    readPage(sender, sender.next(trail.follow(link), first), call);

  try {
    let { page, link } = await readPage(sender, first, call);
    for (;;) {
      read += page.items.length;
      trail.took(page.items.length);
      if (link !== undefined && ahead(read)) {
        coming = follow(link);
        // Told when it is asked for, or to nobody where the reading is broken off.
        coming.catch(() => {});
      }
      yield page;
      if (link === undefined) return;
      const next = coming ?? follow(link);
      coming = undefined;
      ({ page, link } = await next);
    }
  } finally {
    stop();
    await coming?.catch(() => {});
  }
}

/** A page, and where the next one is. */
interface Reading {
  page: Page;
  link: string | undefined;
}

async function readPage(sender: PageSender, request: GraphRequest, options: CallOptions): Promise<Reading> {
  const reply = await sender.send(request, 'safe', 'json', options);
  const body = reply.body;
  if (!isObject(body) || !Array.isArray(body.value)) {
    throw new GraphcalError('answer-not-readable', 'A list answer of the service holds no value array.');
  }
  const link = body['@odata.nextLink'];
  const more = typeof link === 'string';
  return { page: { reply, items: body.value, more }, link: more ? link : undefined };
}
