import type { Behaviour } from './behaviour.ts';
import type { AnswerClass } from './rules.ts';

/** An event that carries the row's key: made by one of our creates, or a person's copy of it. */
export interface Event {
  by: 'row' | 'person';
  exists: boolean;
  /** Whether the filter shows it. */
  isShown: boolean;
  /** Whether a person changed it, so that a repeat has other content. */
  isEdited: boolean;
}

/** The service, as far as one row is concerned. */
export interface World {
  events: readonly Event[];
  /** The event whose transactionId is remembered; -1 where none is. */
  memory: number;
  /** Creates that may still be carried out, and whose answer nobody waits for. */
  flight: number;
}

export const EMPTY_WORLD: World = { events: [], memory: -1, flight: 0 };

/** What the service says when it has carried out a create; `event` is the one that the answer names, or -1. */
export interface Reply {
  world: World;
  answer: AnswerClass;
  event: number;
}

/** Carries out a create: a new event, or the answer to a repeat; several where the service may choose. */
export function carryOut(world: World, { memory, delay, reply }: Behaviour, sameTransaction: boolean): Reply[] {
  if (world.memory >= 0 && sameTransaction) {
    const known = world.events[world.memory];
    const refused: Reply = { world, answer: 'duplicate', event: reply.endsWith('id') ? world.memory : -1 };
    // What was deleted cannot be shown.
    if (reply !== '201' || known?.exists !== true) return [refused];
    const shown: Reply = { world, answer: 'done', event: world.memory };
    return known.isEdited ? [shown, refused] : [shown];
  }
  const made: Event = { by: 'row', exists: true, isShown: delay === 'none', isEdited: false };
  const events = [...world.events, made];
  const event = world.events.length;
  return [{ world: { ...world, events, memory: memory === 'none' ? -1 : event }, answer: 'done', event }];
}

/** The events that the filter shows. */
export function shown({ events }: World): number[] {
  const found: number[] = [];
  for (const [at, { exists, isShown }] of events.entries()) if (exists && isShown) found.push(at);
  return found;
}

/** What our creates made that exists. */
export function ours({ events }: World): number {
  let count = 0;
  for (const { by, exists } of events) if (by === 'row' && exists) count += 1;
  return count;
}

/** How often our creates made an event. */
export function everMade({ events }: World): number {
  let count = 0;
  for (const { by } of events) if (by === 'row') count += 1;
  return count;
}

interface Happening {
  to: World;
  what: string;
}

/** What the service does by itself. `isAwaited`: a client is between its look-up and its call. */
export function serviceSteps(
  world: World,
  behaviour: Behaviour,
  isAwaited: boolean,
  sameTransaction: boolean,
): Happening[] {
  const { memory, late, delay, pause } = behaviour;
  const steps: Happening[] = [];
  if (world.flight > 0) {
    const before = { ...world, flight: world.flight - 1 };
    steps.push({ to: before, what: 'drops a create that nobody waits for' });
    for (const { world: to } of carryOut(before, behaviour, sameTransaction).slice(0, 1)) {
      steps.push({ to, what: 'carries out a create that nobody waits for' });
    }
  }
  const hidden = world.events.findIndex(({ exists, isShown }) => exists && !isShown);
  if (hidden >= 0) {
    steps.push({ to: change(world, hidden, { isShown: true }), what: `shows event ${hidden + 1} to the filter` });
  }
  const isHeld =
    (late === 'within' && world.flight > 0) || (delay === 'within' && hidden >= 0) || (pause === 'within' && isAwaited);
  if (memory === 'a while' && world.memory >= 0 && !isHeld) {
    steps.push({ to: { ...world, memory: -1 }, what: 'forgets the transactionId' });
  }
  return steps;
}

/** What a person does with an event short of deleting it. */
export function touches(world: World, { scope, reply, delay }: Behaviour): Happening[] {
  return world.events.flatMap(({ exists, isEdited, by }, at): Happening[] => {
    if (!exists) return [];
    const copy: Event = { by: 'person', exists: true, isShown: delay === 'none', isEdited: false };
    const steps: Happening[] = [{ to: { ...world, events: [...world.events, copy] }, what: `copies event ${at + 1}` }];
    // Otherwise an edit changes nothing that a create meets.
    if (reply === '201' && by === 'row' && !isEdited) {
      steps.push({ to: change(world, at, { isEdited: true }), what: `edits event ${at + 1}` });
    }
    if (scope === 'calendar' && world.memory === at) {
      steps.push({ to: { ...world, memory: -1 }, what: `moves event ${at + 1} to another calendar` });
    }
    return steps;
  });
}

/** What deleting an event does, for each. */
export function deletions(world: World, { deleting }: Behaviour): Happening[] {
  return world.events.flatMap(({ exists }, at): Happening[] => {
    if (!exists) return [];
    const to = change(world, at, { exists: false, isShown: false, isEdited: false });
    const memory = deleting === 'frees' && world.memory === at ? -1 : world.memory;
    return [{ to: { ...to, memory }, what: `deletes event ${at + 1}` }];
  });
}

function change(world: World, at: number, to: Partial<Event>): World {
  return { ...world, events: world.events.map((event, index) => (index === at ? { ...event, ...to } : event)) };
}
