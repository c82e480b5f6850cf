import { DOCUMENTED_APP, DOCUMENTED_LANE } from '../../src/client/connection.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { createLatency } from '../../src/emulator/calls/latency.ts';
import { createShapeMeasures } from '../../src/http/call-shape.ts';
import { sendKnowing } from '../../test/simulator/others.ts';
import type { SimulatedService } from '../../test/simulator/service.ts';
import { sendShaped } from '../../test/simulator/shaped.ts';
import { createSimulation, type Simulation } from '../../test/simulator/simulation.ts';
import type { VirtualClock } from '../../test/simulator/virtual-clock.ts';
import { STEADY_EVERY_MS, secondSlot } from './uses.mjs';

/** What is sent, and beside whom. */
export interface Task {
  rowsEach: number;
  mailboxes: number;
  /** Milliseconds that the service takes, or as the live one. */
  latency: number | 'live';
  use: 'nobody' | 'slots' | 'window';
  seed: number;
}

interface World {
  clock: VirtualClock;
  service: SimulatedService;
  latencyMs: () => number;
  isOver: () => boolean;
}

/** Seconds in which a client with perfect knowledge sends rows to mailboxes beside each other, in simulated time. */
export function secondsOfKnowing(task: Task): Promise<number> {
  return secondsOf(task, (simulation, name) => sendKnowing(simulation, name, task.rowsEach));
}

/** The same for our own lanes and choice of calls, with no time of a processor and nothing recorded. */
export function secondsOfShaped(task: Task): Promise<number> {
  const measures = createShapeMeasures();
  return secondsOf(task, (simulation, name) => sendShaped(simulation, name, task.rowsEach, measures));
}

async function secondsOf(
  { rowsEach, mailboxes, latency, use, seed }: Task,
  send: (simulation: Simulation, mailbox: string) => { done: number; lastAt: number },
): Promise<number> {
  const latencyMs = latency === 'live' ? createLatency(latency, createSeededRandom(seed)) : () => latency;
  const simulation = createSimulation({
    lane: DOCUMENTED_LANE,
    app: DOCUMENTED_APP,
    latencyMs: () => latencyMs(),
    seed,
  });
  const { clock, service } = simulation;
  const names = Array.from({ length: mailboxes }, (_, at) => `room.${at}@school.example`);
  let isOver = false;
  const world = { clock, service, latencyMs, isOver: () => isOver };
  for (const [at, name] of names.entries()) {
    if (use === 'slots') holdSlots(world, name, at, mailboxes);
    if (use === 'window') void sendSteadily(world, name, (at * STEADY_EVERY_MS) / mailboxes);
  }
  const sent = names.map((name) => send(simulation, name));
  for (let second = 1; sent.some(({ done }) => done < rowsEach); second++) await clock.run(second * 1_000);
  isOver = true;
  return Math.max(...sent.map(({ lastAt }) => lastAt)) / 1_000;
}

/** The other always gets its slots: it is there before us, and a slot that is given back is first offered to it. */
function holdSlots({ clock, service, isOver }: World, mailbox: string, at: number, mailboxes: number): void {
  void service.occupy(mailbox);
  const nowAndThen = async () => {
    for (const { freeMs, heldMs } of secondSlot(at, mailboxes)) {
      await clock.sleep(freeMs);
      if (isOver()) return;
      const leave = await service.occupy(mailbox);
      await clock.sleep(heldMs);
      leave();
    }
  };
  void nowAndThen();
}

async function sendSteadily({ clock, service, latencyMs, isOver }: World, mailbox: string, firstMs: number) {
  await clock.sleep(firstMs);
  const read = async () => {
    const leave = await service.occupy(mailbox);
    await clock.sleep(latencyMs());
    leave();
  };
  while (!isOver()) {
    void read();
    await clock.sleep(STEADY_EVERY_MS);
  }
}
