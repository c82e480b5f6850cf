import { DOCUMENTED_APP, DOCUMENTED_LANE } from '../../src/client/connection.ts';
import { createSeededRandom, type Random } from '../../src/core/random.ts';
import { holdSlot, holdSlotAtRandom, sendKnowing, sendSteadily } from '../../test/simulator/others.ts';
import { createSimulation, load, type Simulation } from '../../test/simulator/simulation.ts';

/** One figure, and what it has to be. */
export interface LanesRow {
  measure: string;
  figure: number;
  unit: string;
  aim: string;
  met: 'yes' | 'no';
}

type Latency = (random: Random) => number;

const MINUTE = 60_000;
const WINDOW = 10 * MINUTE;
const HOUR = 60 * MINUTE;
const MAILBOX = 'room.101@school.example';

/** 300 to 1,500 ms: nine of ten below 700, one of a hundred at the end. */
const heavyTail: Latency = (random) => {
  const chance = random.next();
  if (chance < 0.9) return 300 + (chance / 0.9) * 400;
  return chance < 0.99 ? 700 + ((chance - 0.9) / 0.09) * 800 : 1_500;
};
const LATENCIES: readonly [name: string, latency: Latency][] = [
  ['100 ms', () => 100],
  ['300 ms', () => 300],
  ['300-1,500 ms, heavy tail', heavyTail],
];

/** How long a slot is held and then how long not, in milliseconds; at random: on average, whatever went before. */
type Holder = readonly [heldMs: number, freeMs: number, how?: 'random'];

/** Who holds slots. */
const HOLDERS: readonly [name: string, holders: readonly Holder[]][] = [
  ['one slot', [[MINUTE, 0]]],
  [
    'one slot and a third of the time another, 100 s of 300 s',
    [
      [MINUTE, 0],
      [100_000, 200_000],
    ],
  ],
  [
    'one slot and a third of the time another, 20 s of 60 s',
    [
      [MINUTE, 0],
      [20_000, 40_000],
    ],
  ],
  [
    'two slots',
    [
      [MINUTE, 0],
      [MINUTE, 0],
    ],
  ],
  [
    'one slot and half of the time another, 45 s of 90 s',
    [
      [MINUTE, 0],
      [45_000, 45_000],
    ],
  ],
  [
    'one slot and a third of the time another, 10 s of 30 s',
    [
      [MINUTE, 0],
      [10_000, 20_000],
    ],
  ],
  [
    'two slots together half of the time, 60 s of 120 s',
    [
      [MINUTE, MINUTE],
      [MINUTE, MINUTE],
    ],
  ],
  [
    'one slot and a third of the time another at random, 20 s of 60 s on average',
    [
      [MINUTE, 0],
      [20_000, 40_000, 'random'],
    ],
  ],
];

/** All rows, one after the other; each simulation stands for itself. */
export async function* measureLanes(): AsyncGenerator<LanesRow> {
  yield* alone();
  yield* manyMailboxes();
  for (const since of [0, 2 * WINDOW]) yield* halfOfTheWindow(since);
  for (const [name, holders] of HOLDERS) {
    for (const [latencyName, latency] of LATENCIES) yield* heldSlots(name, holders, latencyName, latency);
  }
}

function simulate(latencyMs: Latency): Simulation {
  return createSimulation({ lane: DOCUMENTED_LANE, app: DOCUMENTED_APP, latencyMs });
}

const least = (measure: string, figure: number, unit: string, aim: number): LanesRow => ({
  measure,
  figure: Math.round(figure * 100) / 100,
  unit,
  aim: `at least ${aim}`,
  met: figure >= aim ? 'yes' : 'no',
});
const below = (measure: string, figure: number, unit: string, aim: number): LanesRow => ({
  measure,
  figure: Math.round(figure * 1_000) / 1_000,
  unit,
  aim: `below ${aim}`,
  met: figure < aim ? 'yes' : 'no',
});
const none = (measure: string, figure: number): LanesRow => ({
  measure,
  figure,
  unit: 'answers',
  aim: '0',
  met: figure === 0 ? 'yes' : 'no',
});

async function* alone(): AsyncGenerator<LanesRow> {
  const simulation = simulate(() => 100);
  const mine = load(simulation, MAILBOX);
  // At 40 a second the window is used after 250 seconds.
  await simulation.clock.run(245_000);
  yield least('one mailbox at 100 ms, until the window is used', mine.done / 245, 'requests/s', 39.2);
  await simulation.clock.run(WINDOW);
  const before = mine.done;
  await simulation.clock.run(WINDOW + HOUR);
  yield least('one mailbox at 100 ms, an hour after', (mine.done - before) / 6, 'requests/10 min', 9_900);
  yield none('one mailbox alone, 70 minutes: throttled', simulation.service.countsOf(MAILBOX).throttled);
}

async function* manyMailboxes(): AsyncGenerator<LanesRow> {
  const simulation = simulate(() => 100);
  const names = Array.from({ length: 1_000 }, (_, at) => `room.${at}@school.example`);
  const loads = names.map((name) => load(simulation, name, { workers: 4, count: 100 }));
  await simulation.clock.run();
  const ends = loads.map(({ lastAt }) => lastAt);
  const spread = (Math.max(...ends) / Math.min(...ends) - 1) * 100;
  yield below('1,000 mailboxes with 100 rows each: the last after the first', spread, '% later', 10);
  const throttled = names.reduce((sum, name) => sum + simulation.service.countsOf(name).throttled, 0);
  yield none('1,000 mailboxes with 100 rows each: throttled', throttled);
}

async function* halfOfTheWindow(since: number): AsyncGenerator<LanesRow> {
  const simulation = simulate(() => 100);
  const began = since === 0 ? 'began with us' : `began ${since / MINUTE} min before`;
  const measure = `another uses half the window, ${began}: the first hour`;
  sendSteadily(simulation, MAILBOX, WINDOW / 5_000);
  await simulation.clock.run(since);
  const mine = load(simulation, MAILBOX);
  await simulation.clock.run(since + HOUR);
  yield least(measure, (mine.done / 30_000) * 100, '% of the rest', 90);
  yield below(`${measure}, throttled`, (mine.throttled / (mine.done + mine.throttled)) * 100, '% of requests', 1);
}

async function* heldSlots(
  name: string,
  holders: readonly Holder[],
  latencyName: string,
  latency: Latency,
): AsyncGenerator<LanesRow> {
  const reach = async <Sent extends { done: number }>(send: (simulation: Simulation) => Sent) => {
    const simulation = simulate(latency);
    for (const [at, [heldMs, freeMs, how]] of holders.entries()) {
      if (how === undefined) holdSlot(simulation, MAILBOX, heldMs, freeMs);
      else holdSlotAtRandom(simulation, MAILBOX, heldMs, freeMs, createSeededRandom(at + 1));
    }
    await simulation.clock.run(1);
    const mine = send(simulation);
    // Slots rule as long as the window is not used up: at 100 ms for four to eight minutes, at 300 ms for ever.
    await simulation.clock.run(latency(simulation.random) < 300 ? 5 * MINUTE : HOUR);
    return mine;
  };
  const knowing = await reach((simulation) => sendKnowing(simulation, MAILBOX));
  const mine = await reach((simulation) => load(simulation, MAILBOX));
  const measure = `others hold ${name}; ${latencyName}`;
  yield least(measure, (mine.done / knowing.done) * 100, '% of perfect knowledge', 95);
  // Whoever sends few requests a second has more of them throttled for the same slots that come and go.
  yield below(`${measure}: throttled`, (mine.throttled / (mine.done + mine.throttled)) * 100, '% of requests', 1);
}
