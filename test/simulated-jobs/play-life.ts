import { adoptFile, applyFile, sendFile, undoJob } from '../../src/bulk/index.ts';
import { AuthenticationError, ServiceError, TransportError } from '../../src/core/errors.ts';
import { actInLife, makeOwnEvents, renameMeanwhile } from './act-in-life.ts';
import type { LifeStep, Run, SimulatedLife } from './draw-life.ts';
import { keptAsSent } from './kept-as-sent.ts';
import { codeOf, isSettled, LONG, type Played, runToTheEnd } from './last-runs.ts';
import type { SharedParts } from './shared-parts.ts';
import { type Calendars, type ShownEvent, showCalendars } from './shown-events.ts';
import { playOnStage, type Stage } from './stage.ts';
import { createWitness, type SeenRun, type Witness } from './witness.ts';
import type { Command, ProcessEnd, World } from './world.ts';

/** One may wait for what is late, the next settle it as it was sent, and one refuse what then is in another mailbox. */
const LAST_RUNS = 4;

/** What came of a life, for whoever judges it. */
export interface PlayedLife extends Played {
  life: SimulatedLife;
  witness: Witness;
  calendars: Calendars;
  /** How the processes ran that had the service well again. */
  lastRun: Run;
  /** What identifies an event to all, by the id that results give. */
  identities: ReadonlyMap<string, string>;
}

/** Plays a life to its end, and hands it over before its world is taken down. */
export async function playLife<T>(
  life: SimulatedLife,
  shared: SharedParts,
  judge: (played: PlayedLife) => T | Promise<T>,
): Promise<T> {
  return playOnStage(life, shared, async (stage) => judge(await play(life, stage)));
}

async function play(life: SimulatedLife, stage: Stage): Promise<PlayedLife> {
  const { world, file } = stage;
  const { emulator } = world;
  const ends: ProcessEnd[] = [];
  // To look takes as long as a few calls; between processes only people act.
  let shown: Calendars | undefined;
  await makeOwnEvents(world, life.own);
  const witness = createWitness(showCalendars(emulator));

  const run = async (how: Run): Promise<ProcessEnd> => {
    const now = world.clock.now();
    const before = shown ?? showCalendars(emulator);
    const mails = emulator.record.mails.length;
    const renamed: ShownEvent[] = [];
    const rename = async (path: string) => {
      renamed.push(...(await renameMeanwhile(world, witness, before, path)));
    };
    const interruption = how.interruptedAt === undefined ? undefined : { at: how.interruptedAt, act: rename };
    const { diesAt, stopsAfterMs } = how;
    const end = await world.run(commandOf(how, file), { diesAt, stopsAfterMs, interruption });
    if (!isExpected(end, how)) throw end.error;
    await world.pass(how.restMs);
    shown = showCalendars(emulator);
    witness.sawRun({
      run: how,
      rows: stage.rows,
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
      case 'person':
        shown = undefined;
        return actInLife(world, witness, step.act, step.at);
      default:
        stage.take(step);
        if (stage.hasForgotten) witness.forget();
    }
  };
  for (const step of life.steps) await take(step);

  const lastRun: Run = { ...life.end, retryFailed: true, restMs: LONG };
  const runLast = async () => {
    const end = await run(lastRun);
    // A row that moved needs its old event to go.
    if (codeOf(end.error) === 'row-moved') lastRun.prune = true;
    return end;
  };
  const runAgain = () => run({ ...lastRun, retryFailed: false });
  return {
    life,
    ...(await runToTheEnd(stage, ends, {
      run: runLast,
      runAgain,
      isOver: (end) => isSettled(end) && keptAsSent(end, lastRun).size === 0,
      most: LAST_RUNS,
    })),
    lastRun,
    witness,
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

function commandOf({ command, prune, recreate, retryFailed }: Run, file: string): Command {
  switch (command) {
    case 'send':
      return (given) => sendFile({ ...given, file, acceptChanges: true });
    case 'apply':
      return (given) => applyFile({ ...given, file, prune, recreate, retryFailed });
    case 'adopt':
      return (given) => adoptFile({ ...given, file });
    case 'undo':
      return (given) => undoJob(given);
  }
}

/** Refusals that a history can ask for, before anything was sent. */
const REFUSALS: ReadonlySet<unknown> = new Set(['authority-unreachable', 'row-moved', 'job-not-found']);

/** What is to be adopted is read first, and who cannot read it writes nothing. */
function isExpected({ error }: ProcessEnd, { command }: Run): boolean {
  if (error === undefined || REFUSALS.has(codeOf(error))) return true;
  if (command !== 'adopt') return false;
  const couldNotRead = [AuthenticationError, ServiceError, TransportError].some((kind) => error instanceof kind);
  return couldNotRead || codeOf(error) === 'answer-not-readable' || nameOf(error) === 'AbortError';
}

function nameOf(error: unknown): unknown {
  return error instanceof Error ? error.name : undefined;
}

async function identitiesIn({ ask }: World, mailboxes: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const mailbox of mailboxes) {
    const { body } = await ask('GET', `/users/${mailbox}/events?$top=500&$select=id,iCalUId`);
    for (const { id, iCalUId } of (body as { value: { id: string; iCalUId: string }[] }).value) found.set(id, iCalUId);
  }
  return found;
}
