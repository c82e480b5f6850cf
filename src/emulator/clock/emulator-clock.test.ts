import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { createEmulatorClock } from './emulator-clock.ts';

const START = Date.UTC(2026, 0, 5, 10);
const HOUR = 3_600_000;

function open() {
  const base = createManualClock(START);
  const clock = createEmulatorClock(base);
  const woken: [string, number][] = [];
  const sleep = (name: string, ms: number, signal?: AbortSignal) =>
    clock.sleep(ms, signal).then(() => void woken.push([name, clock.now() - START]));
  return { base, clock, woken, sleep };
}

describe('the clock of an emulator', () => {
  it('follows the clock below it', async () => {
    const { base, clock, woken, sleep } = open();
    void sleep('a', 500);
    await base.advance(499);
    expect([clock.now(), clock.monotonic(), clock.runs, woken]).toEqual([START + 499, 499, true, []]);
    await base.advance(1);
    expect(woken).toEqual([['a', 500]]);
    expect(base.sleepers).toBe(0);
  });

  it('moves on at once and wakes who is due, in turn, also who lies down again meanwhile', async () => {
    const { base, clock, woken, sleep } = open();
    void sleep('b', 2 * HOUR);
    void sleep('a', HOUR).then(() => sleep('again', HOUR / 2));
    void sleep('later', 4 * HOUR);
    await clock.advance(3 * HOUR);
    expect(woken).toEqual([
      ['a', HOUR],
      ['again', 1.5 * HOUR],
      ['b', 2 * HOUR],
    ]);
    expect([clock.now() - START, clock.monotonic()]).toEqual([3 * HOUR, 3 * HOUR]);
    await base.advance(HOUR);
    expect(woken.at(-1)).toEqual(['later', 4 * HOUR]);
    expect(base.sleepers).toBe(0);
  });

  it('stands while it is stopped, and goes on from there', async () => {
    const { base, clock, woken, sleep } = open();
    void sleep('a', HOUR);
    clock.pause();
    void sleep('b', HOUR / 2);
    await base.advance(2 * HOUR);
    expect([clock.now(), clock.monotonic(), clock.runs, woken]).toEqual([START, 0, false, []]);
    await clock.advance(HOUR / 2);
    expect(woken).toEqual([['b', HOUR / 2]]);
    clock.resume();
    await base.advance(HOUR / 2 - 1);
    expect(woken).toHaveLength(1);
    await base.advance(1);
    expect(woken.at(-1)).toEqual(['a', HOUR]);
  });

  it('can be set forward, which wakes, and back, which makes no wait longer', async () => {
    const { base, clock, woken, sleep } = open();
    void sleep('a', HOUR);
    void sleep('b', 3 * HOUR);
    await clock.set(START + 2 * HOUR);
    expect(woken).toEqual([['a', HOUR]]);
    await clock.set(START - HOUR);
    expect([clock.now(), clock.monotonic()]).toEqual([START - HOUR, 2 * HOUR]);
    await base.advance(HOUR);
    expect(woken.map(([name]) => name)).toEqual(['a', 'b']);
  });

  it('moves twice as far when it is moved twice at once', async () => {
    const { clock } = open();
    clock.pause();
    await Promise.all([clock.advance(10), clock.advance(5), clock.set(START + 20)]);
    expect(clock.now()).toBe(START + 20);
  });

  it('shows whole milliseconds, whatever the clock below it shows', () => {
    const { monotonic, sleep } = createManualClock(0);
    expect(createEmulatorClock({ now: () => 5.75, monotonic, sleep }).now()).toBe(5);
  });

  it('wakes nobody who gave up, and forgets them', async () => {
    const { base, clock, woken, sleep } = open();
    const controller = new AbortController();
    const asleep = sleep('a', HOUR, controller.signal);
    const reason = new Error('gave up');
    controller.abort(reason);
    await expect(asleep).rejects.toBe(reason);
    await expect(clock.sleep(5, controller.signal)).rejects.toBe(reason);
    await clock.sleep(0);
    await clock.advance(2 * HOUR);
    expect([woken, base.sleepers]).toEqual([[], 0]);
  });

  it('stays in the years that a date can be written in, and moves on after a refusal', async () => {
    const { clock } = open();
    const refused = { code: 'time-invalid' };
    await expect(clock.advance(1e30)).rejects.toMatchObject(refused);
    await expect(clock.advance(Number.NaN)).rejects.toMatchObject(refused);
    await expect(clock.advance(-1)).rejects.toMatchObject(refused);
    await expect(clock.set(Number.NaN)).rejects.toMatchObject(refused);
    await expect(clock.set(253_402_300_800_000)).rejects.toMatchObject(refused);
    await clock.advance(HOUR);
    expect(clock.now()).toBe(START + HOUR);
    clock.pause();
    await clock.set(253_402_300_799_999);
    await expect(clock.advance(1)).rejects.toMatchObject(refused);
    expect(new Date(clock.now()).toISOString()).toBe('9999-12-31T23:59:59.999Z');
  });
});
