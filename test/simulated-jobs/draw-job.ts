import { createSeededRandom, type Random } from '../../src/core/random.ts';
import type { FaultPlan, ModeOptions } from '../../src/emulator/index.ts';
import { drawFaults, drawOutage, type FaultLimits, pick } from './draw-faults.ts';
import { drawRows, editRows, type SimulatedRow } from './draw-rows.ts';
import type { WorldOptions } from './world.ts';

/** What happens to a job, one after the other; to simulate more, add a kind here and its line to play-job.ts. */
export type Step =
  /** One process sends the rows as they are, and may die at a passing or be asked to stop after a time. */
  | { kind: 'send'; diesAt?: number; stopsAfterMs?: number }
  /** Time passes, in milliseconds, while nobody sends. */
  | { kind: 'pass'; ms: number }
  /** A person does something to one of the events; `at` (0 to 1) says to which. */
  | { kind: 'person'; act: PersonAct; at: number }
  | StageStep;

/** What happens to service, input and ledger of any job; their lines are in stage.ts. */
export type StageStep =
  | { kind: 'faults'; plan: FaultPlan }
  /** Another input takes the place of the one before. */
  | { kind: 'edit'; rows: readonly SimulatedRow[] }
  /** The home with the ledger is gone. */
  | { kind: 'lose-ledger' }
  /** The ledger is put aside, or comes back as it was then. */
  | { kind: 'back-up' }
  | { kind: 'restore' };

export type PersonAct = 'delete' | 'edit' | 'copy';

/** A job that is simulated, drawn whole from its seed. */
export interface SimulatedJob {
  seed: number;
  world: WorldOptions;
  rows: readonly SimulatedRow[];
  steps: readonly Step[];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/**
 * What a world is about. Each keeps to what can be promised in it: where the service forgets transactions, for example,
 * nothing is done later than it is forgotten, for that no client can bear (docs/reliability.md).
 */
export interface Theme {
  limits: FaultLimits;
  windowMs: number | undefined;
  /** Longest time in which a search does not show a new event. */
  blindMs: number;
  edits: boolean;
  people: boolean;
  /** Time that passes before a process starts where one died, at least. */
  restMs: number;
}

const THEMES: readonly ((random: Random) => Theme)[] = [
  // The service remembers for ever: late commits and blind searches are borne.
  () => ({
    limits: { latestCommitMs: 3 * MINUTE, refusals: false, lies: true },
    windowMs: undefined,
    blindMs: MINUTE,
    edits: false,
    people: false,
    restMs: 0,
  }),
  () => ({
    limits: { latestCommitMs: 0, refusals: true, lies: false },
    windowMs: undefined,
    blindMs: 0,
    edits: false,
    people: false,
    restMs: MINUTE,
  }),
  // What is done late is done before the next process starts, which alone may say that a row has no event.
  () => ({
    limits: { latestCommitMs: MINUTE, refusals: true, lies: false },
    windowMs: undefined,
    blindMs: 0,
    edits: false,
    people: false,
    restMs: 3 * MINUTE,
  }),
  // It remembers for a while, in which all that is late happens.
  (random) => {
    const windowMs = (2 + Math.floor(random.next() * 10)) * MINUTE;
    return {
      limits: { latestCommitMs: windowMs / 4, refusals: false, lies: false },
      windowMs,
      blindMs: windowMs / 4,
      edits: false,
      people: false,
      restMs: 0,
    };
  },
  // It remembers nothing, and does all at once.
  (random) => ({
    limits: { latestCommitMs: 0, refusals: random.next() < 0.5, lies: false },
    windowMs: 0,
    blindMs: 0,
    edits: false,
    people: false,
    restMs: MINUTE,
  }),
  (random) => {
    const remembers = random.next() < 0.5;
    return {
      limits: { latestCommitMs: remembers ? MINUTE : 0, refusals: false, lies: false },
      windowMs: remembers ? undefined : 0,
      blindMs: 0,
      edits: true,
      people: false,
      restMs: 3 * MINUTE,
    };
  },
  () => ({
    limits: { latestCommitMs: 0, refusals: false, lies: false },
    windowMs: undefined,
    blindMs: 0,
    edits: false,
    people: true,
    restMs: MINUTE,
  }),
];

/** Draws the job of a seed; the same seed gives the same job. */
export function drawJob(seed: number): SimulatedJob {
  const random = createSeededRandom(seed);
  const theme = pick(random, THEMES)(random);
  const rows = drawRows(random);
  return { seed, world: drawWorld(random, theme, mailboxesOf(rows)), rows, steps: drawSteps(random, theme, rows) };
}

function mailboxesOf(rows: readonly SimulatedRow[]): string[] {
  return rows.map(({ mailbox }) => mailbox);
}

/** Draws a world that keeps to its theme, and has these mailboxes. */
export function drawWorld(
  random: Random,
  { windowMs, blindMs, limits }: Theme,
  mailboxes: readonly string[],
): WorldOptions {
  const medianMs = pick(random, [1, 50, 300]);
  const modes: ModeOptions = {
    transactionId: {
      ...(windowMs === undefined ? {} : { windowMs }),
      onSameContent: pick(random, ['201-existing', '201-existing', '400', '409']),
      onOtherContent: pick(random, [400, 409]),
    },
    extendedPropertyDelayMs: random.next() < 0.5 ? 0 : Math.floor(random.next() * blindMs),
    touchAfterMs: pick(random, [null, 100, 120 * SECOND]),
    batchWrites: pick(random, ['let-in', 'let-in', 'four']),
    rewriting: pick(random, ['exchange', 'none']),
    invitationProperties: pick(random, ['left-out', 'copied']),
  };
  const calendars: Record<string, string[]> = {};
  for (const mailbox of mailboxes) calendars[mailbox] = ['Exams'];
  return {
    modes,
    // Where nothing may be late, a batch of five rounds must end before it is given up.
    latency: { medianMs, p99Ms: medianMs * pick(random, limits.latestCommitMs === 0 ? [2] : [2, 5, 20]) },
    tokenLifetimeSeconds: pick(random, [3_599, 3_599, 400]),
    serverAheadMs: pick(random, [0, 0, 60 * MINUTE, -60 * MINUTE]),
    retryAfter: pick(random, ['seconds', 'fraction', 'date', 'absent']),
    calendars,
    tokenFailures: random.next() < 0.8 ? 0 : 0.3,
  };
}

function drawSteps(random: Random, theme: Theme, rows: readonly SimulatedRow[]): Step[] {
  const steps: Step[] = [{ kind: 'faults', plan: drawFaults(random, theme.limits) }];
  let now = rows;
  const rounds = pick(random, [1, 1, 1, 2, 2, 3]);
  for (let round = 0; round < rounds; round++) {
    steps.push(drawSend(random));
    steps.push({
      kind: 'pass',
      ms: theme.restMs + (random.next() < 0.5 ? 0 : Math.floor(random.next() * 20 * MINUTE)),
    });
    const chance = random.next();
    if (chance < 0.15) steps.push({ kind: 'faults', plan: drawOutage(random) });
    else if (chance < 0.5) steps.push({ kind: 'faults', plan: drawFaults(random, theme.limits) });
    const fate = random.next();
    if (fate < 0.06) steps.push({ kind: 'lose-ledger' });
    else if (fate < 0.12) steps.push({ kind: 'back-up' });
    else if (fate < 0.2) steps.push({ kind: 'restore' });
    if (theme.edits) {
      now = editRows(random, now);
      steps.push({ kind: 'edit', rows: now });
    }
    if (theme.people) {
      for (let act = Math.floor(random.next() * 4); act > 0; act--) {
        steps.push({ kind: 'person', act: pick(random, ['delete', 'edit', 'copy']), at: random.next() });
      }
    }
  }
  return steps;
}

function drawSend(random: Random): Step {
  const kind = random.next();
  // Early passings are of the start and the input, of which each process has the same few.
  if (kind < 0.7) return { kind: 'send', diesAt: 1 + Math.floor(random.next() ** 2 * 120) };
  if (kind < 0.8) return { kind: 'send', stopsAfterMs: Math.floor(random.next() * MINUTE) };
  return { kind: 'send' };
}
