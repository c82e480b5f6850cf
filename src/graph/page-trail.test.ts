import { describe, expect, it } from 'vitest';
import { pageTrail } from './page-trail.ts';

describe('a way through pages', () => {
  it('goes on through different links and any number of pages with items', () => {
    const trail = pageTrail();
    for (let page = 0; page < 500; page += 1) {
      trail.took(1);
      expect(trail.follow(`?page=${page}`)).toBe(`?page=${page}`);
    }
  });

  it('does not follow a link twice', () => {
    const trail = pageTrail();
    trail.took(5);
    trail.follow('?page=2');
    trail.took(5);
    trail.follow('?page=3');
    trail.took(5);
    expect(() => trail.follow('?page=2')).toThrow('The service gave the same next link twice; the list was stopped.');
  });

  it('ends after a hundred empty pages in a row, and an item begins the count anew', () => {
    const trail = pageTrail();
    let at = 0;
    const go = (pages: number, items: number) => {
      for (let page = 0; page < pages; page += 1) {
        trail.took(items);
        trail.follow(`?${items}-${at++}`);
      }
    };
    go(99, 0);
    go(1, 1);
    go(99, 0);
    trail.took(0);
    expect(() => trail.follow('?next')).toThrow('The service gave 100 empty pages in a row; the list was stopped.');
  });

  it('takes another bound', () => {
    const trail = pageTrail(1);
    trail.took(0);
    expect(() => trail.follow('?next')).toThrow(expect.objectContaining({ code: 'paging-loop' }));
  });
});
