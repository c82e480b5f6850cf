import type { ActionResult, TenantAction } from '../calls/call.ts';
import { PAGE_SIZE, PAGE_SIZE_MAXIMUM } from '../limits.ts';

/** What of a request its pages depend on. */
export type PagedAction = Pick<TenantAction, 'call' | 'query' | 'prefer'>;

/** Where a page begins and how many items it has. */
interface Page {
  skip: number;
  size: number;
}

/** $top is the size of a page, and so is Prefer: odata.maxpagesize, the smaller where both are there; without either 10. */
function pageOf({ prefer }: PagedAction, { top, skip, size: usual = PAGE_SIZE }: PageOptions): Page {
  const size = Math.min(top ?? Number.POSITIVE_INFINITY, prefer.maxPageSize ?? Number.POSITIVE_INFINITY);
  return { skip, size: Math.min(Number.isFinite(size) ? size : usual, PAGE_SIZE_MAXIMUM) };
}

/** Which page a caller asks for. */
interface PageOptions {
  top: number | undefined;
  skip: number;
  /** Items of a page without `top`. Default 10. */
  size?: number | undefined;
}

/** A list of which an answer shows one page. */
interface PagedList {
  context: string;
  options: PageOptions & { count: boolean };
  /** How many items there are in all. */
  total: number;
  /** Shown items of a part of the list. */
  items(from: number, to: number): readonly unknown[];
}

/** Answers one page of a list. */
export function answerPage(action: PagedAction, { context, options, total, items }: PagedList): ActionResult {
  const page = pageOf(action, options);
  const end = page.skip + page.size;
  return {
    status: 200,
    json: JSON.stringify({
      '@odata.context': context,
      ...(options.count ? { '@odata.count': total } : {}),
      value: items(page.skip, end),
      ...(end < total ? { '@odata.nextLink': nextLink(action, page) } : {}),
    }),
  };
}

/** Address of the page that follows: the caller's own options, with another $skip at the end. */
function nextLink({ call, query }: PagedAction, page: Page): string {
  const kept = query.filter((option) => option.name !== '$skip').map((option) => encodeRaw(option.raw));
  const options = [...kept, `$skip=${page.skip + page.size}`].join('&');
  return `${call.origin}${encodeRaw(call.address.path)}?${options}`;
}

/** A part of an address as links have it: batches may carry spaces and quotes as they are; what was encoded stays so. */
export function encodeRaw(text: string): string {
  // Half of a character cannot be encoded; links have the sign for what cannot be read.
  return text.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[\s"<>\\^`{|}]|[^\x21-\x7e]/gu, encodeURIComponent);
}
