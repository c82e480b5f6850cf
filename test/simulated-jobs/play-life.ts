import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adoptFile, applyFile, sendFile, undoJob } from '../../src/bulk/index.ts';
import { AuthenticationError, ServiceError, TransportError } from '../../src/core/errors.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { actInLife, makeOwnEvents, renameMeanwhile } from './act-in-life.ts';
import type { LifeStep, Run, SimulatedLife } from './draw-life.ts';
import { type SimulatedRow, writeRows } from './draw-rows.ts';
import type { SharedParts } from './shared-parts.ts';
import { type Calendars, type ShownEvent, showCalendars } from './shown-events.ts';
import { createWitness, type SeenRun, type Witness } from './witness.ts';
import { type Command, openWorld, type ProcessEnd, type World } from './world.ts';

/** What came of a life, for whoever judges it. */
export interface PlayedLife {
  life: SimulatedLife;
  world: World;
  /** The input as it is in the end. */
  rows: readonly SimulatedRow[];
  witness: Witness;
  ends: readonly ProcessEnd[];
  last: ProcessEnd;
  again: ProcessEnd;
  /** Writes that arrived while it ran. */
  writesOfAgain: number;
  calendars: Calendars;
  /** What identifies an event to all, by the id that results give. */
  identities: ReadonlyMap<string, string>;
}

const MINUTE = 60_000;
const LONG = 60 * MINUTE;
/** Runs after which what can be settled is settled. */
const LAST_RUNS = 3;

/** Plays a life to its end, and hands it over before its world is taken down. */
export async function playLife<T>(
  life: SimulatedLife,
  shared: SharedParts,
  judge: (played: PlayedLife) => T | Promise<T>,
): Promise<T> {
  const world = await openWorld(life.world, createSeededRandom(life.seed + 1), shared);
  try {
    return await judge(await play(life, world));
  } finally {
    await world.close();
  }
}

async function play(life: SimulatedLife, world: World): Promise<PlayedLife> {
  const { emulator } = world;
  const file = join(world.folder, 'lessons.csv');
  const backUp = join(world.folder, 'back-up.db');
  const ends: ProcessEnd[] = [];
  let rows = life.rows;
  // To look takes as long as a few calls; between processes only people act.
  let shown: Calendars | undefined;
  writeFileSync(file, writeRows(rows));
  await makeOwnEvents(world, life.own);
  const witness = createWitness(showCalendars(emulator));

  const run = async (how: Run): Promise<ProcessEnd> => {
    const now = world.clock.now();
    const before = shown ?? showCalendars(emulator);
    const mails = emulator.record.mails.length;
    const stop = new AbortController();
    if (how.stopsAfterMs !== undefined) world.clock.sleep(how.stopsAfterMs).then(() => stop.abort());
    const renamed: ShownEvent[] = [];
    const rename = async (path: string) => {
      renamed.push(...(await renameMeanwhile(world, witness, before, path)));
    };
    const interruption = how.interruptedAt === undefined ? undefined : { at: how.interruptedAt, act: rename };
    const end = await world.run(commandOf(how, file, stop.signal), { diesAt: how.diesAt, interruption });
    if (!isExpected(end, how)) throw end.error;
    await world.pass(how.restMs);
    shown = showCalendars(emulator);
    witness.sawRun({
      run: how,
      rows,
      now,
      before: new Map([...before, ...renamed.map((event) => [event.id, event] as const)]),
      after: shown,
      mails: withoutThoseOf(renamed, emulator.record.mails.slice(mails)),
      end,
    });
    return end;
  };

  const take = async (step: LifeStep): Promise<void> => {
    switch (step.kind) {
      case 'run':
        ends.push(await run(step));
        return;
      case 'faults':
        return emulator.setFaultPlan(step.plan);
      case 'edit':
        rows = step.rows;
        writeFileSync(file, writeRows(rows));
        return;
      case 'person':
        shown = undefined;
        return actInLife(world, witness, step.act, step.at);
      case 'lose-ledger':
        world.loseHome();
        return witness.forget();
      case 'back-up':
        if (existsSync(join(world.home, 'ledger.db'))) copyFileSync(join(world.home, 'ledger.db'), backUp);
        return;
      case 'restore':
        if (!existsSync(backUp)) return;
        copyFileSync(backUp, join(world.home, 'ledger.db'));
        witness.forget();
    }
  };
  for (const step of life.steps) await take(step);

  world.heal();
  const lastRun: Run = { ...life.end, retryFailed: true, restMs: LONG };
  let last: ProcessEnd | undefined;
  for (let time = 0; time < LAST_RUNS; time++) {
    await world.pass(LONG);
    if (last !== undefined) ends.push(last);
    last = await run(lastRun);
    // A row that moved needs its old event to go.
    if (codeOf(last.error) === 'row-moved') lastRun.prune = true;
    else if (isSettled(last)) break;
  }
  if (last === undefined) throw new Error('No last run.');
  const writes = emulator.record.writeCount;
  const again = await run({ ...lastRun, retryFailed: false });
  return {
    life,
    world,
    rows,
    witness,
    ends,
    last,
    again,
    writesOfAgain: emulator.record.writeCount - writes,
    calendars: showCalendars(emulator),
    identities: await identitiesIn(world, Object.keys(life.world.calendars)),
  };
}

/** Mails that left because a person renamed an event: of each recipient the first. */
function withoutThoseOf(renamed: readonly ShownEvent[], mails: SeenRun['mails']): SeenRun['mails'] {
  const [event] = renamed;
  const met = new Set<string>();
  return mails.flatMap((mail) => {
    if (mail.eventId !== event?.id || mail.kind !== 'update' || mail.subject !== event.parts.subject) return [mail];
    const recipients = mail.recipients.filter((one) => met.has(one));
    for (const one of mail.recipients) met.add(one);
    return recipients.length === 0 ? [] : [{ ...mail, recipients }];
  });
}

function commandOf({ command, prune, recreate, retryFailed }: Run, file: string, signal: AbortSignal): Command {
  switch (command) {
    case 'send':
      return (given) => sendFile({ ...given, file, signal, acceptChanges: true });
    case 'apply':
      return (given) => applyFile({ ...given, file, signal, prune, recreate, retryFailed });
    case 'adopt':
      return (given) => adoptFile({ ...given, file, signal });
    case 'undo':
      return (given) => undoJob({ ...given, signal });
  }
}

/** Whether another run would change nothing. */
function isSettled({ report, results, error }: ProcessEnd): boolean {
  const waits = results.some(
    ({ status, faults }) => status === 'pending' || faults.some(({ code }) => code === 'row-changed'),
  );
  return codeOf(error) === 'job-not-found' || (report !== undefined && !waits);
}

/** Refusals that a history can ask for, before anything was sent. */
const REFUSALS: ReadonlySet<unknown> = new Set(['authority-unreachable', 'row-moved', 'job-not-found']);

/** What is to be adopted is read first, and who cannot read it writes nothing. */
function isExpected({ error }: ProcessEnd, { command }: Run): boolean {
  if (error === undefined || REFUSALS.has(codeOf(error))) return true;
  if (command !== 'adopt') return false;
  const couldNotRead = [AuthenticationError, ServiceError, TransportError].some((kind) => error instanceof kind);
  return couldNotRead || nameOf(error) === 'AbortError';
}

function nameOf(error: unknown): unknown {
  return error instanceof Error ? error.name : undefined;
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

async function identitiesIn({ ask }: World, mailboxes: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const mailbox of mailboxes) {
    const { body } = await ask('GET', `/users/${mailbox}/events?$top=500&$select=id,iCalUId`);
    for (const { id, iCalUId } of (body as { value: { id: string; iCalUId: string }[] }).value) found.set(id, iCalUId);
  }
  return found;
}
