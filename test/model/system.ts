import type { Behaviour } from './behaviour.ts';
import { type Client, clientMoves, isSettled, type Ledger, NEW_CLIENT, OPEN } from './client.ts';
import type { Model, Step } from './explore.ts';
import type { Protocol } from './rules.ts';
import { deletions, EMPTY_WORLD, everMade, serviceSteps, touches, type World } from './world.ts';

/** How often what can go wrong goes wrong, at the most. */
export interface Adversity {
  /** Answers that are lost, refused, throttled, and the like. */
  faults: number;
  /** Ends of a client's process. */
  crashes: number;
  /** A person copies, edits or moves an event. */
  touches: number;
  /** A person deletes an event. */
  deletes: number;
  /** The ledger is lost, or an older copy of it comes back. */
  losses: number;
}

/** Everything: clients that have the same row and each a ledger of its own, the service, and what may still go wrong. */
export interface State {
  clients: readonly Client[];
  world: World;
  left: Adversity;
}

export interface System extends Model<State> {
  behaviour: Behaviour;
  protocol: Protocol;
}

export interface SystemOptions {
  behaviour: Behaviour;
  protocol: Protocol;
  adversity: Adversity;
  /** Clients that work on the same input at once; default 1. */
  clients?: number;
}

export const LOSES_LEDGER = 'loses its ledger';
export const OLDER_LEDGER = 'gets an older copy of its ledger back, which says sending';

export function createSystem({ behaviour, protocol, adversity, clients = 1 }: SystemOptions): System {
  const initial: State = {
    clients: Array.from({ length: clients }, () => NEW_CLIENT),
    world: EMPTY_WORLD,
    left: adversity,
  };
  return { behaviour, protocol, initial, keyOf, steps: (state) => stepsOf(state, behaviour, protocol) };
}

function stepsOf(state: State, behaviour: Behaviour, protocol: Protocol): Step<State>[] {
  const { world, left, clients } = state;
  const steps: Step<State>[] = [];
  clients.forEach((client, by) => {
    for (const { to, world: after, what, seen, costs } of clientMoves(client, world, behaviour, protocol)) {
      const rest = pay(left, costs);
      if (rest === undefined) continue;
      const next = { clients: replaced(clients, by, to), world: after, left: rest };
      steps.push(seen === undefined ? { to: next, by, what } : { to: next, by, what, seen });
    }
    if (left.losses > 0 && client.at === 'idle') steps.push(...losses(state, client, by));
  });
  const isAwaited = clients.some(({ at }) => at === 'call');
  for (const { to, what } of serviceSteps(world, behaviour, isAwaited, protocol.sameTransaction)) {
    steps.push({ to: { ...state, world: to }, by: 'service', what });
  }
  if (left.touches > 0) {
    const rest = { ...left, touches: left.touches - 1 };
    for (const { to, what } of touches(world, behaviour)) {
      steps.push({ to: { clients, world: to, left: rest }, by: 'person', what });
    }
  }
  if (left.deletes > 0) {
    const rest = { ...left, deletes: left.deletes - 1 };
    for (const { to, what } of deletions(world, behaviour)) {
      steps.push({ to: { clients, world: to, left: rest }, by: 'person', what });
    }
  }
  return steps;
}

function losses({ clients, world, left }: State, client: Client, by: number): Step<State>[] {
  const rest = { ...left, losses: left.losses - 1 };
  const after = (ledger: Ledger): State => {
    return { clients: replaced(clients, by, { ...NEW_CLIENT, ledger }), world, left: rest };
  };
  const { state } = client.ledger;
  const steps: Step<State>[] = [];
  if (state !== 'open') steps.push({ to: after(OPEN), by, what: LOSES_LEDGER });
  // A copy that says `open` is the same as none.
  if (isSettled(client) && everMade(world) > 0) {
    steps.push({ to: after({ ...OPEN, state: 'sending' }), by, what: OLDER_LEDGER });
  }
  return steps;
}

function pay(left: Adversity, costs: 'nothing' | 'fault' | 'crash'): Adversity | undefined {
  if (costs === 'nothing') return left;
  if (costs === 'fault') return left.faults > 0 ? { ...left, faults: left.faults - 1 } : undefined;
  return left.crashes > 0 ? { ...left, crashes: left.crashes - 1 } : undefined;
}

function replaced(clients: readonly Client[], at: number, by: Client): readonly Client[] {
  return clients.length === 1 ? [by] : clients.map((client, index) => (index === at ? by : client));
}

const LEDGERS = ['open', 'sending', 'done', 'failed'] as const;
const PLACES = ['idle', 'call', 'look'] as const;
const REFUSALS = ['none', 'permanent', 'conflict', 'duplicate'] as const;
const LEFT = ['not', 'several', 'duplicate', 'otherwise'] as const;

/** A state as a short text: a character a number, since millions are compared. */
export function keyOf({ clients, world, left }: State): string {
  const { faults, crashes, touches: touched, deletes, losses: lost } = left;
  let key = String.fromCharCode(
    32 + faults + 5 * (crashes + 5 * (touched + 5 * (deletes + 5 * lost))),
    32 + world.memory + 1 + 16 * world.flight,
  );
  for (const { by, exists, isShown, isEdited } of world.events) {
    key += String.fromCharCode(32 + (by === 'row' ? 1 : 0) + (exists ? 2 : 0) + (isShown ? 4 : 0) + (isEdited ? 8 : 0));
  }
  for (const { ledger, at, progress, refusal, named, left: reason } of clients) {
    const { uncertain, lostNow, failures, renewed } = progress;
    key += String.fromCharCode(
      64 +
        LEDGERS.indexOf(ledger.state) +
        4 * (ledger.event + 1) +
        64 * (ledger.isRecreated ? 1 : 0) +
        128 * (ledger.isKnown ? 1 : 0),
      64 + PLACES.indexOf(at) + 3 * (named + 1) + 48 * LEFT.indexOf(reason),
      64 +
        REFUSALS.indexOf(refusal) +
        4 * (uncertain ? 1 : 0) +
        8 * (lostNow ? 1 : 0) +
        16 * (progress.isKnown ? 1 : 0) +
        32 * failures,
    );
    if (renewed) key += '!';
  }
  return key;
}
