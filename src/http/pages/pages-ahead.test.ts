import { describe, expect, it } from 'vitest';
import type { GraphRequest } from '../../graph/request.ts';
import { pages } from './pages.ts';
import { createViewService, type ViewEvent } from './view-testing.ts';

const FIVE: ViewEvent[] = [1, 2, 3, 4, 5].map((at) => ({ id: `e${at}`, start: at, end: at + 1 }));
const LIST: GraphRequest = { method: 'GET', path: '0..10+0', mailbox: '' };
const forEver = Number.MAX_SAFE_INTEGER;

const serve = (options: Partial<Parameters<typeof createViewService>[1]> = {}) =>
  createViewService(FIVE, { from: 0, to: 10, pageSize: 2, ...options });
const settle = async () => {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('a list whose next page is asked for ahead', () => {
  it('has one page on its way while one is used, and no more', async () => {
    const service = serve();
    const asked: number[] = [];
    const ids: unknown[] = [];
    for await (const { items } of pages(service.sender, LIST, { ahead: () => true })) {
      await settle();
      asked.push(service.asked.length);
      ids.push(...items.map((item) => (item as ViewEvent).id));
    }
    expect(asked).toEqual([2, 3, 3]);
    expect(ids).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
  });

  it('is not, once enough was read', async () => {
    const service = serve();
    const told: number[] = [];
    const enough = (read: number) => {
      told.push(read);
      return read < 4;
    };
    for await (const _ of pages(service.sender, LIST, { ahead: enough }))
      if (service.asked.length === 2) await settle();
    expect(told).toEqual([2, 4]);
  });

  it('gives up the page on its way when it is broken off', async () => {
    const service = serve({ turns: (request) => (request === 1 ? 1 : forEver) });
    for await (const _ of pages(service.sender, LIST, { ahead: () => true })) break;
    expect(service.asked).toEqual(['0..10+0', '0..10+2']);
    expect(service.inFlight).toBe(0);
  });

  it('tells the failure of that page after the one before was used', async () => {
    const failure = new Error('lost');
    const service = serve({ fails: (request) => (request === 2 ? failure : undefined) });
    const reading = pages(service.sender, LIST, { ahead: () => true });
    expect((await reading.next()).value?.items).toHaveLength(2);
    await settle();
    await expect(reading.next()).rejects.toBe(failure);
  });
});
