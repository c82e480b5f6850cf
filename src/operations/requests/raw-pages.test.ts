import { describe, expect, it } from 'vitest';
import { TransportError } from '../../core/errors.ts';
import type { GraphReply } from '../../graph/request.ts';
import { followRawPages } from './raw-pages.ts';

const LINK = 'https://graph.microsoft.com/v1.0/me/events?$skip=2';
const page = (value: unknown, rest: object = {}): GraphReply => ({
  status: 200,
  headers: { 'request-id': 'a' },
  body: { '@odata.context': 'c', value, ...rest },
});
const next = (at = 2) => ({ '@odata.nextLink': `${LINK}${at}` });

function follow(pages: readonly GraphReply[], maxItems?: number) {
  const steps = followRawPages({ method: 'GET', path: '/me/events', mailbox: 'me' }, maxItems);
  let step = steps.next();
  for (const one of pages) step = steps.next(one);
  if (step.done !== true) throw new Error('It asks for more.');
  return step.value;
}

describe('the pages of a raw request', () => {
  it('are one list, in the first answer, without a link', () => {
    expect(follow([page([1, 2], next()), page([3])])).toEqual({
      status: 200,
      headers: { 'request-id': 'a' },
      body: { '@odata.context': 'c', value: [1, 2, 3] },
      complete: true,
    });
  });

  it('keep the deltaLink of the last one where all were read', () => {
    const delta = { '@odata.deltaLink': 'd' };
    expect(follow([page([1], next()), page([2], delta)])).toMatchObject({ body: { ...delta, value: [1, 2] } });
  });

  it.for([
    [1, [1], false],
    [2, [1, 2], false],
    [3, [1, 2, 3], true],
    [9, [1, 2, 3], true],
  ] as const)('stop after %i items with %j, complete: %s', ([most, value, complete]) => {
    const pages = most > 2 ? [page([1, 2], next()), page([3])] : [page([1, 2], next())];
    expect(follow(pages, most)).toMatchObject({ body: { value }, complete });
  });

  it('are not all where the last one holds more than was asked for', () => {
    const delta = { '@odata.deltaLink': 'd' };
    const cut = follow([page([1], next()), page([2, 3], delta)], 2);
    expect(cut).toMatchObject({ body: { value: [1, 2] }, complete: false });
    expect(cut).not.toHaveProperty('body.@odata.deltaLink');
  });

  it('say how many items were read where one of them fails', () => {
    const steps = followRawPages({ method: 'GET', path: '/me/events', mailbox: 'me' });
    steps.next();
    steps.next(page([1, 2], next()));
    steps.next(page([3], next(3)));
    const lost = new TransportError('connection-lost', 'The connection was lost.', 'unknown');
    expect(() => steps.throw(lost)).toThrow(expect.objectContaining({ code: 'connection-lost', itemsRead: 3 }));
    expect(() => follow([page([1], next()), page('a')])).toThrow(
      expect.objectContaining({ code: 'answer-not-readable', itemsRead: 1 }),
    );
    const stopped = followRawPages({ method: 'GET', path: '/me/events', mailbox: 'me' });
    stopped.next();
    const reason = new Error('stopped');
    expect(() => stopped.throw(reason)).toThrow(reason);
  });

  it.for([
    ['the same link twice', [page([1], next()), page([2], next())], 'paging-loop'],
    ['a hundred empty pages', Array.from({ length: 100 }, (_, at) => page([], next(at))), 'paging-loop'],
    ['no list', [page('a')], 'answer-not-readable'],
  ] as const)('end with an error where the service gives %s', ([, pages, code]) => {
    expect(() => follow(pages)).toThrow(expect.objectContaining({ code }));
  });
});
