import { createSeededRandom, type Random } from '../../src/core/random.ts';
import type { FaultAction } from '../../src/emulator/index.ts';
import { drawFaults, drawOutage, pick } from './draw-faults.ts';
import { drawWorld, type StageStep, type Theme } from './draw-job.ts';
import { ANSWERING, drawChanges, drawLessons, drawOwnEvents, type OwnEvent } from './draw-lessons.ts';
import type { SimulatedRow } from './draw-rows.ts';
import type { WorldOptions } from './world.ts';

/** One command as one process runs it. */
export interface Run {
  command: 'send' | 'apply' | 'adopt' | 'undo';
  prune?: boolean;
  recreate?: boolean;
  retryFailed?: boolean;
  diesAt?: number;
  stopsAfterMs?: number;
  /** A person renames the event to which it writes, right before this write, counted from 1. */
  interruptedAt?: number;
  /** Time after it, in milliseconds, in which the service does what it is late with. */
  restMs: number;
}

/** What happens in the life of a job; to simulate more, add a kind here and its line to play-life.ts. */
export type LifeStep =
  | ({ kind: 'run' } & Run)
  /** A person does something to an event; `at` (0 to 1) says to which. */
  | { kind: 'person'; act: LifeAct; at: number }
  | StageStep;

export type LifeAct = 'delete' | 'rename' | 'place' | 'move' | 'invite' | 'answer';

/** A job from its first run to its last, drawn whole from its seed. */
export interface SimulatedLife {
  seed: number;
  world: WorldOptions;
  /** What people had in their calendars before the job. */
  own: readonly OwnEvent[];
  rows: readonly SimulatedRow[];
  steps: readonly LifeStep[];
  /** What the last process does, with the service well again. */
  end: { command: 'apply'; prune: boolean } | { command: 'undo' };
}

/**
 * Which lives are drawn: `all`, `own` ones, in which no process adopts what people have, or `calm` ones, in which beside
 * that processes end by themselves and answers arrive.
 */
export type Lives = 'calm' | 'own' | 'all';

/** Share of the processes in whose middle a person acts. */
const INTERRUPTED = 0.3;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** As the themes of jobs that are sent; people and edits are in all of them. */
const THEMES: readonly Theme[] = [
  {
    limits: { latestCommitMs: 0, refusals: false, lies: false, changes: true },
    windowMs: undefined,
    blindMs: 0,
    edits: true,
    people: true,
    restMs: MINUTE,
  },
  // What is done late is done before anything else happens.
  {
    limits: { latestCommitMs: MINUTE, refusals: false, lies: false, changes: true },
    windowMs: undefined,
    blindMs: 0,
    edits: true,
    people: true,
    restMs: 3 * MINUTE,
  },
  // The service remembers nothing, and does all at once.
  {
    limits: { latestCommitMs: 0, refusals: false, lies: false, changes: true },
    windowMs: 0,
    blindMs: 0,
    edits: true,
    people: true,
    restMs: MINUTE,
  },
];

/** Draws the life of a seed; the same seed gives the same life. */
export function drawLife(seed: number, lives: Lives): SimulatedLife {
  const random = createSeededRandom(seed);
  const theme = pick(random, THEMES);
  const rows = drawLessons(random);
  const own = drawOwnEvents(random, rows);
  const mailboxes = ['m0', 'm1', 'm2'].map((name) => `${name}@school.example`);
  const drawn = drawSteps(random, theme, rows).map((step) => NARROWED[lives](step));
  const steps = drawInterruptions(createSeededRandom(seed + 2), drawn);
  return {
    seed,
    world: drawWorld(random, theme, [...mailboxes, ANSWERING]),
    own,
    rows,
    steps,
    end: random.next() < 0.5 ? { command: 'undo' } : { command: 'apply', prune: random.next() < 0.7 },
  };
}

function drawInterruptions(random: Random, steps: readonly LifeStep[]): LifeStep[] {
  return steps.map((step) => {
    const isOne = step.kind === 'run' && random.next() < INTERRUPTED;
    return isOne ? { ...step, interruptedAt: 1 + Math.floor(random.next() * 3) } : step;
  });
}

function drawSteps(random: Random, theme: Theme, rows: readonly SimulatedRow[]): LifeStep[] {
  const steps: LifeStep[] = [];
  const changes = drawChanges(random, rows);
  const rounds = 2 + Math.floor(random.next() * 3);
  for (let round = 0; round < rounds; round++) {
    const chance = random.next();
    if (chance < 0.08) steps.push({ kind: 'faults', plan: drawOutage(random) });
    else if (round === 0 || chance < 0.6) steps.push({ kind: 'faults', plan: drawFaults(random, theme.limits) });
    if (round > 0) {
      steps.push(...drawFate(random));
      for (let act = Math.floor(random.next() * 3); act > 0; act--) steps.push(drawAct(random));
      if (random.next() < 0.7) steps.push({ kind: 'edit', rows: changes.next() });
    }
    steps.push({ kind: 'run', ...drawCommand(random, round === 0), ...drawDeath(random), restMs: theme.restMs });
  }
  return steps;
}

/** Faults after which it is known what was done. */
const CALM: ReadonlySet<FaultAction['type']> = new Set(['refuse', 'set-headers', 'reorder-parts']);

const NARROWED: Readonly<Record<Lives, (step: LifeStep) => LifeStep>> = {
  calm: (step) => calmed(withoutAdoption(step)),
  own: withoutAdoption,
  all: (step) => step,
};

function calmed(step: LifeStep): LifeStep {
  if (step.kind === 'faults')
    return { ...step, plan: { rules: step.plan.rules.filter((one) => CALM.has(one.action.type)) } };
  if (step.kind !== 'run') return step;
  const { diesAt: _diesAt, stopsAfterMs: _stopsAfterMs, ...run } = step;
  return run;
}

function withoutAdoption(step: LifeStep): LifeStep {
  return step.kind === 'run' && step.command === 'adopt' ? { ...step, command: 'apply' } : step;
}

function drawFate(random: Random): LifeStep[] {
  const fate = random.next();
  if (fate < 0.02) return [{ kind: 'lose-ledger' }];
  if (fate < 0.1) return [{ kind: 'back-up' }];
  return fate < 0.13 ? [{ kind: 'restore' }] : [];
}

function drawAct(random: Random): LifeStep {
  // Guests are what an update loses that writes more than it should.
  const acts = ['delete', 'rename', 'rename', 'place', 'move', 'invite', 'invite', 'invite', 'answer'] as const;
  const act = pick<LifeAct>(random, acts);
  return { kind: 'person', act, at: random.next() };
}

function drawCommand(random: Random, isFirst: boolean): Pick<Run, 'command' | 'prune' | 'recreate' | 'retryFailed'> {
  const command = pick<Run['command']>(
    random,
    isFirst ? ['send', 'apply', 'adopt'] : ['apply', 'apply', 'apply', 'apply', 'undo', 'undo', 'adopt', 'send'],
  );
  if (command !== 'apply') return { command };
  return {
    command,
    prune: random.next() < 0.6,
    recreate: random.next() < 0.1,
    retryFailed: random.next() < 0.2,
  };
}

function drawDeath(random: Random): Pick<Run, 'diesAt' | 'stopsAfterMs'> {
  const kind = random.next();
  if (kind < 0.45) return { diesAt: 1 + Math.floor(random.next() * 90) };
  return kind < 0.52 ? { stopsAfterMs: Math.floor(random.next() * MINUTE) } : {};
}
