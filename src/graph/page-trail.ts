import { GraphcalError } from '../core/errors.ts';

/** Pages without an item in a row after which a list is taken for one that never ends. */
const MAX_EMPTY_PAGES = 100;

/** The way through the pages of one list. */
export interface PageTrail {
  /** Tells of a page that so many items came with it. */
  took(items: number): void;
  /** Gives the link back, unless the list comes to no end. Throws GraphcalError `paging-loop`. */
  follow(link: string): string;
}

/** Keeps a list from being read for ever: no link is followed twice, and no more than `maxEmpty` (100) empty pages in a row. */
export function pageTrail(maxEmpty = MAX_EMPTY_PAGES): PageTrail {
  const followed = new Set<string>();
  let empty = 0;
  return {
    took: (items) => {
      empty = items === 0 ? empty + 1 : 0;
    },
    follow: (link) => {
      if (followed.has(link)) {
        throw new GraphcalError('paging-loop', 'The service gave the same next link twice; the list was stopped.');
      }
      if (empty >= maxEmpty) {
        throw new GraphcalError('paging-loop', `The service gave ${empty} empty pages in a row; the list was stopped.`);
      }
      followed.add(link);
      return link;
    },
  };
}
