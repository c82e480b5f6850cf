import { MINUTE } from '../core/durations.ts';
import { afterItems, GraphcalError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';
import type { Z } from '../core/schema.ts';
import { earliestStart, idOfEvent, latestEnd, latestStart } from '../graph/event-bounds.ts';
import type { CallOptions } from '../http/exchange.ts';
import { withPageSize } from '../http/pages/page-size.ts';
import { type Page, pages } from '../http/pages/pages.ts';
import { spanPages } from '../http/pages/span-pages.ts';
import type { Operation } from '../operations/define.ts';
import { parseOutput } from '../operations/parse-output.ts';
import type { Connection } from './connection.ts';

/** One page of a list, checked. */
export interface ListPage<Item = unknown> {
  items: Item[];
  /** Whether there is more: another page, or what is left where the list is stopped by `maxItems`. */
  more: boolean;
}

/** A call of an operation, its input checked and its mailbox known. */
export interface CheckedCall {
  operation: Operation;
  z: Z;
  parsed: unknown;
  mailbox: string;
}

export interface ReadListOptions extends CallOptions {
  /** Whether the caller keeps all pages: then as many may be read before they are asked for. */
  keepsAll: boolean;
}

/**
 * Items of a page where the caller does not say: our own choice. Graph's is 10, which makes a list of round trips; its
 * largest for Outlook is not documented, and 999 is known to be taken. Larger pages bring little more, take the service
 * longer each, and leave less to read side by side.
 */
const PAGE_SIZE = 500;
/** Pages of a view that are held or under way beyond the one in the caller's hands; our own bound on memory. */
const PAGES_AHEAD = 16;
/** By how much clocks are set back. */
const SET_BACK = 120 * MINUTE;

/** Reads a list to its end or to `maxItems`, page by page; an error says how many items were given before it. */
export async function* readList(
  connection: Connection,
  call: CheckedCall,
  options: ReadListOptions,
): AsyncGenerator<ListPage> {
  const most = numberOf(call.parsed, 'maxItems') ?? Number.POSITIVE_INFINITY;
  let read = 0;
  try {
    for await (const page of pagesOf(connection, call, most, options)) {
      const all = checked(call, page);
      const items = all.slice(0, most - read);
      read += items.length;
      const more = page.more || items.length < all.length;
      yield { items, more };
      if (read >= most) return;
    }
  } catch (error) {
    throw error instanceof GraphcalError ? afterItems(error, read) : error;
  }
}

function pagesOf(
  connection: Connection,
  { operation, parsed, mailbox }: CheckedCall,
  most: number,
  { keepsAll, ...options }: ReadListOptions,
): AsyncGenerator<Page> {
  const top = numberOf(parsed, 'top');
  const pageSize = top ?? Math.min(PAGE_SIZE, most);
  const sender = top === undefined ? withPageSize(connection.sender, pageSize) : connection.sender;
  const range = operation.range?.(parsed);
  if (range === undefined || most <= pageSize) {
    const request = operation.request(range?.part(undefined, undefined) ?? parsed, mailbox);
    return pages(sender, request, { ...options, ahead: (read) => read < most });
  }
  const pagesAhead = Math.min(keepsAll ? Number.POSITIVE_INFINITY : PAGES_AHEAD, Math.ceil(most / pageSize));
  const list = {
    from: range.from,
    to: range.to,
    requestOf: (from?: string, to?: string) => operation.request(range.part(from, to), mailbox),
    idOf: idOfEvent,
    startOf: earliestStart,
    latestStartOf: latestStart,
    endOf: latestEnd,
    slackMs: SET_BACK,
  };
  return spanPages(sender, list, { pageSize, pagesAhead }, options);
}

function checked({ operation, z }: CheckedCall, page: Page): unknown[] {
  const list = parseOutput(operation, z, { value: page.items, complete: !page.more });
  return isObject(list) && Array.isArray(list.value) ? list.value : [];
}

function numberOf(parsed: unknown, name: 'top' | 'maxItems'): number | undefined {
  const value = isObject(parsed) ? parsed[name] : undefined;
  return typeof value === 'number' ? value : undefined;
}
