import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendFile } from '../../src/bulk/send.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import type { PersonAct, SimulatedJob, Step } from './draw-job.ts';
import { type SimulatedRow, writeRows } from './draw-rows.ts';
import { type KeyedEvent, listKeyedEvents } from './keyed-events.ts';
import type { SharedParts } from './shared-parts.ts';
import { openWorld, type ProcessEnd, type World } from './world.ts';

/** What came of a simulated job, for whoever judges it. */
export interface PlayedJob {
  job: SimulatedJob;
  world: World;
  /** The input as it was read last. */
  rows: readonly SimulatedRow[];
  /** Every process but the last. */
  ends: ProcessEnd[];
  /** The process that settled what could be settled, with the service well again. */
  last: ProcessEnd;
  /** The same once more. */
  again: ProcessEnd;
  /** Writes that arrived while it ran. */
  writesOfAgain: number;
  /** Events that carry a source key, as the mailboxes show them at the end. */
  events: KeyedEvent[];
  people: People;
  /** Whether a ledger was lost, or came back as it was before: what it knew of events is known no more. */
  hasForgotten: boolean;
}

/** What people did, by ids of events and by source keys. */
export interface People {
  deleted: KeyedEvent[];
  edited: Set<string>;
  /** Ids of copies that they made. */
  copies: Set<string>;
  copiedKeys: Set<string>;
}

const MINUTE = 60_000;
/** Longer than anything that was begun takes, and than any wait that was asked for. */
const LONG = 60 * MINUTE;
/** Runs after which what can be settled is settled: the first may still meet what an earlier one left behind. */
const LAST_RUNS = 3;

/** Plays a job to its end, and hands the world over before it is taken down. */
export async function playJob<T>(
  job: SimulatedJob,
  shared: SharedParts,
  judge: (played: PlayedJob) => T | Promise<T>,
): Promise<T> {
  const world = await openWorld(job.world, createSeededRandom(job.seed + 1), shared);
  try {
    return await judge(await play(job, world));
  } finally {
    await world.close();
  }
}

async function play(job: SimulatedJob, world: World): Promise<PlayedJob> {
  const { emulator } = world;
  const file = join(world.folder, 'lessons.csv');
  const backUp = join(world.folder, 'back-up.db');
  const people: People = { deleted: [], edited: new Set(), copies: new Set(), copiedKeys: new Set() };
  const ends: ProcessEnd[] = [];
  let rows = job.rows;
  let hasForgotten = false;
  writeFileSync(file, writeRows(rows));

  const send = async ({ diesAt, stopsAfterMs }: Omit<Extract<Step, { kind: 'send' }>, 'kind'> = {}) => {
    const stop = new AbortController();
    if (stopsAfterMs !== undefined) world.clock.sleep(stopsAfterMs).then(() => stop.abort());
    const options = { file, acceptChanges: true, signal: stop.signal };
    const end = await world.run((given) => sendFile({ ...given, ...options }), { diesAt });
    if (!isExpected(end)) throw end.error;
    return end;
  };

  const take = async (step: Step): Promise<void> => {
    switch (step.kind) {
      case 'send':
        ends.push(await send(step));
        return;
      case 'pass':
        return world.pass(step.ms);
      case 'faults':
        return emulator.setFaultPlan(step.plan);
      case 'edit':
        rows = step.rows;
        writeFileSync(file, writeRows(rows));
        return;
      case 'person':
        return actAsPerson(world, people, step.act, step.at);
      case 'lose-ledger':
        world.loseHome();
        hasForgotten = true;
        return;
      case 'back-up':
        if (existsSync(join(world.home, 'ledger.db'))) copyFileSync(join(world.home, 'ledger.db'), backUp);
        return;
      case 'restore':
        if (!existsSync(backUp)) return;
        copyFileSync(backUp, join(world.home, 'ledger.db'));
        hasForgotten = true;
    }
  };
  for (const step of job.steps) await take(step);

  world.heal();
  let last: ProcessEnd | undefined;
  for (let run = 0; run < LAST_RUNS; run++) {
    await world.pass(LONG);
    if (last !== undefined) ends.push(last);
    last = await send();
    if (isSettled(last)) break;
  }
  if (last === undefined) throw new Error('No last run.');
  const writes = emulator.record.writeCount;
  const again = await send();
  return {
    job,
    world,
    rows,
    ends,
    last,
    again,
    writesOfAgain: emulator.record.writeCount - writes,
    events: await listKeyedEvents(world),
    people,
    hasForgotten,
  };
}

/** Whether another run would change nothing; a row that was changed while its event was in doubt is sent as it is now by the next one. */
export function isSettled({ report, results }: ProcessEnd): boolean {
  const waits = results.some(
    ({ status, faults }) => status === 'pending' || faults.some(({ code }) => code === 'row-changed'),
  );
  return report !== undefined && !waits;
}

/** A process may end without a token; everything else it has to bear. */
function isExpected({ error }: ProcessEnd): boolean {
  return error === undefined || (error instanceof Error && 'code' in error && error.code === 'authority-unreachable');
}

async function actAsPerson(world: World, people: People, act: PersonAct, at: number): Promise<void> {
  const events = await listKeyedEvents(world);
  const event = events[Math.floor(at * events.length)];
  if (event === undefined) return;
  const path = `/users/${event.mailbox}/events/${event.id}`;
  switch (act) {
    case 'delete':
      await world.ask('DELETE', path);
      people.deleted.push(event);
      return;
    case 'edit':
      await world.ask('PATCH', path, { subject: 'Edited by hand' });
      people.edited.add(event.id);
      return;
    case 'copy': {
      const { start, end, properties } = event;
      const body = { subject: 'A copy', start, end, singleValueExtendedProperties: properties };
      const { body: made } = await world.ask('POST', `/users/${event.mailbox}/events`, body);
      people.copies.add(String((made as { id: unknown }).id));
      people.copiedKeys.add(event.key);
    }
  }
}
