import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { make, ONE, openThrottle, type Seen } from '../testing.ts';
import type { Permit, Throttle } from './throttle.ts';

describe('a closed mailbox', () => {
  it('gets nothing until its wait is over, and then all that waited; others go on meanwhile (R15 in part)', async () => {
    const { clock, throttle, closed } = openThrottle();
    const seen: Seen[] = [];
    await make(throttle, clock, 'a', { ...ONE, latency: 0, retryAfter: 30_000 }, seen);
    expect(closed).toEqual([['a', 30_000]]);
    expect(throttle.closedFor('a')).toBe(30_000);
    expect(throttle.closedFor('b')).toBe(0);
    for (const mailbox of ['a', 'b', 'a', 'b']) make(throttle, clock, mailbox, { ...ONE, latency: 0 }, seen);
    await clock.advance(29_999);
    expect(seen.map((one) => [one.mailbox, one.began])).toEqual([
      ['a', 0],
      ['b', 0],
      ['b', 0],
    ]);
    await clock.advance(1);
    expect(seen.slice(3).map((one) => [one.mailbox, one.began])).toEqual([
      ['a', 30_000],
      ['a', 30_000],
    ]);
    expect(throttle.closedFor('a')).toBe(0);
  });

  it('is told with the wait in whole milliseconds, whatever fractions the clock has', async () => {
    const { clock, throttle, closed } = openThrottle();
    // At these two moments 30,000 more, less the moment, are 29,999.999… and 30,000.000…4.
    for (const moment of [2_768.3, 4_321.987_654]) {
      await clock.advance(moment - clock.monotonic());
      (await throttle.acquire(`room.${moment}`, ONE)).end({ throttled: { retryAfterMs: 30_000 } });
    }
    expect(closed.map(([, ms]) => ms)).toEqual([30_000, 30_000]);
  });

  it('stays closed for the longest of the waits that it was asked for (R15 in part)', async () => {
    const { clock, throttle } = openThrottle();
    const permits = await Promise.all([1, 2, 3].map(() => throttle.acquire('a', ONE)));
    for (const [at, retryAfterMs] of [5_000, 40_000, 10_000].entries()) {
      permits[at]?.end({ throttled: { retryAfterMs } });
    }
    expect(throttle.closedFor('a')).toBe(40_000);
    const seen: Seen[] = [];
    make(throttle, clock, 'a', { ...ONE, latency: 0 }, seen);
    await clock.advance(100_000);
    expect(seen.map(({ began }) => began)).toEqual([40_000]);
  });

  it('that is closed again by a call under way keeps those who wait waiting', async () => {
    const { clock, throttle } = openThrottle();
    const [first, second] = await Promise.all([throttle.acquire('a', ONE), throttle.acquire('a', ONE)]);
    first.end({ throttled: { retryAfterMs: 10_000 } });
    const seen: Seen[] = [];
    make(throttle, clock, 'a', { ...ONE, latency: 0 }, seen);
    await clock.advance(9_000);
    second.end({ throttled: { retryAfterMs: 10_000 } });
    await clock.advance(60_000);
    expect(seen.map(({ began }) => began)).toEqual([19_000]);
  });
});

describe('a batch that was throttled in part', () => {
  it('begins the backoff anew, since the mailbox works', async () => {
    const { clock, throttle, closed } = openThrottle();
    for (let round = 0; round < 4; round++) {
      const permit = await throttle.acquire('a', { requests: 4, concurrent: 4, bytes: 0 });
      await clock.advance(100);
      permit.end({ throttled: { retryAfterMs: undefined, isPartly: true } });
      await clock.advance(600_000);
    }
    const waits = closed.map(([, ms]) => ms);
    expect(waits).toHaveLength(4);
    expect(Math.max(...waits)).toBeLessThanOrEqual(2_000);
  });
});

describe('a mailbox that is throttled, and whose calls bring no answer in between', () => {
  it('is waited for longer each time, since nothing says that it works', async () => {
    const { clock, throttle, closed } = openThrottle();
    for (let round = 0; round < 4; round++) {
      (await throttle.acquire('a', ONE)).end({ throttled: { retryAfterMs: undefined } });
      await clock.advance(600_000);
      const lost = await throttle.acquire('a', ONE);
      await clock.advance(100);
      lost.end({ isUnanswered: true });
    }
    const last = closed.at(-1)?.[1] ?? 0;
    expect(last).toBeGreaterThanOrEqual(8_000);
    expect(last).toBeLessThanOrEqual(16_000);
  });
});

describe('the end of a call', () => {
  it('counts once, however often it is told', async () => {
    const { clock, throttle, closed } = openThrottle({ concurrent: 1 });
    const permit = await throttle.acquire('a', ONE);
    permit.end({});
    permit.end({ throttled: { retryAfterMs: 10_000 } });
    expect(closed).toEqual([]);
    const seen: Seen[] = [];
    for (let call = 0; call < 3; call++) make(throttle, clock, 'a', { ...ONE, latency: 1_000 }, seen);
    await clock.advance(10_000);
    expect(seen.map(({ began }) => began)).toEqual([0, 1_000, 2_000]);
  });
});

describe('a caller who stops waiting', () => {
  const stopped = new Error('stopped');
  const waitFor = (throttle: Throttle, mailbox: string) => {
    const controller = new AbortController();
    const permit = throttle.acquire(mailbox, ONE, { signal: controller.signal });
    permit.catch(() => {});
    return { permit, stop: () => controller.abort(stopped) };
  };
  const hasStarted = async (permit: Promise<Permit>) => {
    let started = false;
    permit.then(
      () => {
        started = true;
      },
      () => {},
    );
    await new Promise((done) => setImmediate(done));
    return started;
  };

  it('is let go with the signal’s own reason, wherever it waits', async () => {
    const { clock, throttle } = openThrottle({ concurrent: 1 }, { concurrent: 2 });
    const held = await throttle.acquire('a', ONE);
    const closing = await throttle.acquire('b', ONE);
    const forSlot = waitFor(throttle, 'a');
    const behindIt = waitFor(throttle, 'a');
    const forApp = waitFor(throttle, 'c');
    closing.end({ throttled: { retryAfterMs: 60_000 } });
    const forTime = waitFor(throttle, 'b');
    await clock.advance(0);
    const all = [behindIt, forSlot, forTime];
    for (const one of all) {
      one.stop();
      await expect(one.permit).rejects.toBe(stopped);
    }
    (await forApp.permit).end({});
    held.end({});
  });

  it('is let go before it waits at all where the signal was aborted before', async () => {
    const { throttle } = openThrottle({ concurrent: 1 });
    const held = await throttle.acquire('a', ONE);
    const ahead = waitFor(throttle, 'a');
    await expect(throttle.acquire('a', ONE, { signal: AbortSignal.abort(stopped) })).rejects.toBe(stopped);
    held.end({});
    (await ahead.permit).end({});
    (await throttle.acquire('a', ONE)).end({});
  });

  it('leaves its place to those behind it', async () => {
    const { throttle } = openThrottle({ concurrent: 1 });
    const held = await throttle.acquire('a', ONE);
    const first = waitFor(throttle, 'a');
    const second = waitFor(throttle, 'a');
    await new Promise((done) => setImmediate(done));
    first.stop();
    await expect(first.permit).rejects.toBe(stopped);
    expect(await hasStarted(second.permit)).toBe(false);
    held.end({});
    expect(await hasStarted(second.permit)).toBe(true);
  });

  it.each([0, 1, 2, 3, 4, 5, 6])(
    'takes no slot along when it stops %i turns after the one before it ended',
    async (turns) => {
      const { throttle } = openThrottle({ concurrent: 1 });
      const held = await throttle.acquire('a', ONE);
      const first = waitFor(throttle, 'a');
      const second = waitFor(throttle, 'a');
      await new Promise((done) => setImmediate(done));
      held.end({});
      for (let turn = 0; turn < turns; turn++) await undefined;
      first.stop();
      await first.permit.then(
        (permit) => permit.end({}),
        () => {},
      );
      expect(await hasStarted(second.permit)).toBe(true);
    },
  );

  it.each(['before', 'after'])('does not swallow the call of a slot of the app, queued %s another', async (order) => {
    const { throttle } = openThrottle({}, { concurrent: 1 });
    const held = await throttle.acquire('a', ONE);
    const early = waitFor(throttle, 'b');
    const late = waitFor(throttle, 'c');
    await new Promise((done) => setImmediate(done));
    const [leaving, staying] = order === 'before' ? [early, late] : [late, early];
    leaving.stop();
    await expect(leaving.permit).rejects.toBe(stopped);
    held.end({});
    expect(await hasStarted(staying.permit)).toBe(true);
  });

  it('never keeps others waiting for ever, whoever stops whenever', async () => {
    const action = fc.record({
      mailbox: fc.constantFrom('a', 'b', 'c'),
      latency: fc.integer({ min: 0, max: 50 }),
      requests: fc.integer({ min: 1, max: 3 }),
      startAt: fc.integer({ min: 0, max: 100 }),
      stopAfter: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 2, maxLength: 25 }), async (actions) => {
        const { clock, throttle } = openThrottle({ concurrent: 3 }, { concurrent: 4 });
        let left = actions.length;
        for (const { mailbox, latency, requests, startAt, stopAfter } of actions) {
          const controller = new AbortController();
          const caller = async () => {
            await clock.sleep(startAt);
            if (stopAfter !== undefined) clock.sleep(stopAfter).then(() => controller.abort(stopped));
            const permit = await throttle.acquire(
              mailbox,
              { requests, concurrent: requests, bytes: 0 },
              { signal: controller.signal },
            );
            await clock.sleep(latency);
            permit.end({});
          };
          const over = () => {
            left -= 1;
          };
          caller().then(over, over);
        }
        await clock.advance(10_000);
        expect(left).toBe(0);
        // Nothing was leaked: all slots are there again.
        const all = await Promise.all([
          throttle.acquire('x', { requests: 3, concurrent: 3, bytes: 0 }),
          throttle.acquire('y', ONE),
        ]);
        expect(all).toHaveLength(2);
      }),
    );
  });
});

describe('thousands of mailboxes', () => {
  it('are forgotten when idle, and limited as before when they come again', async () => {
    const { clock, throttle } = openThrottle({ requests: 1, windowMs: 1_000, uploadWindowMs: 1_000 });
    for (let number = 0; number < 3_000; number++) (await throttle.acquire(`m${number}`, ONE)).end({});
    await clock.advance(10_000);
    for (let number = 0; number < 3_000; number++) (await throttle.acquire(`n${number}`, ONE)).end({});
    const seen: Seen[] = [];
    for (const mailbox of ['n0', 'n2999', 'm0']) make(throttle, clock, mailbox, { ...ONE, latency: 0 }, seen);
    await clock.advance(2_000);
    expect(seen.map((one) => [one.mailbox, one.began])).toEqual([
      ['m0', 10_000],
      ['n0', 11_001],
      ['n2999', 11_001],
    ]);
  });
});
