import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../core/clock.ts';
import type { TransportError } from '../core/errors.ts';
import { type BreakerSettings, createBreaker, DEFAULT_BREAKER, type Passage } from './breaker.ts';

const SETTINGS: BreakerSettings = { failures: 5, probeMs: 1_000, maxProbeMs: 60_000, giveUpMs: 300_000 };

function setUp(settings: Partial<BreakerSettings> = {}) {
  const clock = createManualClock();
  const run = new AbortController();
  const givenUp: TransportError[] = [];
  const order: string[] = [];
  const breaker = createBreaker({
    clock,
    settings: { ...SETTINGS, ...settings },
    signal: run.signal,
    onGiveUp: (error) => {
      givenUp.push(error);
      order.push('onGiveUp');
    },
  });
  /** Asks to pass, and tells when and how it went. */
  const ask = () => {
    const caller: { at?: number; passage?: Passage; error?: unknown } = {};
    breaker.pass().then(
      (passage) => {
        caller.at = clock.monotonic();
        caller.passage = passage;
      },
      (error: unknown) => {
        caller.error = error;
        order.push('caller');
      },
    );
    return caller;
  };
  const fail = async (times: number) => {
    for (let time = 0; time < times; time++) (await breaker.pass()).end(false);
  };
  return { clock, run, breaker, givenUp, order, ask, fail };
}

type Asked = ReturnType<ReturnType<typeof setUp>['ask']>;
const passedAt = (callers: readonly Asked[]) => callers.map(({ at }) => at);

describe('a closed breaker', () => {
  it('lets everybody pass at once', async () => {
    const { breaker, ask, clock } = setUp();
    const callers = Array.from({ length: 10 }, ask);
    await clock.advance(0);
    expect(passedAt(callers)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(breaker.isOpen).toBe(false);
  });

  it('opens after five failures in a row, no earlier', async () => {
    const { breaker, fail } = setUp();
    await fail(4);
    expect(breaker.isOpen).toBe(false);
    await fail(1);
    expect(breaker.isOpen).toBe(true);
  });

  it('counts only failures in a row', async () => {
    const { breaker, fail } = setUp();
    for (let time = 0; time < 10; time++) {
      await fail(4);
      (await breaker.pass()).end(true);
    }
    expect(breaker.isOpen).toBe(false);
  });

  it('counts each call once, by its first word', async () => {
    const { breaker } = setUp();
    const passage = await breaker.pass();
    for (let time = 0; time < 10; time++) passage.end(false);
    expect(breaker.isOpen).toBe(false);
  });
});

describe('an open breaker', () => {
  it('holds all back, then sends one probe at a time, after waits that double up to a cap (R18 in part)', async () => {
    const { clock, ask, fail } = setUp({ maxProbeMs: 8_000 });
    await fail(5);
    const callers = Array.from({ length: 8 }, ask);
    await clock.advance(999);
    expect(passedAt(callers)).toEqual(Array(8).fill(undefined));
    for (let second = 0; second < 40; second++) {
      await clock.advance(second === 0 ? 1 : 1_000);
      for (const { passage } of callers) passage?.end(false);
    }
    expect(passedAt(callers)).toEqual([1_000, 3_000, 7_000, 15_000, 23_000, 31_000, 39_000, undefined]);
  });

  it('waits for a probe that does not come back as long as for the next one, then sends another', async () => {
    const { clock, ask, fail } = setUp();
    await fail(5);
    const callers = Array.from({ length: 4 }, ask);
    await clock.advance(20_000);
    expect(passedAt(callers)).toEqual([1_000, 3_000, 7_000, 15_000]);
  });

  it('gives a probe that nobody used to the next who asks, and its wait does not double for it', async () => {
    const { clock, ask, fail } = setUp();
    await fail(5);
    const callers = Array.from({ length: 3 }, ask);
    await clock.advance(1_000);
    callers[0]?.passage?.giveBack();
    await clock.advance(0);
    expect(passedAt(callers)).toEqual([1_000, 1_000, undefined]);
    callers[1]?.passage?.giveBack();
    await clock.advance(0);
    expect(passedAt(callers)).toEqual([1_000, 1_000, 1_000]);
    callers[2]?.passage?.giveBack();
    await clock.advance(30_000);
    const late = [ask(), ask()];
    await clock.advance(0);
    expect(passedAt(late)).toEqual([31_000, undefined]);
    late[0]?.passage?.end(false);
    await clock.advance(2_000);
    expect(passedAt(late)).toEqual([31_000, 33_000]);
  });

  it('lets everybody pass when a probe is answered', async () => {
    const { clock, breaker, ask, fail } = setUp();
    await fail(5);
    const callers = Array.from({ length: 4 }, ask);
    await clock.advance(3_000);
    expect(passedAt(callers)).toEqual([1_000, 3_000, undefined, undefined]);
    callers[1]?.passage?.end(true);
    await clock.advance(0);
    expect(passedAt(callers)).toEqual([1_000, 3_000, 3_000, 3_000]);
    expect(breaker.isOpen).toBe(false);
  });

  it('closes too when a call from before is answered late: the service speaks', async () => {
    const { clock, breaker, ask, fail } = setUp();
    const late = await breaker.pass();
    await fail(5);
    const caller = ask();
    late.end(true);
    await clock.advance(0);
    expect(breaker.isOpen).toBe(false);
    expect(caller.at).toBe(0);
  });

  it('is not hurried by calls from before that fail late', async () => {
    const { clock, breaker, ask, fail } = setUp();
    const late = await Promise.all(Array.from({ length: 20 }, () => breaker.pass()));
    await fail(5);
    const callers = Array.from({ length: 3 }, ask);
    for (const passage of late) passage.end(false);
    await clock.advance(999);
    expect(passedAt(callers)).toEqual([undefined, undefined, undefined]);
    await clock.advance(2_001);
    expect(passedAt(callers)).toEqual([1_000, 3_000, undefined]);
  });

  it('makes a probe of who comes after the wait, and no second one of who comes next', async () => {
    const { clock, ask, fail } = setUp();
    await fail(5);
    await clock.advance(10_000);
    const [first, second] = [ask(), ask()];
    await clock.advance(0);
    expect(passedAt([first, second])).toEqual([10_000, undefined]);
    await clock.advance(2_000);
    expect(second.at).toBe(12_000);
  });

  it('begins with its first waits again when it opens again', async () => {
    const { clock, ask, fail } = setUp();
    await fail(5);
    const callers = Array.from({ length: 3 }, ask);
    await clock.advance(7_000);
    callers[2]?.passage?.end(true);
    await fail(5);
    const next = [ask(), ask(), ask()];
    await clock.advance(10_000);
    expect(passedAt(next)).toEqual([8_000, 10_000, 14_000]);
  });

  it('is not woken by a timer of an earlier opening', async () => {
    const { clock, breaker, ask, fail } = setUp();
    const late = await breaker.pass();
    await fail(5);
    await clock.advance(900);
    late.end(true);
    await fail(5);
    const caller = ask();
    await clock.advance(100);
    expect(caller.at).toBeUndefined();
    await clock.advance(900);
    expect(caller.at).toBe(1_900);
  });
});

describe('a breaker that gives up', () => {
  it('does so giveUpMs after the first failure, tells it once, then everybody (R18 in part)', async () => {
    const { clock, breaker, givenUp, order, ask, fail } = setUp({ giveUpMs: 10_000 });
    await fail(5);
    const callers = Array.from({ length: 6 }, ask);
    for (let second = 0; second < 20; second++) {
      await clock.advance(1_000);
      for (const { passage } of callers) passage?.end(false);
    }
    expect(passedAt(callers)).toEqual([1_000, 3_000, 7_000, undefined, undefined, undefined]);
    expect(givenUp).toHaveLength(1);
    expect(givenUp[0]).toMatchObject({ code: 'service-unreachable', delivery: 'not-sent' });
    expect(order).toEqual(['onGiveUp', 'caller', 'caller', 'caller']);
    for (const { error } of callers.slice(3)) {
      expect(error).toMatchObject({ code: 'service-unreachable', delivery: 'not-sent' });
    }
    expect(breaker.isOpen).toBe(true);
  });

  it('refuses whoever comes later, at once, and tells it no second time', async () => {
    const { clock, breaker, givenUp, fail } = setUp({ giveUpMs: 1_000 });
    await fail(5);
    await clock.advance(1_000);
    await expect(breaker.pass()).rejects.toMatchObject({ code: 'service-unreachable' });
    await expect(breaker.pass()).rejects.toMatchObject({ code: 'service-unreachable' });
    await clock.advance(600_000);
    expect(givenUp).toHaveLength(1);
  });

  it('stays given up when a probe is answered after all', async () => {
    const { clock, breaker, ask, fail } = setUp({ giveUpMs: 3_000 });
    await fail(5);
    const probe = ask();
    await clock.advance(3_000);
    probe.passage?.end(true);
    expect(breaker.isOpen).toBe(true);
    await expect(breaker.pass()).rejects.toMatchObject({ code: 'service-unreachable' });
  });

  it('does not, while answers come now and then', async () => {
    const { clock, breaker, givenUp, fail } = setUp();
    for (let minute = 0; minute < 60; minute++) {
      await fail(4);
      (await breaker.pass()).end(true);
      await clock.advance(60_000);
    }
    expect(givenUp).toEqual([]);
    await fail(1);
    expect(breaker.isOpen).toBe(false);
  });

  it('measures from the first failure in a row, not from the opening', async () => {
    const { clock, givenUp, fail } = setUp({ giveUpMs: 10_000 });
    await fail(1);
    await clock.advance(9_500);
    await fail(4);
    await clock.advance(1_000);
    expect(givenUp).toHaveLength(1);
  });
});

describe('a call that does not want to wait any longer', () => {
  it('leaves with its own reason, and the probe goes to the next', async () => {
    const { clock, breaker, ask, fail } = setUp();
    await fail(5);
    const own = new AbortController();
    const reason = new Error('too late');
    const left = breaker.pass(own.signal);
    const next = ask();
    own.abort(reason);
    await expect(left).rejects.toBe(reason);
    await clock.advance(1_000);
    expect(next.at).toBe(1_000);
    expect(getEventListeners(own.signal, 'abort')).toEqual([]);
    const late = breaker.pass(AbortSignal.abort(reason));
    await expect(late).rejects.toBe(reason);
  });
});

describe('a run that ends', () => {
  it('ends all waits with its own reason', async () => {
    const { clock, run, ask, fail, givenUp } = setUp();
    await fail(5);
    const callers = Array.from({ length: 3 }, ask);
    await clock.advance(1_000);
    const reason = new Error('stopped');
    run.abort(reason);
    await clock.advance(1_000_000);
    expect(callers.map(({ error }) => error)).toEqual([undefined, reason, reason]);
    expect(givenUp).toEqual([]);
    expect(clock.sleepers).toBe(0);
  });

  it('lets nobody pass any more, open or closed', async () => {
    const { run, breaker } = setUp();
    const reason = new Error('stopped');
    run.abort(reason);
    await expect(breaker.pass()).rejects.toBe(reason);
  });
});

describe('a breaker without settings', () => {
  it('has the documented defaults', () => {
    expect(DEFAULT_BREAKER).toEqual({ failures: 5, probeMs: 1_000, maxProbeMs: 60_000, giveUpMs: 300_000 });
  });
});

describe('a listener', () => {
  it('is told when calls begin to be held back and when they no longer are, and of nothing between', async () => {
    const clock = createManualClock();
    const told: [string, number][] = [];
    const breaker = createBreaker({
      clock,
      settings: SETTINGS,
      signal: new AbortController().signal,
      onOpened: (failures) => told.push(['opened', failures]),
      onClosed: (ms) => told.push(['closed', ms]),
    });
    for (let time = 0; time < 5; time++) (await breaker.pass()).end(false);
    const probe = breaker.pass();
    await clock.advance(1_000);
    (await probe).end(false);
    const next = breaker.pass();
    await clock.advance(2_000);
    (await next).end(true);
    (await breaker.pass()).end(true);
    expect(told).toEqual([
      ['opened', 5],
      ['closed', 3_000],
    ]);
  });
});
