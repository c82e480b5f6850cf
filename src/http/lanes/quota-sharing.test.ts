import { describe, expect, it } from 'vitest';
import { holdSlot, sendKnowing, sendSteadily } from '../../../test/simulator/others.ts';
import { sendShaped } from '../../../test/simulator/shaped.ts';
import { createSimulation, load, type SimulationOptions } from '../../../test/simulator/simulation.ts';
import type { Random } from '../../core/random.ts';
import { createShapeMeasures } from '../call-shape.ts';
import { APP, LANE } from '../testing.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WINDOW = 10 * MINUTE;

const simulate = (options: Partial<SimulationOptions> = {}) =>
  createSimulation({ lane: LANE, app: APP, latencyMs: () => 100, ...options });
/** 300 to 1,500 ms: nine of ten below 700, one of a hundred at the end. */
const heavyTail = (random: Random) => {
  const chance = random.next();
  if (chance < 0.9) return 300 + (chance / 0.9) * 400;
  return chance < 0.99 ? 700 + ((chance - 0.9) / 0.09) * 800 : 1_500;
};

describe('a client that is alone', () => {
  it('is never throttled, and uses all there is (R19 in part)', async () => {
    const simulation = simulate({ networkMs: (random) => random.next() * 40 });
    const mine = load(simulation, 'a');
    await simulation.clock.run(2 * WINDOW);
    expect(simulation.service.countsOf('a')).toMatchObject({ throttled: 0, mostInFlight: 4 });
    expect(mine.done).toBeGreaterThanOrEqual(0.99 * 20_000);
    expect(mine.done).toBeLessThanOrEqual(20_000);
  });

  it('is never throttled however the network shakes (R19 in part)', async () => {
    for (const seed of [1, 2, 3]) {
      const networkMs = (random: Random) => random.next() ** 4 * 5_000;
      const { clock, service, ...rest } = simulate({ networkMs, seed, latencyMs: (random) => random.next() * 20 });
      for (const mailbox of ['a', 'b', 'c']) load({ clock, ...rest }, mailbox);
      await clock.run(12 * MINUTE);
      for (const mailbox of ['a', 'b', 'c']) expect(service.countsOf(mailbox).throttled).toBe(0);
    }
  });
});

describe('beside another who uses half of a mailbox’s requests, a client', () => {
  it.each([
    ['began at the same time', 0],
    ['has been at work for long', 20 * MINUTE],
  ])('that %s gets nine tenths of the rest, with less than one throttled answer in a hundred', async (_, since) => {
    const simulation = simulate();
    sendSteadily(simulation, 'a', 120);
    await simulation.clock.run(since);
    const mine = load(simulation, 'a');
    await simulation.clock.run(since + HOUR);
    expect(mine.done).toBeGreaterThanOrEqual(0.9 * 30_000);
    expect(mine.throttled).toBeLessThan(0.01 * (mine.done + mine.throttled));
  });

  it('leaves the other its half', async () => {
    const simulation = simulate();
    const other = sendSteadily(simulation, 'a', 120);
    await simulation.clock.run(20 * MINUTE);
    load(simulation, 'a');
    await simulation.clock.run(40 * MINUTE);
    const settled = other.throttled;
    await simulation.clock.run(40 * MINUTE + HOUR);
    // Of 30,000.
    expect(other.throttled - settled).toBeLessThan(300);
  });

  it('has all of them back in an hour and a half after the other went', async () => {
    const simulation = simulate();
    let isThere = true;
    const steadily = async () => {
      for (; isThere; await simulation.clock.sleep(120)) void simulation.service.arrive('a');
    };
    void steadily();
    const mine = load(simulation, 'a');
    await simulation.clock.run(HOUR);
    isThere = false;
    await simulation.clock.run(2.5 * HOUR);
    const before = mine.done;
    await simulation.clock.run(2.5 * HOUR + WINDOW);
    expect(mine.done - before).toBeGreaterThanOrEqual(9_800);
  });
});

describe('beside others who hold slots of a mailbox, a client', () => {
  const cases = [
    ['one', [[MINUTE, 0]]],
    [
      'two',
      [
        [MINUTE, 0],
        [MINUTE, 0],
      ],
    ],
    [
      'one, and one more for a third of the time',
      [
        [MINUTE, 0],
        [100_000, 200_000],
      ],
    ],
    [
      'one, and one more for 20 seconds of each minute',
      [
        [MINUTE, 0],
        [20_000, 40_000],
      ],
    ],
  ] as const;

  it.each(cases)('reaches 0.95 of what one reaches that knows them, who hold %s', async (_, holders) => {
    for (const latencyMs of [() => 300, heavyTail]) {
      const reach = async (send: (simulation: ReturnType<typeof simulate>) => { done: number }) => {
        const simulation = simulate({ latencyMs });
        for (const [heldMs, freeMs] of holders) holdSlot(simulation, 'a', heldMs, freeMs);
        await simulation.clock.run(1);
        const mine = send(simulation);
        await simulation.clock.run(HOUR / 2);
        return mine.done;
      };
      const knowing = await reach((simulation) => sendKnowing(simulation, 'a'));
      expect(await reach((simulation) => load(simulation, 'a'))).toBeGreaterThanOrEqual(0.95 * knowing);
    }
  });
});

describe('beside others who hold slots, a mailbox’s rows', () => {
  it('go in batches of as many parts as slots are free, and one call alone tells how many those are', async () => {
    const simulation = simulate({ latencyMs: () => 300 });
    for (const _ of [1, 2]) holdSlot(simulation, 'a', MINUTE);
    await simulation.clock.run(1);
    expect(simulation.sender.batchParts('a')).toBe(20);
    const mine = sendShaped(simulation, 'a', 400, createShapeMeasures());
    await simulation.clock.run(400);
    expect([simulation.sender.slots('a'), simulation.sender.batchParts('a')]).toEqual([2, 2]);
    expect([mine.done, mine.throttled]).toEqual([2, 2]);
    await simulation.clock.run(2 * MINUTE);
    expect(mine.done).toBe(400);
    // 60 seconds would do, with both slots always busy.
    expect(mine.lastAt).toBeLessThan(66_000);
    expect(mine.throttled).toBeLessThan(8);
  });
});

describe('many mailboxes', () => {
  it('are done at nearly the same time', async () => {
    const simulation = simulate({ latencyMs: heavyTail, app: { ...APP, concurrent: 64 } });
    const loads = Array.from({ length: 100 }, (_, at) => load(simulation, `m${at}`, { workers: 4, count: 120 }));
    await simulation.clock.run();
    expect(loads.every(({ done, throttled }) => done === 120 && throttled === 0)).toBe(true);
    const ends = loads.map(({ lastAt }) => lastAt);
    expect(Math.max(...ends) / Math.min(...ends)).toBeLessThan(1.1);
  });
});

describe('a strict service’s batch of twenty', () => {
  it('takes no slot away: those parts were our own too many', async () => {
    const simulation = simulate({ strictBatches: true });
    const request = { method: 'POST', path: '/users/a/events', mailbox: 'a', body: { subject: 'Lesson' } } as const;
    const parts = Array.from({ length: 20 }, () => ({ request, expects: 'id' as const }));
    const answered = simulation.sender.attemptBatch('a', parts);
    await simulation.clock.run();
    const classes = (await answered).map((answer) => answer.class);
    expect(classes.filter((name) => name === 'done')).toHaveLength(4);
    expect(classes.filter((name) => name === 'throttled')).toHaveLength(16);
    expect(simulation.throttle.concurrent('a')).toBe(4);
  });
});
