import { SOURCE_KEY_PROPERTY, sourceKey } from '../../src/bulk/key.ts';
import type { RowResult } from '../../src/bulk/results/results.ts';
import { judgeCounts } from './judge-counts.ts';
import type { KeyedEvent } from './keyed-events.ts';
import { isSettled } from './last-runs.ts';
import type { PlayedJob } from './play-job.ts';

const NAMESPACE = 'lessons';

/** What is wrong with a played job, by what is promised of every job; empty where all of it was kept. */
export function judgeJob(played: PlayedJob): string[] {
  const counts = judgeCounts(played, { readsInput: true });
  return [...counts, ...judgeRows(played), ...judgeRepeat(played), ...judgeService(played)];
}

/** Each row has exactly one event, and its result the event's id; or no event, and its result says why. */
function judgeRows(played: PlayedJob): string[] {
  const { world, last, events, people, hasForgotten } = played;
  const made = new Map<string, number>();
  for (const { properties, transactionId } of world.emulator.record.commits) {
    const key = properties.find(({ id }) => id.toLowerCase() === SOURCE_KEY_PROPERTY.toLowerCase())?.value;
    // What people copied has no transaction of ours.
    if (key !== undefined && transactionId !== null) made.set(key, (made.get(key) ?? 0) + 1);
  }
  const live = byKey(events.filter(({ isOrganizer }) => isOrganizer));
  const deletions = byKey(people.deleted);
  const wrong: string[] = [];
  const known = new Set<string>();
  for (const result of last.results) {
    if (result.key === null) continue;
    const key = sourceKey(NAMESPACE, result.key);
    known.add(key);
    const count = made.get(key) ?? 0;
    const deleted = deletions.get(key) ?? [];
    const say = (what: string) => wrong.push(`${result.key} (${result.status}): ${what}`);
    if (count > 1 + deleted.length) say(`${count} events were made`);
    // One whose process died before that was recorded is adopted, and nobody knows.
    const isToldAs = result.status === 'created' ? isMarked(result) : true;
    if (count > 1 && !hasForgotten && !isToldAs) say('it was made again without a word');
    const alive = live.get(key) ?? [];
    const complaint = judgeResult(result, alive, deleted, people.copiedKeys.has(key));
    if (complaint !== undefined) say(complaint);
  }
  // A ledger that never saw a row which was taken out of the input does not know its event.
  for (const [key, count] of made) {
    if (!known.has(key) && !hasForgotten) wrong.push(`${count} events of no row: ${key}`);
  }
  for (const { id, subject } of events) {
    if (people.edited.has(id) && subject !== 'Edited by hand') wrong.push(`an edit was overwritten: ${subject}`);
  }
  return wrong;
}

function byKey(events: readonly KeyedEvent[]): Map<string, KeyedEvent[]> {
  const found = new Map<string, KeyedEvent[]>();
  for (const event of events) found.set(event.key, [...(found.get(event.key) ?? []), event]);
  return found;
}

function judgeResult(
  { status, EventID: id, mailbox }: RowResult,
  alive: readonly KeyedEvent[],
  deleted: readonly KeyedEvent[],
  isCopied: boolean,
): string | undefined {
  switch (status) {
    case 'created':
    case 'adopted': {
      const own = [...alive, ...deleted].find((event) => event.id === id);
      if (own === undefined) return `its event is not ${id}`;
      return own.mailbox === mailbox ? undefined : `its event is in ${own.mailbox}`;
    }
    case 'pending':
      // Which of several is ours is for people to say.
      return isCopied && alive.length > 1 ? undefined : 'it still waits';
    default:
      return alive.length === 0 ? undefined : 'an event of it exists';
  }
}

function isMarked({ warnings }: RowResult): boolean {
  return warnings.some(({ code }) => code === 'recreated');
}

/** A finished job that is sent again writes nothing, and says the same. */
function judgeRepeat({ last, again, writesOfAgain }: PlayedJob): string[] {
  const wrong: string[] = [];
  if (writesOfAgain > 0) wrong.push(`the finished job wrote ${writesOfAgain} times`);
  const changed = last.results.findIndex((one, at) => JSON.stringify(one) !== JSON.stringify(again.results[at]));
  if (isSettled(last) && changed >= 0) {
    wrong.push(
      `a result changed: ${JSON.stringify(last.results[changed])} to ${JSON.stringify(again.results[changed])}`,
    );
  }
  return wrong;
}

/** The service's limits are kept by every process that was not killed in the middle, and nobody is invited twice. */
function judgeService({ world, ends, job }: PlayedJob): string[] {
  const { record } = world.emulator;
  const wrong: string[] = [];
  const leavesCalls = ends.some(({ mortal }) => mortal.isGone) || job.steps.some(mayOverlap);
  if (!leavesCalls && job.world.modes.batchWrites === 'let-in' && record.throttledCount > 0) {
    wrong.push(`the limits refused ${record.throttledCount} requests`);
  }
  if (record.maxInFlight > 4) wrong.push(`${record.maxInFlight} requests in flight`);
  const invited = new Set<string>();
  for (const { kind, eventId, recipients } of record.mails) {
    if (kind !== 'request') continue;
    for (const recipient of recipients) {
      const mail = `${eventId} ${recipient}`;
      if (invited.has(mail)) wrong.push(`${recipient} was invited twice`);
      invited.add(mail);
    }
  }
  return wrong;
}

/** Whether calls of a step may still be worked on when nobody waits for them any more. */
function mayOverlap(step: PlayedJob['job']['steps'][number]): boolean {
  if (step.kind === 'send') return step.stopsAfterMs !== undefined;
  return step.kind === 'faults' && step.plan.rules.some(({ action }) => LINGERING.has(action.type));
}

const LINGERING: ReadonlySet<string> = new Set(['delay-commit', 'drip', 'cut']);
