import { describe, expect, it } from 'vitest';
import { ServiceError } from '../core/errors.ts';
import type { GraphReply, GraphRequest } from '../graph/request.ts';
import { allItems } from './all-items.ts';
import type { Step } from './define.ts';

const REQUEST: GraphRequest = { method: 'GET', path: '/me/events', headers: {}, mailbox: 'me' };
const page = (ids: readonly unknown[], next?: unknown): GraphReply => ({
  status: 200,
  headers: {},
  body: { value: ids, ...(next === undefined ? {} : { '@odata.nextLink': next }) },
});

/** Gives the answers one after the other: what was asked, and what came out, where it came to its end. */
function take(answers: readonly (GraphReply | Error)[]): { asked: Step[]; items: unknown[] | undefined } {
  const steps = allItems<unknown>(REQUEST);
  const asked: Step[] = [];
  let next = steps.next();
  for (const answer of answers) {
    if (next.done === true) break;
    asked.push(next.value);
    next = answer instanceof Error ? steps.throw(answer) : steps.next(answer);
  }
  if (next.done === true) return { asked, items: next.value };
  asked.push(next.value);
  return { asked, items: undefined };
}

describe('all items of a list', () => {
  it('are those of the only page, and nothing more is asked for', () => {
    expect(take([page(['a', 'b']), page(['c'])])).toEqual({
      asked: [{ request: REQUEST, link: undefined, effect: 'read', repeat: 'safe', expects: 'json' }],
      items: ['a', 'b'],
    });
  });

  it('are those of all pages in their order, each by the next link of the one before', () => {
    const { asked, items } = take([page(['a'], 'https://g.example/2'), page([], 'https://g.example/3'), page(['b'])]);
    expect(items).toEqual(['a', 'b']);
    expect(asked.map(({ link }) => link)).toEqual([
      undefined,
      { url: 'https://g.example/2', given: false },
      { url: 'https://g.example/3', given: false },
    ]);
    expect(asked.map(({ request, repeat }) => [request, repeat])).toEqual(Array(3).fill([REQUEST, 'safe']));
  });

  it('are none where the only page is empty', () => {
    expect(take([page([])]).items).toEqual([]);
  });

  it('are not asked for any further than there are answers', () => {
    expect(take([page(['a'], 'https://g.example/2')])).toMatchObject({ asked: [{}, {}], items: undefined });
  });

  it.for([null, 5, {}])('end where the next link is %j, which is none', (next) => {
    expect(take([page(['a'], next), page(['b'])]).items).toEqual(['a']);
  });

  it('are given up where a page is refused, by the error of that page', () => {
    const refusal = new ServiceError('service-503', 'Refused.', { status: 503, serviceCode: 'ErrorServerBusy' });
    expect(() => take([page(['a'], 'https://g.example/2'), refusal])).toThrow(refusal);
  });

  it.for([
    ['no object', 'text'],
    ['no list', { value: { id: 'a' } }],
    ['no value', {}],
    ['nothing', undefined],
  ])('are not known where a page holds %s', ([, body]) => {
    const broken: GraphReply = { status: 200, headers: {}, body };
    const refused = expect.objectContaining({ name: 'GraphcalError', code: 'answer-not-readable' });
    expect(() => take([broken])).toThrow(refused);
    expect(() => take([page(['a'], 'https://g.example/2'), broken])).toThrow(refused);
  });

  it('are given up where a next link comes again, however many pages later', () => {
    const [second, third] = ['https://g.example/2', 'https://g.example/3'];
    const loop = expect.objectContaining({ name: 'GraphcalError', code: 'paging-loop' });
    expect(() => take([page(['a'], second), page(['b'], second)])).toThrow(loop);
    expect(() => take([page(['a'], second), page(['b'], third), page(['c'], second)])).toThrow(loop);
  });
});
