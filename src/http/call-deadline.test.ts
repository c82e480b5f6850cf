import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../core/clock.ts';
import { TransportError } from '../core/errors.ts';
import { createSeededRandom } from '../core/random.ts';
import { Secret } from '../core/secret.ts';
import type { GraphRequest } from '../graph/request.ts';
import { createSender } from './create-sender.ts';
import type { CallOptions } from './exchange.ts';
import { createThrottle } from './lanes/throttle.ts';
import { DEFAULT_RETRY } from './retry.ts';
import { APP, LANE, ROOM, START } from './testing.ts';
import type { HttpReply, HttpRequest } from './wire/transport.ts';

const CREATE: GraphRequest = { method: 'POST', path: '/me/events', body: { subject: 'Assembly' }, mailbox: ROOM };
const READ: GraphRequest = { method: 'GET', path: '/me/events', mailbox: ROOM };
const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpReply => ({
  status,
  headers,
  body: Buffer.from(JSON.stringify(body)),
});
const refusal = (status: number, headers?: Record<string, string>) =>
  answer(status, { error: { code: 'Refused', message: 'Said by the service.' } }, headers);

/** A sender over a wire that does as it is told; a wire that is never done ends with its signal. */
function openSender(wire: (request: HttpRequest) => Promise<HttpReply>) {
  const clock = createManualClock(START);
  const random = createSeededRandom(1);
  const sent: number[] = [];
  const sender = createSender({
    origin: 'https://graph.microsoft.com',
    transport: {
      send(request) {
        sent.push(clock.monotonic());
        return wire(request);
      },
      close: async () => {},
    },
    tokens: { getToken: async () => ({ token: new Secret('token-1'), expiresOn: START + 3_600_000 }) },
    throttle: createThrottle({ clock, random, lane: LANE, app: APP }),
    clock,
    random,
    retry: DEFAULT_RETRY,
    userAgent: 'graphcal/0.0.0',
  });
  /** Sends, lets time pass, and gives what became of it, with the time at which it ended. */
  const send = async (request: GraphRequest, options: CallOptions, repeat: 'safe' | 'transaction-id' = 'safe') => {
    let endedAt = -1;
    const outcome = sender
      .send(request, repeat, 'json', options)
      .catch((error: unknown) => error)
      .finally(() => {
        endedAt = clock.monotonic();
      });
    for (let step = 0; step < 200; step++) await clock.advance(1_000);
    return { outcome: await outcome, endedAt };
  };
  return { sender, clock, sent, send };
}

const never = ({ signal }: HttpRequest) =>
  new Promise<HttpReply>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

describe('a call with a deadline', () => {
  it('ends at it while it waits for the answer, and says that a write may have been carried out', async () => {
    const { send, clock } = openSender(never);
    const { outcome, endedAt } = await send(CREATE, { deadlineMs: 5_000 });
    expect(outcome).toBeInstanceOf(TransportError);
    expect(outcome).toMatchObject({
      code: 'deadline-passed',
      delivery: 'unknown',
      message: 'The 5000 ms that the call may take passed while it waited for the answer.',
      hint: 'It may have been carried out: look before repeating it.',
    });
    expect(endedAt).toBe(5_000);
    expect(clock.sleepers).toBe(0);
  });

  it('ends at it while it waits for a mailbox that was throttled; nothing was done', async () => {
    const { send, sent } = openSender(async () => refusal(429, { 'retry-after': '60' }));
    const { outcome, endedAt } = await send(CREATE, { deadlineMs: 20_000 });
    expect(outcome).toMatchObject({
      code: 'deadline-passed',
      delivery: 'not-sent',
      message: 'The 20000 ms that the call may take passed while it waited for its turn in its mailbox.',
    });
    expect([endedAt, sent]).toEqual([20_000, [0]]);
  });

  it('makes no try after it, and stays in doubt about an earlier one', async () => {
    const { send, sent } = openSender(async () => refusal(503, { 'retry-after': '8' }));
    const { outcome, endedAt } = await send(CREATE, { deadlineMs: 10_000 }, 'transaction-id');
    expect(outcome).toMatchObject({
      code: 'deadline-passed',
      delivery: 'unknown',
      message: 'The 10000 ms that the call may take passed while it waited to try again.',
    });
    expect([endedAt, sent]).toEqual([10_000, [0, 8_000]]);
  });

  it('that is only a read leaves nothing in doubt', async () => {
    const { outcome } = await openSender(never).send(READ, { deadlineMs: 5_000 });
    expect(outcome).toMatchObject({ code: 'deadline-passed', delivery: 'not-sent' });
  });

  it('gets its answer before it, and leaves no timer and no listener', async () => {
    const { signal } = new AbortController();
    const { sender, clock } = openSender(async () => answer(200, { value: [] }));
    const reply = await sender.send(READ, 'safe', 'json', { deadlineMs: 5_000, signal });
    expect(reply.status).toBe(200);
    await clock.advance(0);
    expect(clock.sleepers).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('still ends with its caller’s own signal and reason', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const { sender } = openSender(never);
    const sending = sender.send(READ, 'safe', 'json', { deadlineMs: 5_000, signal: stop.signal });
    stop.abort(reason);
    await expect(sending).rejects.toBe(reason);
  });

  it('keeps it for a single attempt as well', async () => {
    const { sender, clock } = openSender(never);
    const attempt = sender.attempt(CREATE, 'id', { deadlineMs: 3_000 });
    const refused = expect(attempt).rejects.toMatchObject({ code: 'deadline-passed', delivery: 'unknown' });
    await clock.advance(3_000);
    await refused;
  });

  it.each([0, -1, Number.NaN])('of %j milliseconds is refused', async (deadlineMs) => {
    const { sender, sent } = openSender(never);
    await expect(sender.send(READ, 'safe', 'json', { deadlineMs })).rejects.toMatchObject({
      name: 'UsageError',
      code: 'deadline-invalid',
    });
    expect(sent).toEqual([]);
  });
});
