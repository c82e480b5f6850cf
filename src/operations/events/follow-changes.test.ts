import { describe, expect, it } from 'vitest';
import type { GraphReply } from '../../graph/request.ts';
import { followChanges } from './follow-changes.ts';

const URL_OF = 'https://graph.microsoft.com/v1.0/me/events/delta?';
const page = (value: unknown, rest: object): GraphReply => ({ status: 200, headers: {}, body: { value, ...rest } });
const next = (token: string) => ({ '@odata.nextLink': `${URL_OF}$skiptoken=${token}` });
const last = (token: string) => ({ '@odata.deltaLink': `${URL_OF}$deltatoken=${token}` });

/** What a round gives for these pages. */
function roundOf(pages: readonly GraphReply[], wishes: { maxPages?: number } = {}): unknown {
  const steps = followChanges(wishes, 'me', ({ mailbox }) => ({ method: 'GET', path: '/me/events/delta', mailbox }));
  let step = steps.next();
  for (const one of pages) {
    if (step.done) throw new Error('The round ended early.');
    step = steps.next(one);
  }
  if (!step.done) throw new Error('The round wants another page.');
  return step.value;
}

describe('a round of changes', () => {
  it('tells each event once, as the last page has it (R47 in part)', () => {
    const gone = (id: string) => ({ id, '@removed': { reason: 'deleted' } });
    const pages = [
      page([{ id: 'a', subject: 'old' }, gone('b'), { id: 'c' }], next('1')),
      page([{ id: 'a', subject: 'new' }, { id: 'b' }, gone('c')], last('2')),
    ];
    expect(roundOf(pages)).toEqual({
      value: [{ id: 'a', subject: 'new' }, { id: 'b' }],
      removed: ['c'],
      deltaLink: `${URL_OF}$deltatoken=2#mailbox=me`,
      resynced: false,
      complete: true,
    });
  });

  it('may have pages without an item', () => {
    expect(roundOf([page([], next('1')), page([{ id: 'a' }], last('2'))])).toMatchObject({ value: [{ id: 'a' }] });
  });

  it('is complete where its last page is the last that was wanted', () => {
    expect(roundOf([page([], next('1')), page([], last('2'))], { maxPages: 2 })).toMatchObject({ complete: true });
    expect(roundOf([page([], next('1'))], { maxPages: 1 })).toMatchObject({
      complete: false,
      deltaLink: `${URL_OF}$skiptoken=1#mailbox=me`,
    });
  });

  it.for([
    ['the same link twice', [page([], next('1')), page([], next('1'))], 'paging-loop'],
    ['a thousand empty pages', Array.from({ length: 1000 }, (_, at) => page([], next(`${at}`))), 'paging-loop'],
    ['no list', [page('a', last('1'))], 'answer-not-readable'],
    ['no link', [page([], {})], 'answer-not-readable'],
    ['an item without an id', [page([{ subject: 'a' }], last('1'))], 'answer-not-readable'],
  ] as const)('ends with an error where the service gives %s', ([, pages, code]) => {
    expect(() => roundOf(pages)).toThrow(expect.objectContaining({ code }));
  });
});
