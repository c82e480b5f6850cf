import { afterEach, describe, expect, it } from 'vitest';
import type { GraphRequest } from '../../graph/request.ts';
import type { Sender } from '../sender.ts';
import { type Act, json, openSender, ROOM } from '../testing.ts';
import { pages } from './pages.ts';

const LIST: GraphRequest = {
  method: 'GET',
  path: `/users/${ROOM}/events`,
  query: { $top: '2' },
  headers: { Prefer: 'IdType="ImmutableId"' },
  mailbox: ROOM,
};

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A server that answers an address with a body, and a sender to it or to another origin. */
async function serve(bodyOf: (url: string, origin: string) => unknown, origin?: string) {
  const act: Act = (response, one) => json(200, bodyOf(one.url ?? '', all.origin))(response, one);
  const all = await openSender(act, origin === undefined ? {} : { origin });
  open.push(all.close);
  return all;
}

/** Reads to the end, or to the error; what was read stays. */
async function readAll(sender: Sender): Promise<{ items: unknown[]; more: boolean[]; error?: unknown }> {
  const items: unknown[] = [];
  const more: boolean[] = [];
  try {
    for await (const page of pages(sender, LIST)) {
      items.push(...page.items);
      more.push(page.more);
    }
    return { items, more };
  } catch (error) {
    return { items, more, error };
  }
}

const FIRST = '/v1.0/users/room.101@school.example/events?$top=2';

describe('a list', () => {
  it('is read page by page along its links, as they are, with the first request’s headers', async () => {
    const { sender, arrived } = await serve((url, at) => {
      if (url === FIRST) return { value: [1, 2], '@odata.nextLink': `${at}${FIRST}&$skiptoken=a%2Bb%3D%27c` };
      if (url.endsWith('a%2Bb%3D%27c')) return { value: [3, 4], '@odata.nextLink': `${at}${FIRST}&$skip=4` };
      return { value: [5] };
    });
    expect(await readAll(sender)).toEqual({ items: [1, 2, 3, 4, 5], more: [true, true, false] });
    expect(arrived.map(({ url }) => url)).toEqual([FIRST, `${FIRST}&$skiptoken=a%2Bb%3D%27c`, `${FIRST}&$skip=4`]);
    expect(new Set(arrived.map(({ headers }) => headers.prefer))).toEqual(new Set(['IdType="ImmutableId"']));
  });

  it('goes on over pages without items', async () => {
    const { sender } = await serve((url, at) => {
      if (url === FIRST) return { value: [], '@odata.nextLink': `${at}${FIRST}&$skip=2` };
      return { value: [1] };
    });
    expect(await readAll(sender)).toEqual({ items: [1], more: [true, false] });
  });

  it('asks for a page only when the one before was used', async () => {
    const { sender, arrived } = await serve((_, at) => ({
      value: [1],
      '@odata.nextLink': `${at}${FIRST}&$skip=${arrived.length}`,
    }));
    for await (const page of pages(sender, LIST)) {
      expect(page.more).toBe(true);
      if (arrived.length === 2) break;
    }
    expect(arrived).toHaveLength(2);
  });

  it('that comes back to a link is ended with an error instead of a loop', async () => {
    const { sender, arrived } = await serve((url, at) => ({
      value: [arrived.length],
      '@odata.nextLink': `${at}${FIRST}&$skip=${url.endsWith('skip=2') ? 4 : 2}`,
    }));
    const { items, error } = await readAll(sender);
    expect(error).toMatchObject({ code: 'paging-loop' });
    expect(items).toEqual([1, 2, 3]);
    expect(arrived).toHaveLength(3);
  });

  it.each([{}, { value: null }, { value: { id: 'x' } }, { value: 'text' }])('is not readable as %j', async (body) => {
    const { sender } = await serve(() => body);
    expect((await readAll(sender)).error).toMatchObject({ code: 'answer-not-readable' });
  });

  it('whose link is no text ends there', async () => {
    const { sender, arrived } = await serve(() => ({ value: [1], '@odata.nextLink': null }));
    expect(await readAll(sender)).toEqual({ items: [1], more: [false] });
    expect(arrived).toHaveLength(1);
  });

  it('whose link leads to another host is ended, and nothing is sent there (R44 in part)', async () => {
    const attacker = await serve(() => ({ value: ['caught'] }));
    const { sender, arrived } = await serve(() => ({ value: [1], '@odata.nextLink': `${attacker.origin}${FIRST}` }));
    const { items, error } = await readAll(sender);
    expect(items).toEqual([1]);
    expect(error).toMatchObject({ code: 'next-link-refused' });
    expect(attacker.arrived).toEqual([]);
    expect(arrived).toHaveLength(1);
  });
});

describe('a next link', () => {
  const next = async (link: string) => {
    const { sender } = await serve(() => ({}), 'https://graph.microsoft.com');
    return sender.next(link, LIST);
  };

  it('becomes a request below the version, with the first one’s mailbox and headers', async () => {
    expect(await next('https://graph.microsoft.com/v1.0/users/a@b.example/events?$skip=10')).toEqual({
      method: 'GET',
      path: '/users/a@b.example/events?$skip=10',
      mailbox: 'room.101@school.example',
      headers: { Prefer: 'IdType="ImmutableId"' },
    });
  });

  it('stays in the version of the first request', async () => {
    const { sender } = await serve(() => ({}), 'https://graph.microsoft.com');
    const first = { ...LIST, version: 'beta' } as const;
    expect(sender.next('https://graph.microsoft.com/beta/me/events?$skip=1', first)).toMatchObject({
      path: '/me/events?$skip=1',
      version: 'beta',
    });
    expect(() => sender.next('https://graph.microsoft.com/v1.0/me/events?$skip=1', first)).toThrow(
      expect.objectContaining({ code: 'next-link-refused' }),
    );
  });

  it('may name the host in other letters and its port', async () => {
    const { path } = await next('HTTPS://GRAPH.Microsoft.com:443/v1.0/me/events?$skip=1');
    expect(path).toBe('/me/events?$skip=1');
  });

  it.each([
    'https://graph.microsoft.com.attacker.example/v1.0/me/events',
    'https://attacker.example/v1.0/me/events',
    'https://attacker.example/https://graph.microsoft.com/v1.0/me/events',
    'https://graph.microsoft.com@attacker.example/v1.0/me/events',
    'https://graph.microsoft.com:8443/v1.0/me/events',
    'http://graph.microsoft.com/v1.0/me/events',
    '//attacker.example/v1.0/me/events',
    '/v1.0/me/events',
    '/me/events?$skip=10',
    'https://graph.microsoft.com/beta/me/events',
    'https://graph.microsoft.com/v1.0',
    'https://graph.microsoft.com/v1.0x/me/events',
    'https://graph.microsoft.com/v1.0/../beta/me/events',
    'https://graph.microsoft.com/v1.0/%2e%2e/beta/me/events',
    'https://graph.microsoft.com/v1.0\\..\\beta/me/events',
    'javascript:alert(1)',
    'file:///v1.0/me/events',
    'data:application/json,{}',
    '',
    ' ',
    'not an address',
  ])('%j is refused (R44 in part)', async (link) => {
    await expect(next(link)).rejects.toMatchObject({ code: 'next-link-refused' });
  });
});
