import { describe, expect, it } from 'vitest';
import { createVirtualClock } from './virtual-clock.ts';

describe('a virtual clock', () => {
  it('wakes in order of time, and those who are due together in the order in which they lay down', async () => {
    const clock = createVirtualClock();
    const woken: string[] = [];
    for (const [name, ms] of [
      ['c', 30],
      ['a', 10],
      ['b', 20],
      ['a too', 10],
    ] as const) {
      clock.sleep(ms).then(() => woken.push(`${name} at ${clock.monotonic()}`));
    }
    await clock.run();
    expect(woken).toEqual(['a at 10', 'a too at 10', 'b at 20', 'c at 30']);
  });

  it('lets nobody sleep on before everybody has done what there was to do', async () => {
    const clock = createVirtualClock();
    const done: number[] = [];
    clock.sleep(10).then(async () => {
      for (let turn = 0; turn < 1_000; turn++) await undefined;
      done.push(clock.monotonic());
      await clock.sleep(0);
      await clock.sleep(5);
      done.push(clock.monotonic());
    });
    clock.sleep(12).then(() => done.push(clock.monotonic()));
    await clock.run();
    expect(done).toEqual([10, 12, 15]);
  });

  it('calls who is to be called after a time in the order of the sleepers, but who was let go', async () => {
    const clock = createVirtualClock();
    const called: string[] = [];
    clock.after(20, () => called.push(`b at ${clock.monotonic()}`));
    clock.after(10, () => called.push('let go'))();
    const release = clock.after(10, () => called.push(`a at ${clock.monotonic()}`));
    clock.sleep(10).then(() => called.push('a sleeper'));
    expect(clock.sleepers).toBe(3);
    await clock.run();
    release();
    expect(called).toEqual(['a at 10', 'a sleeper', 'b at 20']);
    expect(clock.sleepers).toBe(0);
  });

  it('stands at the end of a run, and goes on from there', async () => {
    const clock = createVirtualClock(0);
    let woken = false;
    clock.sleep(100).then(() => {
      woken = true;
    });
    await clock.run(99);
    expect([clock.monotonic(), clock.now(), woken, clock.sleepers]).toEqual([99, 99, false, 1]);
    await clock.run(100);
    expect([clock.monotonic(), woken, clock.sleepers]).toEqual([100, true, 0]);
  });

  it('forgets whoever is aborted', async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    const reason = new Error('stopped');
    const asleep = clock.sleep(100, controller.signal);
    controller.abort(reason);
    await expect(asleep).rejects.toBe(reason);
    await expect(clock.sleep(1, controller.signal)).rejects.toBe(reason);
    expect(clock.sleepers).toBe(0);
    await clock.run();
    expect(clock.monotonic()).toBe(0);
  });

  it('goes to the next sleeper when it is told to, past those who gave up, and says when nobody sleeps', async () => {
    const clock = createVirtualClock();
    const gaveUp = new AbortController();
    const woken: number[] = [];
    clock.sleep(5, gaveUp.signal).catch(() => {});
    clock.sleep(10).then(() => woken.push(clock.monotonic()));
    clock.sleep(20).then(() => woken.push(clock.monotonic()));
    gaveUp.abort();
    expect(clock.step()).toBe(true);
    await undefined;
    expect(woken).toEqual([10]);
    expect([clock.step(), clock.step()]).toEqual([true, false]);
  });
});
