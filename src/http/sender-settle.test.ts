import { describe, expect, it } from 'vitest';
import type { GraphRequest } from '../graph/request.ts';
import type { Doubt, Settlement } from './sender.ts';
import { json, ROOM, refuse, reset, sendersToServers } from './testing.ts';

const PATCH: GraphRequest = {
  method: 'PATCH',
  path: `/users/${ROOM}/events/AAMk`,
  body: { subject: 'First' },
  mailbox: ROOM,
};
const SECOND: GraphRequest = { ...PATCH, body: { subject: 'Second' } };
const CHANGED = json(200, { id: 'AAMk' });
const CONFLICT = refuse(412, 'ErrorIrresolvableConflict');
const setUp = sendersToServers();

/** Settles as it is told, the last way again and again, and writes down what it was asked. */
function settling(...ways: Settlement[]) {
  const asked: Doubt[] = [];
  const settle = async (doubt: Doubt): Promise<Settlement> => {
    const way = ways[Math.min(asked.length, ways.length - 1)] as Settlement;
    asked.push(doubt);
    return way;
  };
  return { asked, settle };
}
const FOUND: Settlement = { act: 'accept', reply: { status: 200, headers: {}, body: { id: 'AAMk', found: true } } };
const AGAIN: Settlement = { act: 'again', request: SECOND };

describe('a request that is settled by reading', () => {
  it('is not read for where it is answered', async () => {
    const { sender } = await setUp([CHANGED]);
    const { asked, settle } = settling(AGAIN);
    expect(await sender.send(PATCH, 'settle', 'id', { settle })).toMatchObject({ body: { id: 'AAMk' } });
    expect(asked).toEqual([]);
  });

  it.for([
    ['its answer was lost', reset, { isLost: true }, 750],
    ['the service failed', refuse(503, 'ErrorServerBusy'), { isLost: true }, 750],
    ['another change was quicker, at once', CONFLICT, { isLost: false }, 0],
  ] as const)('is what was found, where %s', async ([, answer, doubt, waited]) => {
    const { sender, arrived, clock } = await setUp([answer]);
    const { asked, settle } = settling(FOUND);
    expect(await sender.send(PATCH, 'settle', 'id', { settle })).toMatchObject({ body: { found: true } });
    expect(asked).toEqual([doubt]);
    expect(arrived).toHaveLength(1);
    expect(clock.waits.length).toBe(waited === 0 ? 0 : 1);
  });

  it('is sent as it was built again, and keeps in mind that a try was lost', async () => {
    const { sender, arrived } = await setUp([reset, CONFLICT, CHANGED]);
    const { asked, settle } = settling(AGAIN);
    await sender.send(PATCH, 'settle', 'id', { settle });
    expect(arrived.map(({ body }) => JSON.parse(body).subject)).toEqual(['First', 'Second', 'Second']);
    expect(asked).toEqual([{ isLost: true }, { isLost: true }]);
  });

  it('is not settled before what was certainly not executed is sent again', async () => {
    const { sender, arrived } = await setUp([refuse(429, 'ApplicationThrottled', { 'Retry-After': '1' }), CHANGED]);
    const { asked, settle } = settling(AGAIN);
    await sender.send(PATCH, 'settle', 'id', { settle });
    expect(arrived.map(({ body }) => JSON.parse(body).subject)).toEqual(['First', 'First']);
    expect(asked).toEqual([]);
  });

  it('is tried four times, and looked at once more after the last', async () => {
    const { sender, arrived } = await setUp([reset]);
    const { asked, settle } = settling(AGAIN);
    await expect(sender.send(PATCH, 'settle', 'id', { settle })).rejects.toMatchObject({ delivery: 'unknown' });
    expect([arrived.length, asked.length]).toEqual([4, 4]);
    const last = settling(AGAIN, AGAIN, AGAIN, FOUND);
    expect(await sender.send(PATCH, 'settle', 'id', last)).toMatchObject({ body: { found: true } });
  });

  it('is a conflict after four of them, and not unknown: each was refused', async () => {
    const { sender, arrived, clock } = await setUp([CONFLICT]);
    const { asked, settle } = settling(AGAIN);
    await expect(sender.send(PATCH, 'settle', 'id', { settle })).rejects.toMatchObject({ code: 'service-412' });
    expect([arrived.length, asked.length]).toEqual([4, 3]);
    // The first time at once, then behind whoever is as quick.
    expect(clock.waits).toHaveLength(2);
  });

  it('fails as it was answered where what is there is neither', async () => {
    const way: Settlement = { act: 'give-up', hint: 'Somebody else changed subject.' };
    const conflict = await setUp([CONFLICT]);
    await expect(conflict.sender.send(PATCH, 'settle', 'id', settling(way))).rejects.toMatchObject({
      code: 'service-412',
      hint: expect.stringContaining('Somebody else changed subject.'),
    });
    const lost = await setUp([refuse(503, 'ErrorServerBusy')]);
    await expect(lost.sender.send(PATCH, 'settle', 'id', settling(way))).rejects.toMatchObject({
      code: 'outcome-unknown',
      delivery: 'unknown',
      hint: expect.stringContaining('Somebody else changed subject.'),
      cause: { code: 'service-503' },
    });
  });

  it('is looked at where it was lost, and its repeat is refused for good', async () => {
    const { sender } = await setUp([reset, refuse(404, 'ErrorItemNotFound')]);
    const { asked, settle } = settling(AGAIN, FOUND);
    expect(await sender.send(PATCH, 'settle', 'id', { settle })).toMatchObject({ body: { found: true } });
    expect(asked).toHaveLength(2);
  });

  it('is refused for good without a look where no try was lost', async () => {
    const { sender } = await setUp([refuse(404, 'ErrorItemNotFound')]);
    const { asked, settle } = settling(FOUND);
    await expect(sender.send(PATCH, 'settle', 'id', { settle })).rejects.toMatchObject({ code: 'service-404' });
    expect(asked).toEqual([]);
  });

  it.for([reset, CONFLICT])('is never repeated where nobody settles it', async (answer) => {
    const { sender, arrived } = await setUp([answer]);
    await expect(sender.send(PATCH, 'settle', 'id')).rejects.toThrow();
    expect(arrived).toHaveLength(1);
  });
});
