import { createSeededRandom, type Random } from '../../src/core/random.ts';
import { Secret } from '../../src/core/secret.ts';
import { createSender } from '../../src/http/create-sender.ts';
import type { AppLimits, LaneLimits } from '../../src/http/lanes/lanes.ts';
import { createThrottle, type Throttle } from '../../src/http/lanes/throttle.ts';
import { DEFAULT_RETRY } from '../../src/http/retry.ts';
import type { Sender } from '../../src/http/sender.ts';
import { createService, type ServiceOptions, type SimulatedService } from './service.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

/** What a simulation is made of; times in milliseconds. */
export interface SimulationOptions extends Omit<ServiceOptions, 'clock' | 'latencyMs' | 'networkMs'> {
  lane: LaneLimits;
  app: AppLimits;
  /** How long the service works on a request, drawn with the given random. */
  latencyMs: (random: Random) => number;
  networkMs?: (random: Random) => number;
  /** Default 1. The same seed gives the same run. */
  seed?: number;
}

/** The real sender, exchange and throttle, in virtual time, against a simulated service. */
export interface Simulation {
  clock: VirtualClock;
  random: Random;
  service: SimulatedService;
  throttle: Throttle;
  sender: Sender;
}

/** Makes one; time stands until `clock.run`. */
export function createSimulation({
  lane,
  app,
  latencyMs,
  networkMs = () => 0,
  seed = 1,
  ...options
}: SimulationOptions): Simulation {
  const clock = createVirtualClock();
  const random = createSeededRandom(seed);
  const service = createService({
    ...options,
    clock,
    latencyMs: () => latencyMs(random),
    networkMs: () => networkMs(random),
  });
  const throttle = createThrottle({ clock, random, lane, app });
  const token = { token: new Secret('simulated'), expiresOn: Number.POSITIVE_INFINITY };
  const sender = createSender({
    origin: 'https://graph.microsoft.com',
    transport: service.transport,
    tokens: { getToken: async () => token },
    throttle,
    clock,
    random,
    retry: { ...DEFAULT_RETRY, longestWaitMs: Number.POSITIVE_INFINITY },
    userAgent: 'graphcal/0.0.0',
  });
  return { clock, random, service, throttle, sender };
}

/** A client that always has more to send to a mailbox. */
export interface Load {
  /** Answers so far, by class, and the moments of those that were done. */
  done: number;
  throttled: number;
  /** Monotonic milliseconds of the last that was done. */
  lastAt: number;
}

/** Creates event after event by `workers` at a time, until `count` are done or time stands still. */
export function load(
  { sender, clock }: Pick<Simulation, 'sender' | 'clock'>,
  mailbox: string,
  { workers = 8, count = Number.POSITIVE_INFINITY }: { workers?: number; count?: number } = {},
): Load {
  const load: Load = { done: 0, throttled: 0, lastAt: 0 };
  let left = count;
  const create = async () => {
    for (;;) {
      const answer = await sender.attempt(
        { method: 'POST', path: `/users/${mailbox}/events`, mailbox, body: { subject: 'Lesson' } },
        'id',
        { priority: 'bulk' },
      );
      if (answer.class === 'done') return;
      if (answer.class !== 'throttled') throw new Error(`A simulated service gave an answer of class ${answer.class}.`);
      load.throttled += 1;
    }
  };
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await create();
      load.done += 1;
      load.lastAt = clock.monotonic();
    }
  };
  for (let number = 0; number < workers; number++) void worker();
  return load;
}
