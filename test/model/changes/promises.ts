import type { Step } from '../explore.ts';
import { isSettled } from './client.ts';
import { CALM, keyOf, type State, type System } from './system.ts';
import { isPersons, PARTS, readsAs } from './world.ts';

/** What must never be, by the name of the promise that it breaks. */
export const NEVER = {
  /** What a person changed, and the row did not, was written over. */
  'other-part-overwritten': ({ world }: State): boolean => world.notes.overwrote === 'kept',
  /** What a person changed, and the row too, was written over, and nobody had asked for it. */
  'same-part-overwritten': ({ world }: State): boolean => world.notes.overwrote === 'changed',
  /** An event that a person had changed was taken away, and nobody had asked for it. */
  'edited-cancelled': ({ world }: State): boolean => world.notes.cancelledEdited,
  /** An event that is not ours was written to, or one that people made was taken away. */
  'others-wronged': ({ world }: State): boolean => world.notes.wrongedOthers,
  /** Attendees got two mails of one change. */
  'mailed-twice': ({ world }: State): boolean => world.notes.mails > 1,
  /** The ledger says done, and the event is neither as the row says nor as a person wants it. */
  'done-otherwise': ({ client: { ledger }, world: { now } }: State): boolean => {
    if (ledger.state !== 'done' || ledger.isToldToDiffer) return false;
    if (ledger.act === 'cancel') return now.exists;
    if (ledger.act === 'adopt') return now.exists && now.key !== 'row';
    if (ledger.act === 'release') return now.exists && now.key === 'row';
    return now.exists && !isPersons(now.changed) && now.changed !== ledger.fields.changed;
  },
  /** The ledger says failed, and the change was made. */
  'failed-yet-done': ({ client: { ledger }, world: { now, notes } }: State): boolean => {
    if (ledger.state !== 'failed' || ledger.why === 'deleted') return false;
    if (ledger.act === 'update') return now.exists && now.changed === ledger.wants && notes.replaced !== undefined;
    return ledger.act === 'cancel' && !now.exists;
  },
  /** The row is told to be in conflict with a person, and nobody changed the event. */
  'wrongly-in-conflict': ({ client: { ledger }, world }: State): boolean =>
    ledger.state === 'failed' && ledger.why === 'edited' && !world.notes.edited,
  /** A row is taken back, and its event has not what the first change replaced, nor what a person made of it since. */
  'not-put-back': ({ client: { ledger }, world: { now, notes } }: State): boolean =>
    ledger.act === 'release' &&
    ledger.state === 'done' &&
    now.exists &&
    !isPersons(now.changed) &&
    now.changed !== (notes.replaced ?? 'first'),
  /** A write leaves that the input no longer asks for, and the run knows it. */
  'outdated-sent': (_: State, before: State | undefined, step: Step<State> | undefined): boolean =>
    step?.by === 0 && step.what.startsWith('sends') && before?.client.isOutdated === true,
  /** A write leaves for a row that is settled. */
  'settled-sent': (_: State, before: State | undefined, step: Step<State> | undefined): boolean =>
    step?.by === 0 && step.what.startsWith('sends') && before !== undefined && isSettled(before.client),
} as const;

export type Breach = keyof typeof NEVER;

/** Whether a write that is about to be sent does no harm, and the row would not become what it wants without it. */
export function isRightToSend({ client, world }: State): boolean {
  const { write } = client;
  const { now, flights, older, notes, madeBy } = world;
  if (client.at !== 'call' || write === undefined || !now.exists || flights.length > 0 || older !== undefined)
    return false;
  const isFree = now.key === 'none' || now.key === 'released';
  if (now.key !== 'row' && !(isFree && write.key === 'row')) return false;
  if (write.kind !== 'patch') return madeBy === 'job' && !PARTS.some((part) => isPersons(now[part]));
  if (write.key === undefined && notes.mails > 0) return false;
  if (write.key === 'released' && !isPersons(now.changed)) {
    return (write.patch.changed ?? now.changed) === (notes.replaced ?? 'first');
  }
  return PARTS.every((part) => write.patch[part] === undefined || !isPersons(now[part]));
}

/** Whether what the ledger has just recorded is so and was seen, and stays so unless somebody changes the event. */
export function isTrue({ client: { ledger }, world: { now, older, flights } }: State): boolean {
  if (flights.length > 0 || older !== undefined) return false;
  const isThere = now.exists && readsAs(now.changed) === ledger.fields.changed;
  switch (ledger.act) {
    case 'update':
      if (ledger.state === 'done') return isThere;
      return ledger.why === 'edited' ? isPersons(now.changed) : now.changed !== ledger.wants;
    case 'cancel':
      if (ledger.state === 'done') return !now.exists;
      return now.exists && (ledger.why !== 'edited' || PARTS.some((part) => isPersons(now[part])));
    case 'adopt':
      return now.key === 'row';
    case 'release':
      return ledger.why !== 'edited' || isPersons(now.changed);
  }
}

/**
 * Says of states whether the row settles once nothing goes wrong any more. What is under way is carried out, or dropped
 * where `drops`.
 */
export function createSettling(system: System, drops: boolean): (from: State) => boolean {
  const isGood = ({ by, what }: Step<State>) =>
    by === 'service' && (what.startsWith('shows') || what.startsWith(drops ? 'drops' : 'carries'));
  const known = new Map<string, boolean>();
  return (from) => {
    const way = new Set<string>();
    let state: State = { ...from, left: CALM };
    let result: boolean | undefined;
    while (result === undefined) {
      const key = keyOf(state);
      result = known.get(key);
      if (result !== undefined) break;
      const steps = system.steps(state);
      const next = steps.find(isGood) ?? steps.find(({ by }) => by === 0);
      if (state.client.at === 'idle' && isSettled(state.client)) result = true;
      else if (way.has(key) || next === undefined) result = false;
      else state = next.to;
      way.add(key);
    }
    for (const key of way) known.set(key, result);
    return result;
  };
}
