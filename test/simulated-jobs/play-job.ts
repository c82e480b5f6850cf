import { sendFile } from '../../src/bulk/send.ts';
import type { PersonAct, SimulatedJob, Step } from './draw-job.ts';
import { type KeyedEvent, listKeyedEvents } from './keyed-events.ts';
import { codeOf, type Played, runToTheEnd } from './last-runs.ts';
import type { SharedParts } from './shared-parts.ts';
import { playOnStage, type Stage } from './stage.ts';
import type { ProcessEnd, World } from './world.ts';

/** What came of a simulated job, for whoever judges it. */
export interface PlayedJob extends Played {
  job: SimulatedJob;
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

/** Plays a job to its end, and hands the world over before it is taken down. */
export async function playJob<T>(
  job: SimulatedJob,
  shared: SharedParts,
  judge: (played: PlayedJob) => T | Promise<T>,
): Promise<T> {
  return playOnStage(job, shared, async (stage) => judge(await play(job, stage)));
}

async function play(job: SimulatedJob, stage: Stage): Promise<PlayedJob> {
  const { world, file } = stage;
  const people: People = { deleted: [], edited: new Set(), copies: new Set(), copiedKeys: new Set() };
  const ends: ProcessEnd[] = [];

  const send = async (fate: Omit<Extract<Step, { kind: 'send' }>, 'kind'> = {}) => {
    const end = await world.run((given) => sendFile({ ...given, file, acceptChanges: true }), fate);
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
      case 'person':
        return actAsPerson(world, people, step.act, step.at);
      default:
        return stage.take(step);
    }
  };
  for (const step of job.steps) await take(step);

  return {
    job,
    ...(await runToTheEnd(stage, ends, { run: send })),
    events: await listKeyedEvents(world),
    people,
    hasForgotten: stage.hasForgotten,
  };
}

/** A process may end without a token; everything else it has to bear. */
function isExpected({ error }: ProcessEnd): boolean {
  return error === undefined || codeOf(error) === 'authority-unreachable';
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
