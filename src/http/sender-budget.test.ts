import { afterEach, describe, expect, it } from 'vitest';
import { ServiceError, TransportError } from '../core/errors.ts';
import type { GraphRequest } from '../graph/request.ts';
import { createRetryBudget } from './retry-budget.ts';
import { type Act, json, openSender, ROOM, refuse, reset } from './testing.ts';

const LIST: GraphRequest = { method: 'GET', path: `/users/${ROOM}/events`, mailbox: ROOM };
const CREATE: GraphRequest = { method: 'POST', path: `/users/${ROOM}/events`, body: { subject: 'x' }, mailbox: ROOM };
const SPENT = /So many calls failed that none is tried again for now \(retry budget\)\.$/u;

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});
async function open(act: Act, tokens = 500) {
  const budget = createRetryBudget({ tokens });
  const opened = await openSender(act, { budget });
  close = opened.close;
  return { ...opened, budget };
}
const failure = (sending: Promise<unknown>) => sending.catch((error: unknown) => error);

describe('calls that fail one after the other', () => {
  it('are tried again a hundred times in all, and then each once (R18 in part)', async () => {
    const { sender, arrived } = await open(refuse(500, 'ErrorInternalServerError'));
    for (let call = 0; call < 200; call++) await failure(sender.send(LIST, 'safe', 'json'));
    expect(arrived).toHaveLength(200 + 100);
    const last = await failure(sender.send(LIST, 'safe', 'json'));
    expect(last).toBeInstanceOf(ServiceError);
    expect(last).toMatchObject({ code: 'service-500', hint: expect.stringMatching(SPENT) });
    expect(arrived).toHaveLength(301);
  });

  it('say with a write that it may have been done, and why it was not tried again', async () => {
    const { sender, arrived } = await open(reset, 4);
    const error = await failure(sender.send(CREATE, 'transaction-id', 'id'));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ delivery: 'unknown', hint: expect.stringMatching(SPENT) });
    expect(arrived).toHaveLength(1);
  });

  it('are told without a word of the budget where their own tries are used up', async () => {
    const { sender, arrived } = await open(refuse(500, 'ErrorInternalServerError'));
    const { hint = '' } = (await failure(sender.send(LIST, 'safe', 'json'))) as ServiceError;
    expect(hint).not.toMatch(SPENT);
    expect(arrived).toHaveLength(4);
  });

  it('pay double where the gateway waited in vain', async () => {
    const { sender, budget } = await open(refuse(504, 'GatewayTimeout'), 100);
    await failure(sender.send(LIST, 'safe', 'json'));
    expect(budget.left).toBe(70);
  });
});

describe('a call that is done', () => {
  it('brings back a token, one for each', async () => {
    const { sender, budget } = await open(json(200, { value: [] }), 10);
    budget.take('failure');
    for (let call = 0; call < 3; call++) await sender.send(LIST, 'safe', 'json');
    expect(budget.left).toBe(8);
  });
});

describe('a throttled call', () => {
  it('waits in its lane and pays nothing', async () => {
    const { sender, budget, arrived } = await open(refuse(429, 'ApplicationThrottled', { 'Retry-After': '1' }), 5);
    await failure(sender.send(LIST, 'safe', 'json'));
    expect(arrived).toHaveLength(10);
    expect(budget.left).toBe(5);
  });
});
