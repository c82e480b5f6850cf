import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
// Loaded before time begins: what is loaded on the way takes time of this machine.
import 'libsql';
import type { JobReport } from '../../src/bulk/job/run-report.ts';
import { openSqliteLedger } from '../../src/bulk/ledger/sqlite-ledger.ts';
import type { RowResult } from '../../src/bulk/results/results.ts';
import type { SendOptions } from '../../src/bulk/send.ts';
import { openConnection } from '../../src/client/connection.ts';
import { TransportError } from '../../src/core/errors.ts';
import { createSeededRandom, type Random } from '../../src/core/random.ts';
import { createEmulator, type Emulator, type FaultPlan, type ModeOptions } from '../../src/emulator/index.ts';
import { expectNoFaults } from '../../src/emulator/testing.ts';
import { createVirtualClock } from '../simulator/virtual-clock.ts';
import { type Interruption, interruptAt } from './interruption.ts';
import { live, type Ticking } from './live.ts';
import { createMortal, type Mortal } from './mortal.ts';
import { watchAttendees } from './needless-attendees.ts';
import type { SharedParts } from './shared-parts.ts';
import { createVirtualWire, type VirtualWire } from './virtual-wire.ts';

/** What a simulated world is made of; times in milliseconds. */
export interface WorldOptions {
  modes: ModeOptions;
  /** Of each call and part; a median and the value that one in a hundred exceeds. */
  latency: { medianMs: number; p99Ms: number };
  tokenLifetimeSeconds: number;
  /** How far the service's clock is ahead. */
  serverAheadMs: number;
  retryAfter: 'seconds' | 'fraction' | 'date' | 'absent';
  /** Calendars that each mailbox has beside its default one, by mailbox. */
  calendars: Readonly<Record<string, readonly string[]>>;
  /** Share of requests for a token to which the authority does not answer. */
  tokenFailures: number;
}

/** A service in virtual time, and the home of the jobs that are sent to it. */
export interface World {
  readonly emulator: Emulator;
  readonly clock: Ticking;
  /** Where ledger and lock are; another one after `loseHome`. */
  readonly home: string;
  readonly folder: string;
  /** Runs one process to its end or death. */
  run(command: Command, fate?: Fate): Promise<ProcessEnd>;
  /** Asks the service as people do: without the faults of the job. */
  ask: Ask;
  /** The same in the middle of a process, which lets the time pass. */
  askMeanwhile: Ask;
  /** Lets the time pass until the work is done. */
  live<T>(work: Promise<T>): Promise<T>;
  pass(ms: number): Promise<void>;
  loseHome(): void;
  /** From now on the authority answers, and the service has no faults. */
  heal(): void;
  close(): Promise<void>;
}

type Ask = (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;

/** What comes upon a process. */
export interface Fate {
  /** The passing at which it dies. */
  diesAt?: number | undefined;
  /** Milliseconds after which it is asked to stop. */
  stopsAfterMs?: number | undefined;
  /** What happens before the `at`-th of its writes to events. */
  interruption?: { at: number; act: Interruption } | undefined;
}

/** What a process does, with what the world gives it. */
export type Command = (
  given: Pick<SendOptions, 'openLedger' | 'connection' | 'home' | 'sealer' | 'results' | 'signal'> & { job: string },
) => Promise<JobReport>;

/** How one process ended. */
export interface ProcessEnd {
  /** Undefined where it died, or refused. */
  report: JobReport | undefined;
  results: RowResult[];
  /** Why it refused before it sent anything. */
  error: unknown;
  mortal: Mortal;
  /** What it wrote although it had read that it is so. */
  needless: readonly string[];
}

const START = Date.UTC(2026, 10, 2, 8);
const GRAPH = 'https://graph.microsoft.com';
const NO_FAULTS: FaultPlan = { rules: [] };

/** Makes a world whose chance comes from `random`. */
export async function openWorld(options: WorldOptions, random: Random, shared: SharedParts): Promise<World> {
  const folder = mkdtempSync(join(shared.place, 'graphcal-simulated-'));
  const virtual = createVirtualClock(START);
  // A machine's clock counts whole milliseconds.
  const clock: Ticking = { ...virtual, now: () => Math.floor(virtual.now()) };
  const seeded = (): Random => createSeededRandom(Math.floor(random.next() * 2 ** 32));
  const emulator = await createEmulator({
    signingKey: shared.signingKey,
    random: seeded(),
    clock: { ...clock, now: () => clock.now() + options.serverAheadMs },
    latency: options.latency,
    retryAfter: options.retryAfter,
    tokenLifetimeSeconds: options.tokenLifetimeSeconds,
    seed: {
      users: Object.entries(options.calendars).map(([userPrincipalName, names]) => ({
        userPrincipalName,
        calendars: names.map((name) => ({ name })),
      })),
    },
    ...options.modes,
  });
  const wire = createVirtualWire(emulator, clock);
  const chanceOfTokens = seeded();
  const chanceOfClient = seeded();
  let tokenFailures = options.tokenFailures;
  let homes = 0;
  let home = '';
  const loseHome = () => {
    home = join(folder, `home-${homes++}`);
    mkdirSync(home, { mode: 0o700 });
    writeFileSync(join(home, 'ledger.db'), shared.emptyLedger, { mode: 0o600 });
  };
  loseHome();

  const world: World = {
    emulator,
    clock,
    folder,
    get home() {
      return home;
    },
    loseHome,
    heal() {
      tokenFailures = 0;
      emulator.setFaultPlan(NO_FAULTS);
    },
    live: (work) => live(clock, wire, work),
    pass: (ms) => world.live(clock.sleep(ms)),
    async run(command, { diesAt, stopsAfterMs, interruption } = {}) {
      const stop = new AbortController();
      if (stopsAfterMs !== undefined) clock.sleep(stopsAfterMs).then(() => stop.abort());
      // Who waits in a process that is gone waits no more, and what it held is free.
      const mortal = createMortal(diesAt, () => stop.abort());
      const results: RowResult[] = [];
      const network = interruption === undefined ? wire : interruptAt(wire, interruption.at, interruption.act);
      const watch = watchAttendees();
      const connection = await openConnection(
        {
          credential: credentialOf(wire, emulator, () => chanceOfTokens.next() < tokenFailures),
          tenant: emulator.tenantId,
        },
        { transport: mortal.transport(watch.transport(network)), clock: mortal.clock(clock), random: chanceOfClient },
      );
      const running = command({
        openLedger: async (place) => mortal.ledger(await openSqliteLedger(place)),
        connection,
        home,
        sealer: shared.sealer,
        job: 'lessons',
        signal: stop.signal,
        results: (result) => void results.push(result),
      });
      let report: JobReport | undefined;
      let error: unknown;
      try {
        report = await world.live(running);
      } catch (thrown) {
        error = thrown;
      }
      await connection.close();
      const { needless } = watch;
      return mortal.isGone
        ? { report: undefined, error: undefined, results, mortal, needless }
        : { report, error, results, mortal, needless };
    },
    ask: (method, path, body) => world.live(world.askMeanwhile(method, path, body)),
    async askMeanwhile(method, path, body) {
      // Faults are of the job's requests, never of what people do; the plan begins anew after it.
      const { faultPlan } = emulator;
      emulator.setFaultPlan(NO_FAULTS);
      const { token } = await wire.signIn(emulator.clientId, emulator.clientSecret);
      const answer = await wire.send({
        method,
        url: `${GRAPH}/v1.0${path}`,
        headers: {
          authorization: `Bearer ${token}`,
          prefer: 'IdType="ImmutableId"',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      emulator.setFaultPlan(faultPlan);
      const text = Buffer.from(answer.body).toString('utf8');
      return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    async close() {
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
      expectNoFaults(emulator.record.errors);
    },
  };
  return world;
}

function credentialOf(wire: VirtualWire, { clientId, clientSecret }: Emulator, fails: () => boolean) {
  return {
    async getToken() {
      if (fails()) {
        throw new TransportError('authority-unreachable', 'The authority does not answer.', 'not-sent');
      }
      return wire.signIn(clientId, clientSecret);
    },
  };
}
