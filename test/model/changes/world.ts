import type { Behaviour } from './behaviour.ts';

/** What a part of an event says: as at first, as the row says, as a later input says, or as a person wants it. */
export type Text = 'first' | 'row' | 'later' | 'person' | 'put back';

/** An event has a part that the row changes, and one that the row says and leaves as it was. */
export interface Parts {
  changed: Text;
  kept: Text;
}

export const PARTS = ['changed', 'kept'] as const;

/** Whose key the event carries: nobody's, ours, that of an undone row, or another job's. */
export type Key = 'none' | 'row' | 'released' | 'other';

export interface Event extends Parts {
  exists: boolean;
  key: Key;
  version: number;
}

/** A request on the event. Without a version it is carried out whatever the event is by then. */
export interface Write {
  kind: 'patch' | 'cancel' | 'delete';
  patch: Partial<Parts>;
  key: Key | undefined;
  version: number | undefined;
  /** Whether the user asked to change what other people changed. */
  overwrite: boolean;
}

/** What an onlooker notes who sees everything; no client knows it. */
export interface Notes {
  overwrote: 'nothing' | 'changed' | 'kept';
  cancelledEdited: boolean;
  /** An event of others was written to, or one that people made was cancelled. */
  wrongedOthers: boolean;
  /** Mails that attendees got of our writes; more than two are two. */
  mails: number;
  /** Whether anybody else changed a part. */
  edited: boolean;
  /** What our first write of the part that the row changes has replaced. */
  replaced: Text | undefined;
}

/** The service, as far as one event is concerned. */
export interface World {
  now: Event;
  /** What reads show instead. */
  older: Event | undefined;
  /** Writes that may still be carried out, and whose answer nobody waits for. */
  flights: readonly Write[];
  /** Whether the job made the event, or people did. */
  madeBy: 'job' | 'people';
  notes: Notes;
}

const NOTHING: Notes = {
  overwrote: 'nothing',
  cancelledEdited: false,
  wrongedOthers: false,
  mails: 0,
  edited: false,
  replaced: undefined,
};

export function worldOf(event: Partial<Event>, madeBy: World['madeBy'] = 'job'): World {
  const now: Event = { exists: true, changed: 'first', kept: 'first', key: 'row', version: 0, ...event };
  return { now, older: undefined, flights: [], madeBy, notes: NOTHING };
}

export function isPersons(text: Text): boolean {
  return text === 'person' || text === 'put back';
}

/** What is read does not tell who wrote it. */
export function readsAs(text: Text): Text {
  return text === 'put back' ? 'first' : text;
}

/** What a read shows. */
export function shown({ now, older }: World): Event {
  return older ?? now;
}

export type Reply = 'done' | 'gone' | 'conflict';

/** Carries out a write, or refuses it. */
export function carryOut(world: World, write: Write, behaviour: Behaviour): { world: World; answer: Reply } {
  const { now } = world;
  if (!now.exists) return { world, answer: 'gone' };
  const isOther = write.version !== undefined && write.version !== now.version;
  if (isOther && behaviour.ifMatch === 'honoured') return { world, answer: 'conflict' };
  const notes = noted(world, write, behaviour);
  const to = write.kind === 'patch' ? { ...write.patch, key: write.key ?? now.key } : { exists: false };
  return { world: { ...altered(world, to, behaviour), notes }, answer: 'done' };
}

function noted({ now, notes, madeBy }: World, { kind, patch, key, overwrite }: Write, { mails }: Behaviour): Notes {
  const isPatch = kind === 'patch';
  const written = PARTS.filter((part) => patch[part] !== undefined && readsAs(now[part]) !== patch[part]);
  const lost = overwrite ? undefined : written.find((part) => isPersons(now[part]));
  const tells = isPatch ? mails === 'everybody' || written.length > 0 : kind === 'cancel';
  const isFree = now.key === 'none' || now.key === 'released';
  return {
    overwrote: lost ?? notes.overwrote,
    cancelledEdited: notes.cancelledEdited || (!isPatch && !overwrite && PARTS.some((part) => isPersons(now[part]))),
    wrongedOthers:
      notes.wrongedOthers || (now.key !== 'row' && !(isFree && key !== undefined)) || (!isPatch && madeBy === 'people'),
    mails: Math.min(2, notes.mails + (tells ? 1 : 0)),
    edited: notes.edited,
    replaced: notes.replaced ?? (key === undefined && written.includes('changed') ? now.changed : undefined),
  };
}

/** The event under its next version, which reads may not show at once. */
function altered(world: World, to: Partial<Event>, { reads }: Behaviour): World {
  const { now, older } = world;
  return {
    ...world,
    now: { ...now, ...to, version: now.version + 1 },
    older: reads === 'as it is' ? undefined : (older ?? now),
  };
}

export interface Happening {
  to: World;
  what: string;
}

/** What the service does by itself, apart from changing versions. */
export function serviceSteps(world: World, behaviour: Behaviour): Happening[] {
  const steps: Happening[] = [];
  if (world.older !== undefined) steps.push({ to: { ...world, older: undefined }, what: 'shows the event as it is' });
  world.flights.forEach((write, at) => {
    const rest = { ...world, flights: world.flights.filter((_, index) => index !== at) };
    steps.push({ to: rest, what: `drops a ${write.kind} that nobody waits for` });
    steps.push({
      to: carryOut(rest, write, behaviour).world,
      what: `carries out a ${write.kind} that nobody waits for`,
    });
  });
  return steps;
}

/** A version that is new although nobody changed the event. */
export function renewVersion(world: World, behaviour: Behaviour): Happening[] {
  if (behaviour.versions === 'of changes' || !world.now.exists) return [];
  return [{ to: altered(world, {}, behaviour), what: 'gives the event another version' }];
}

/** What a person changes. */
export function edits(world: World, behaviour: Behaviour): Happening[] {
  const { now, notes } = world;
  if (!now.exists) return [];
  const edit = (to: Partial<Event>, what: string): Happening => {
    return { to: { ...altered(world, to, behaviour), notes: { ...notes, edited: true } }, what };
  };
  const steps = [{ to: altered(world, {}, behaviour), what: 'changes what the row does not speak of' }];
  if (now.changed !== 'person') steps.push(edit({ changed: 'person' }, 'changes the part that the row changes'));
  if (now.kept !== 'person') steps.push(edit({ kept: 'person' }, 'changes the other part'));
  return steps;
}

/** What a person takes back of what we wrote. */
export function reversals(world: World, behaviour: Behaviour): Happening[] {
  const { exists, changed } = world.now;
  if (!exists || (changed !== 'row' && changed !== 'later')) return [];
  const to = { ...altered(world, { changed: 'put back' }, behaviour), notes: { ...world.notes, edited: true } };
  return [{ to, what: 'puts the part back that the row changes' }];
}

/** What a person or another job does to the event as a whole. */
export function removals(world: World, behaviour: Behaviour): Happening[] {
  return world.now.exists ? [{ to: altered(world, { exists: false }, behaviour), what: 'deletes the event' }] : [];
}

export function takings(world: World, behaviour: Behaviour): Happening[] {
  const { exists, key } = world.now;
  if (!exists || key === 'row' || key === 'other') return [];
  return [{ to: altered(world, { key: 'other' }, behaviour), what: 'has another job adopt the event' }];
}
