import type { Action } from '../call.ts';
import { PAGE_SIZE, PAGE_SIZE_MAXIMUM } from '../limits.ts';

/** Where a page begins and how many items it has. */
export interface Page {
  skip: number;
  size: number;
}

/** $top is the size of a page, and so is Prefer: odata.maxpagesize; without either a page has 10 items. */
export function pageOf({ prefer }: Action, options: { top: number | undefined; skip: number }): Page {
  return { skip: options.skip, size: options.top ?? Math.min(prefer.maxPageSize ?? PAGE_SIZE, PAGE_SIZE_MAXIMUM) };
}

/** Address of the page that follows: the caller's own options, with another $skip at the end. */
export function nextLink({ call, query }: Action, page: Page): string {
  const kept = query.filter((option) => option.name !== '$skip').map((option) => encodeRaw(option.raw));
  const options = [...kept, `$skip=${page.skip + page.size}`].join('&');
  return `${call.origin}${encodeRaw(call.address.path)}?${options}`;
}

// Parts of a batch may carry spaces and quotes as they are; what was encoded stays as it was.
function encodeRaw(text: string): string {
  return text.replace(/[\s"<>\\^`{|}]|[^\x21-\x7e]/gu, encodeURIComponent);
}
