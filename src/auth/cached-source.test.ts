import { describe, expect, it } from 'vitest';
import { createManualClock } from '../core/clock.ts';
import { AuthenticationError, type GraphcalError, StorageError, TransportError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { type Acquire, type AcquireOptions, createCachedSource, type GetTokenOptions } from './cached-source.ts';

const GRAPH = 'https://graph.microsoft.com';
const BUSY = new TransportError('authority-busy', 'busy', 'not-sent');
const WRONG = new AuthenticationError('secret-wrong', 'wrong');

/** A source over an issuer that gives token-1, token-2 ... and keeps its callers waiting until it is told to answer. */
function setUp({ life = 3_600, refreshIn }: { life?: number; refreshIn?: number } = {}) {
  const clock = createManualClock();
  const asked: AcquireOptions[] = [];
  const failures: ({ error: GraphcalError; holdMs: number } | undefined)[] = [];
  const gate: { wait: Promise<void>; open: () => void } = { wait: Promise.resolve(), open: () => {} };
  const acquire: Acquire = async (options) => {
    asked.push(options);
    const number = asked.length;
    const failure = failures.shift();
    await Promise.race([
      gate.wait,
      new Promise((_, reject) => options.signal.addEventListener('abort', () => reject(options.signal.reason))),
    ]);
    return (
      failure ?? {
        token: new Secret(`token-${number}`),
        expiresOn: clock.now() + life * 1_000,
        ...(refreshIn === undefined ? {} : { refreshOn: clock.now() + refreshIn * 1_000 }),
      }
    );
  };
  const source = createCachedSource(acquire, GRAPH, clock);
  const close = () => {
    gate.wait = new Promise((resolve) => {
      gate.open = resolve;
    });
  };
  const get = async (options?: GetTokenOptions) => (await source.getToken(options)).token.reveal();
  return { clock, asked, failures, gate, close, source, get };
}

describe('a token source', () => {
  it('gives the same token until shortly before its end, then a new one (R20 in part)', async () => {
    const { clock, asked, get } = setUp({ life: 3_600 });
    expect(await get()).toBe('token-1');
    await clock.advance(3_299_000);
    expect(await get()).toBe('token-1');
    await clock.advance(2_000);
    expect(await get()).toBe('token-2');
    expect(asked.map(({ effort }) => effort)).toEqual(['full', 'once']);
  });

  it('renews tokens that live three seconds, and gives out none that has ended (R20 in part)', async () => {
    const { clock, source, asked } = setUp({ life: 3 });
    for (let step = 0; step < 100; step++) {
      const { expiresOn } = await source.getToken();
      expect(expiresOn).toBeGreaterThan(clock.now());
      await clock.advance(100);
    }
    // 10 s of tokens that are renewed after 2.25 s.
    expect(asked).toHaveLength(5);
  });

  it('renews earlier where the issuer asks for it', async () => {
    const { clock, get } = setUp({ life: 86_400, refreshIn: 43_200 });
    await get();
    await clock.advance(43_100_000);
    expect(await get()).toBe('token-1');
    await clock.advance(200_000);
    expect(await get()).toBe('token-2');
  });

  it('asks once for many callers at a time (R21 in part)', async () => {
    const { asked, get, close, gate } = setUp();
    close();
    const calls = Array.from({ length: 100 }, () => get());
    gate.open();
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['token-1']));
    expect(asked).toHaveLength(1);
  });

  it('asks once for many refused callers at a time, past the stored token (R21 in part)', async () => {
    const { asked, get, close, gate } = setUp();
    await get();
    close();
    const calls = Array.from({ length: 100 }, () => get({ forceRefresh: true }));
    // Who comes now must not get the token that was just refused.
    const newcomer = get();
    gate.open();
    expect(new Set(await Promise.all([...calls, newcomer]))).toEqual(new Set(['token-2']));
    expect(asked).toHaveLength(2);
  });

  it('asks once for refused callers that come late, when they say which token was refused (R21 in part)', async () => {
    const { source, asked } = setUp();
    const { token: old } = await source.getToken();
    const tokens = [];
    for (let caller = 0; caller < 10; caller++) {
      tokens.push((await source.getToken({ forceRefresh: true, refused: old })).token.reveal());
    }
    expect(new Set(tokens)).toEqual(new Set(['token-2']));
    expect(asked).toHaveLength(2);
  });

  it('asks once for challenged callers that come late, when they say which token was refused (R21 in part, R22 in part)', async () => {
    const { source, asked } = setUp();
    const { token: old } = await source.getToken();
    const claims = '{"access_token":{"nbf":{"essential":true}}}';
    const tokens = [];
    for (let caller = 0; caller < 10; caller++) {
      tokens.push((await source.getToken({ forceRefresh: true, refused: old, claims })).token.reveal());
    }
    expect(new Set(tokens)).toEqual(new Set(['token-2']));
    expect(asked.map((each) => each.claims)).toEqual([undefined, claims]);
  });

  it('does not answer a challenge with a newer token that was asked for without its claims (R22 in part)', async () => {
    const { source, asked } = setUp();
    const { token: old } = await source.getToken();
    await source.getToken({ forceRefresh: true, refused: old });
    expect((await source.getToken({ claims: '{}', refused: old })).token.reveal()).toBe('token-3');
    expect(asked.map((each) => each.claims)).toEqual([undefined, undefined, '{}']);
  });

  it('asks anew where the token that was renewed last is the one refused', async () => {
    const { source } = setUp();
    const claims = '{}';
    const { token: renewed } = await source.getToken({ claims });
    expect((await source.getToken({ claims, refused: renewed })).token.reveal()).toBe('token-2');
    expect((await source.getToken({ forceRefresh: true, refused: renewed })).token.reveal()).toBe('token-2');
  });

  it('bypasses the cache each time it is forced', async () => {
    const { get } = setUp();
    expect(await get()).toBe('token-1');
    expect(await get({ forceRefresh: true })).toBe('token-2');
    expect(await get()).toBe('token-2');
    expect(await get({ forceRefresh: true })).toBe('token-3');
  });

  it('passes the claims of a challenge on, shares such a request, and keeps its token (R22 in part)', async () => {
    const { asked, get, close, gate } = setUp();
    await get();
    close();
    const claims = '{"access_token":{"nbf":{"essential":true}}}';
    const calls = Array.from({ length: 5 }, () => get({ claims, forceRefresh: true }));
    gate.open();
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['token-2']));
    expect(asked.map((each) => each.claims)).toEqual([undefined, claims]);
    expect(await get()).toBe('token-2');
  });

  it('does not answer a challenge with a request that runs without its claims (R22 in part)', async () => {
    const { asked, get, close, gate } = setUp();
    close();
    const plain = get();
    const challenged = get({ claims: '{}' });
    gate.open();
    expect(await Promise.all([plain, challenged])).toEqual(['token-1', 'token-2']);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['the authority busy', BUSY],
    ['somebody else at work', new StorageError('lock-held', 'held')],
    ['the store of a program down', new AuthenticationError('sign-in-not-read', 'down')],
    ['that store full', new AuthenticationError('sign-in-not-kept', 'full')],
  ])('keeps the working token when an early renewal finds %s, and tries again later', async (_, error) => {
    const { clock, asked, failures, get } = setUp();
    await get();
    await clock.advance(3_310_000);
    failures.push({ error, holdMs: 0 });
    expect(await get()).toBe('token-1');
    expect(await get()).toBe('token-1');
    expect(asked).toHaveLength(2);
    await clock.advance(31_000);
    expect(await get()).toBe('token-3');
  });

  it('gives no token out that an early renewal finds refused', async () => {
    const { clock, failures, get } = setUp();
    await get();
    await clock.advance(3_310_000);
    failures.push({ error: WRONG, holdMs: 0 });
    await expect(get()).rejects.toBe(WRONG);
  });

  it('asks in earnest once the old token is used up, though an early renewal had tried once', async () => {
    const { clock, asked, failures, get, close, gate } = setUp();
    await get();
    await clock.advance(3_310_000);
    close();
    failures.push({ error: BUSY, holdMs: 0 });
    const early = get().catch((error: unknown) => error);
    await clock.advance(285_000);
    const late = get();
    gate.open();
    expect(await late).toBe('token-3');
    expect(await early).toBe(BUSY);
    expect(asked.map(({ effort }) => effort)).toEqual(['full', 'once', 'full']);
  });

  it('does not repeat a refused question, until some time has passed (R23 in part)', async () => {
    const { clock, asked, failures, get } = setUp();
    failures.push({ error: WRONG, holdMs: 30_000 });
    for (let row = 0; row < 50; row++) await expect(get()).rejects.toBe(WRONG);
    await expect(get({ forceRefresh: true })).rejects.toBe(WRONG);
    expect(asked).toHaveLength(1);
    await clock.advance(30_000);
    expect(await get()).toBe('token-2');
  });

  it('asks again after a failure of the network', async () => {
    const { failures, get } = setUp();
    failures.push({ error: BUSY, holdMs: 0 });
    await expect(get()).rejects.toBe(BUSY);
    expect(await get()).toBe('token-2');
  });

  it('lets one caller go without ending the request of the others', async () => {
    const { asked, get, close, gate } = setUp();
    close();
    const controller = new AbortController();
    const leaving = get({ signal: controller.signal });
    const staying = get();
    controller.abort(new Error('stopped'));
    await expect(leaving).rejects.toThrow('stopped');
    gate.open();
    expect(await staying).toBe('token-1');
    expect(asked[0]?.signal.aborted).toBe(false);
  });

  it('ends the request when the last caller has gone, and asks anew for the next', async () => {
    const { asked, get, close, gate } = setUp();
    close();
    const controller = new AbortController();
    const calls = [get({ signal: controller.signal }), get({ signal: controller.signal })];
    controller.abort(new Error('stopped'));
    for (const call of calls) await expect(call).rejects.toThrow('stopped');
    expect(asked[0]?.signal.aborted).toBe(true);
    gate.open();
    gate.wait = Promise.resolve();
    expect(await get()).toBe('token-2');
    await expect(get({ signal: controller.signal })).rejects.toThrow('stopped');
  });
});
