import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../core/errors.ts';
import type { GraphRequest } from '../../graph/request.ts';
import { withPageSize } from './page-size.ts';
import { type PageSender, pages } from './pages.ts';

const LIST: GraphRequest = {
  method: 'GET',
  path: '/me/events',
  query: { $select: 'subject' },
  headers: { Prefer: 'IdType="ImmutableId"' },
  mailbox: 'me',
};

/** A service of `count` items in pages of at most `most`, which refuses a larger $top with `status` where one is given. */
function serve(count: number, { most, status }: { most: number; status?: number }) {
  const asked: GraphRequest[] = [];
  const sender: PageSender = {
    async send(request) {
      asked.push(request);
      const [, skip = '0', size] = /skip=(\d+)&top=(\d+)/u.exec(request.path) ?? [];
      const top = Number(request.query?.$top ?? size ?? most);
      if (status !== undefined && top > most) {
        const evidence = { status, serviceCode: 'ErrorInvalidTop' };
        throw new ServiceError(`service-${status}`, 'The page is too large.', evidence);
      }
      const end = Number(skip) + Math.min(top, most);
      const value = Array.from({ length: Math.min(end, count) - Number(skip) }, (_, at) => Number(skip) + at);
      const link = `/me/events?skip=${end}&top=${Math.min(top, most)}`;
      return { status: 200, headers: {}, body: { value, ...(end < count ? { '@odata.nextLink': link } : {}) } };
    },
    next: (link, first) => ({
      method: 'GET',
      path: link,
      mailbox: first.mailbox,
      ...(first.headers === undefined ? {} : { headers: first.headers }),
    }),
  };
  return { sender, asked };
}

async function readAll(sender: PageSender): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const page of pages(sender, LIST)) items.push(...page.items);
  return items;
}

const items = (count: number) => Array.from({ length: count }, (_, at) => at);

describe('a list whose caller names no size of a page', () => {
  it('is asked for by large pages, and goes on along its links as they are', async () => {
    const { sender, asked } = serve(12, { most: 1_000 });
    expect(await readAll(withPageSize(sender, 5))).toEqual(items(12));
    expect(asked.map(({ path, query }) => [path, query])).toEqual([
      ['/me/events', { $select: 'subject', $top: '5' }],
      ['/me/events?skip=5&top=5', undefined],
      ['/me/events?skip=10&top=5', undefined],
    ]);
    expect(new Set(asked.map(({ headers }) => headers?.Prefer))).toEqual(
      new Set(['IdType="ImmutableId", odata.maxpagesize=5']),
    );
  });

  it('is read whole where the service gives smaller pages', async () => {
    const { sender, asked } = serve(12, { most: 4 });
    expect(await readAll(withPageSize(sender, 500))).toEqual(items(12));
    expect(asked).toHaveLength(3);
  });

  it('is read whole where the service refuses pages so large, and is not asked for them again', async () => {
    const { sender, asked } = serve(12, { most: 10, status: 400 });
    const sized = withPageSize(sender, 500);
    expect(await readAll(sized)).toEqual(items(12));
    expect(await readAll(sized)).toEqual(items(12));
    expect(asked.map(({ query }) => query?.$top)).toEqual(['500', undefined, undefined, undefined, undefined]);
    expect(asked[1]?.headers).toEqual({ Prefer: 'IdType="ImmutableId", odata.maxpagesize=500' });
  });

  it.for([403, 404, 503])('ends with the error of another refusal (%i), asked once', async (status) => {
    const { sender, asked } = serve(12, { most: 10, status });
    await expect(readAll(withPageSize(sender, 500))).rejects.toMatchObject({ code: `service-${status}` });
    expect(asked).toHaveLength(1);
  });

  it('ends with the refusal where the size was not the reason', async () => {
    const { sender, asked } = serve(12, { most: 0, status: 400 });
    const refusing: PageSender = {
      ...sender,
      send: (request, ...more) => sender.send({ ...request, query: { $top: '1' } }, ...more),
    };
    await expect(readAll(withPageSize(refusing, 500))).rejects.toMatchObject({ code: 'service-400' });
    expect(asked).toHaveLength(2);
  });
});
