import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GraphRequest } from '../graph/request.ts';
import { pages } from './pages/pages.ts';
import { type Act, type Arrived, json, openSender, ROOM } from './testing.ts';

const LIST: GraphRequest = { method: 'GET', path: `/users/${ROOM}/events`, mailbox: ROOM };
const CREATE: GraphRequest = { method: 'POST', path: `/users/${ROOM}/events`, body: { subject: 'x' }, mailbox: ROOM };

const closes: (() => Promise<void>)[] = [];
let attacker: { origin: string; arrived: Arrived[] };
beforeEach(async () => {
  // It would give whatever is hoped for, so that nothing but a request can be missing.
  attacker = await open(json(200, { id: 'caught', value: [{ id: 'caught' }], responses: [] }));
});
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});
async function open(act: Act) {
  const opened = await openSender(act);
  closes.push(opened.close);
  return opened;
}

describe('a service that leads to another host', () => {
  it('is not followed there by redirect, next link or delta link; that host sees no request (R44)', async () => {
    const links = [
      `${attacker.origin}/v1.0/users/${ROOM}/events?$skip=1`,
      // Another host for the eye alone, and this one for the eye alone.
      `${attacker.origin.replace('127.0.0.1', 'localhost')}/v1.0/me/events`,
      `//${new URL(attacker.origin).host}/v1.0/me/events`,
    ];
    for (const link of links) {
      for (const status of [300, 301, 302, 303, 307, 308]) {
        const { sender, arrived } = await open(
          json(status, { id: 'x', value: [] }, { Location: link, Refresh: `0; ${link}` }),
        );
        expect((await sender.attempt(LIST, 'json')).class).toBe('unknown');
        expect((await sender.attempt(CREATE, 'id')).class).toBe('unknown');
        const [part] = await sender.attemptBatch(ROOM, [{ request: CREATE, expects: 'id' }]);
        expect(part?.class).toBe('unknown');
        expect(arrived).toHaveLength(3);
      }
      for (const name of ['@odata.nextLink', '@odata.deltaLink']) {
        const { sender, arrived } = await open(json(200, { value: [], [name]: link }));
        const reply = await sender.send(LIST, 'safe', 'json');
        const given = (reply.body as Record<string, string>)[name] ?? '';
        expect(() => sender.next(given, LIST)).toThrow(expect.objectContaining({ code: 'next-link-refused' }));
        expect(arrived).toHaveLength(1);
      }
      const { sender } = await open(json(200, { value: [{ id: 'a' }], '@odata.nextLink': link }));
      const read = async () => {
        for await (const page of pages(sender, LIST)) expect(page.items).toEqual([{ id: 'a' }]);
      };
      await expect(read()).rejects.toMatchObject({ code: 'next-link-refused' });
    }
    expect(attacker.arrived).toEqual([]);
  });
});
