import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createManualClock, systemClock } from './clock.ts';

describe('createManualClock', () => {
  it('stands at the start of 2026 until it is told to move', async () => {
    const clock = createManualClock();
    expect(clock.now()).toBe(1_767_225_600_000);
    expect(clock.monotonic()).toBe(0);
    await clock.advance(1500);
    expect(clock.now()).toBe(1_767_225_601_500);
    expect(clock.monotonic()).toBe(1500);
  });

  it('stands at the start that it is given', () => {
    const clock = createManualClock(42);
    expect(clock.now()).toBe(42);
    expect(clock.monotonic()).toBe(0);
  });

  it('wakes a sleeper at its due time, not a millisecond before', async () => {
    const clock = createManualClock(0);
    const woken: number[] = [];
    const sleep = clock.sleep(1000).then(() => woken.push(clock.now()));
    await clock.advance(999);
    expect(woken).toEqual([]);
    expect(clock.sleepers).toBe(1);
    await clock.advance(1);
    expect(woken).toEqual([1000]);
    expect(clock.sleepers).toBe(0);
    await sleep;
  });

  it('wakes sleepers of one due time in the order in which they lay down', async () => {
    const clock = createManualClock(0);
    const woken: string[] = [];
    for (const name of ['first', 'second', 'third']) void clock.sleep(10).then(() => woken.push(name));
    await clock.advance(10);
    expect(woken).toEqual(['first', 'second', 'third']);
  });

  it('wakes, within one advance, a sleeper that lies down again after waking', async () => {
    const clock = createManualClock(0);
    const woken: number[] = [];
    const beat = async () => {
      for (let count = 0; count < 3; count++) {
        await clock.sleep(100);
        woken.push(clock.monotonic());
      }
    };
    const done = beat();
    await clock.advance(1000);
    await done;
    expect(woken).toEqual([100, 200, 300]);
    expect(clock.monotonic()).toBe(1000);
  });

  it('resolves at once when there is nothing to wait for', async () => {
    const clock = createManualClock();
    await clock.sleep(0);
    await clock.sleep(-5);
    expect(clock.sleepers).toBe(0);
  });

  it('does not lie down when the signal is aborted already', async () => {
    const clock = createManualClock();
    await expect(clock.sleep(10, AbortSignal.abort('stopped'))).rejects.toBe('stopped');
    await expect(clock.sleep(0, AbortSignal.abort('stopped'))).rejects.toBe('stopped');
    expect(clock.sleepers).toBe(0);
  });

  it('takes only the aborted sleeper away and rejects it with the reason', async () => {
    const clock = createManualClock(0);
    const controller = new AbortController();
    const reason = new Error('the run was stopped');
    const woken: string[] = [];
    const before = clock.sleep(10).then(() => woken.push('before'));
    const aborted = clock.sleep(20, controller.signal);
    const after = clock.sleep(30).then(() => woken.push('after'));
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    expect(clock.sleepers).toBe(2);
    await clock.advance(30);
    await Promise.all([before, after]);
    expect(woken).toEqual(['before', 'after']);
  });

  it('leaves no listener on the signal, whether the sleep ended or was aborted', async () => {
    const clock = createManualClock();
    const controller = new AbortController();
    const listeners = () => getEventListeners(controller.signal, 'abort').length;
    const ended = clock.sleep(10, controller.signal);
    expect(listeners()).toBe(1);
    await clock.advance(10);
    await ended;
    expect(listeners()).toBe(0);
    const aborted = clock.sleep(10, controller.signal);
    controller.abort('stopped');
    await expect(aborted).rejects.toBe('stopped');
    expect(listeners()).toBe(0);
  });

  it('wakes everyone exactly at the due time, in order, however the time is cut into steps', async () => {
    const sleeps = fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 12 });
    const steps = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sleeps, steps, async (durations, advances) => {
        const clock = createManualClock(0);
        const woken: { due: number; at: number }[] = [];
        for (const ms of durations) void clock.sleep(ms).then(() => woken.push({ due: ms, at: clock.now() }));
        for (const ms of advances) await clock.advance(ms);
        const total = advances.reduce((sum, ms) => sum + ms, 0);
        const due = durations.filter((ms) => ms <= total).sort((a, b) => a - b);
        expect(clock.monotonic()).toBe(total);
        expect(woken).toEqual(due.map((ms) => ({ due: ms, at: ms })));
        expect(clock.sleepers).toBe(durations.length - woken.length);
      }),
    );
  });
});

describe('systemClock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells the wall time of the machine, and a monotonic time that does not go back', () => {
    const before = Date.now();
    const told = systemClock.now();
    expect(told).toBeGreaterThanOrEqual(before);
    expect(told).toBeLessThanOrEqual(Date.now());
    const first = systemClock.monotonic();
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(first);
  });

  it('resolves at once when there is nothing to wait for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await systemClock.sleep(0);
    await systemClock.sleep(-1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects at once when the signal is aborted already, even if there is nothing to wait for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await expect(systemClock.sleep(60_000, AbortSignal.abort('stopped'))).rejects.toBe('stopped');
    await expect(systemClock.sleep(0, AbortSignal.abort('stopped'))).rejects.toBe('stopped');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sleeps on a real timer', async () => {
    await expect(systemClock.sleep(1)).resolves.toBeUndefined();
  });

  it('ends a sleep on abort with the reason, and leaves neither timer nor listener', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const controller = new AbortController();
    const reason = new Error('the run was stopped');
    const sleep = systemClock.sleep(60_000, controller.signal);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort(reason);
    await expect(sleep).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('leaves no listener on the signal when the sleep ended by itself', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { signal } = new AbortController();
    const sleep = systemClock.sleep(250, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    vi.advanceTimersByTime(250);
    await sleep;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('does not fire at once when a server asks for longer than a timer can hold', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const controller = new AbortController();
    const woken: string[] = [];
    const sleep = systemClock.sleep(10_000_000_000, controller.signal).then(
      () => woken.push('ended'),
      () => woken.push('aborted'),
    );
    vi.advanceTimersByTime(1000);
    controller.abort();
    await sleep;
    expect(woken).toEqual(['aborted']);
  });
});
