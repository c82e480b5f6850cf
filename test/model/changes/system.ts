import type { Model, Step } from '../explore.ts';
import type { Behaviour } from './behaviour.ts';
import { type Client, clientMoves, idle, type Move, type Order } from './client.ts';
import { type Ledger, MADE, type Wish } from './intake.ts';
import type { Act, Protocol, Refusal, Why } from './rules.ts';
import {
  type Event,
  edits,
  type Happening,
  type Key,
  type Parts,
  removals,
  renewVersion,
  reversals,
  serviceSteps,
  type Text,
  takings,
  type World,
  type Write,
} from './world.ts';

/** How often what can go wrong goes wrong, at the most. */
export interface Adversity {
  /** Answers that are lost, refused, throttled, and the like. */
  faults: number;
  /** Ends of the client's process. */
  crashes: number;
  /** Changes of the event by a person. */
  edits: number;
  /** A person takes back what we wrote. */
  reversals: number;
  /** A person deletes the event. */
  deletes: number;
  /** Another job adopts the event while it is free. */
  takings: number;
  /** The service gives the event another version. */
  renewals: number;
  /** The ledger is as it was at the start again. */
  returns: number;
  /** The ledger is lost, and a new one has the event by its key. */
  losses: number;
}

export const CALM: Adversity = {
  ...{ faults: 0, crashes: 0, edits: 0, reversals: 0, deletes: 0 },
  ...{ takings: 0, renewals: 0, returns: 0, losses: 0 },
};

/** Where a history begins, and what the user wants in it, one wish after the other. */
export interface Start {
  ledger: Ledger;
  world: World;
  wishes: readonly [Wish, ...Wish[]];
  overwrite?: boolean;
  isMeeting?: boolean;
}

export interface State {
  client: Client;
  world: World;
  /** Which of the wishes is the present one. */
  wish: number;
  left: Adversity;
}

export interface System extends Model<State> {
  behaviour: Behaviour;
  protocol: Protocol;
  orderOf(state: State): Order;
}

export interface SystemOptions {
  behaviour: Behaviour;
  protocol: Protocol;
  adversity: Adversity;
  start: Start;
}

export const FORGETS: readonly string[] = [
  'gets its first ledger back',
  'loses its ledger, and has the event by its key',
];

export function createSystem({ behaviour, protocol, adversity, start }: SystemOptions): System {
  const { ledger, world, wishes, overwrite = false, isMeeting = true } = start;
  const initial: State = { client: idle(ledger), world, wish: 0, left: adversity };
  const orderOf = ({ wish }: State): Order => ({ wish: wishes[wish] ?? wishes[0], overwrite, isMeeting });
  const steps = (state: State) => [
    ...clientSteps(state, orderOf(state)),
    ...userSteps(state),
    ...serviceSteps(state.world, behaviour).map(({ to, what }): Step<State> => {
      return { to: { ...state, world: to }, by: 'service', what };
    }),
    ...costly(state, 'renewals', 'service', renewVersion),
    ...costly(state, 'edits', 'person', edits),
    ...costly(state, 'reversals', 'person', reversals),
    ...costly(state, 'deletes', 'person', removals),
    ...costly(state, 'takings', 'person', takings),
  ];
  return { behaviour, protocol, initial, orderOf, steps, keyOf };

  function clientSteps(state: State, order: Order): Step<State>[] {
    return clientMoves(state.client, state.world, order, behaviour, protocol).flatMap((move) => {
      const left = pay(state.left, move.costs);
      if (left === undefined) return [];
      const { to, world, what, seen } = move;
      const next = { ...state, client: to, world, left };
      return [seen === undefined ? { to: next, by: 0, what } : { to: next, by: 0, what, seen }];
    });
  }

  /** Between two runs the user wants something else, or the ledger is not what it was. */
  function userSteps(state: State): Step<State>[] {
    const { client, left, world } = state;
    if (client.at !== 'idle') return [];
    const steps: Step<State>[] = [];
    const next = wishes[state.wish + 1];
    if (next !== undefined) steps.push({ to: { ...state, wish: state.wish + 1 }, by: 'person', what: `wants ${next}` });
    const [first = '', lost = ''] = FORGETS;
    if (left.returns > 0 && client.ledger !== ledger) {
      const rest = { ...left, returns: left.returns - 1 };
      steps.push({ to: { ...state, client: idle(ledger, -1), left: rest }, by: 0, what: first });
    }
    const { wish } = orderOf(state);
    if (left.losses > 0 && world.now.exists && world.now.key === 'row' && wish !== 'undone' && wish !== 'gone') {
      const rest = { ...left, losses: left.losses - 1 };
      const found: Ledger = { ...MADE, wants: wish, fields: { changed: wish, kept: 'first' }, isToldToDiffer: true };
      steps.push({ to: { ...state, client: idle(found, -1), left: rest }, by: 0, what: lost });
    }
    return steps;
  }

  function costly(
    state: State,
    of: keyof Adversity,
    by: 'person' | 'service',
    steps: (world: World, behaviour: Behaviour) => Happening[],
  ): Step<State>[] {
    if (state.left[of] === 0) return [];
    const left = { ...state.left, [of]: state.left[of] - 1 };
    return steps(state.world, behaviour).map(({ to, what }) => ({ to: { ...state, world: to, left }, by, what }));
  }
}

function pay(left: Adversity, costs: Move['costs']): Adversity | undefined {
  if (costs === 'nothing') return left;
  if (costs === 'fault') return left.faults > 0 ? { ...left, faults: left.faults - 1 } : undefined;
  return left.crashes > 0 ? { ...left, crashes: left.crashes - 1 } : undefined;
}

/** A state as a text. Of versions only which are the event's own counts. */
export function keyOf({ client, world, wish, left }: State): string {
  const { now, older, flights, notes } = world;
  const { ledger, progress } = client;
  const { faults, crashes, edits, reversals, deletes, takings, renewals, returns, losses } = left;
  let key = code(wish + 3 * (faults + 4 * (crashes + 4 * (edits + 4 * reversals))));
  key += code(deletes + 4 * (takings + 4 * (renewals + 4 * (returns + 4 * losses))));
  key += eventCode(now);
  key += older === undefined ? '-' : eventCode(older) + (older.version === client.seenVersion ? 'o' : 'p');
  for (const flight of flights) key += writeCode(flight, now.version);
  key += code(
    OVERWRITTEN.indexOf(notes.overwrote) +
      3 * notes.mails +
      9 * (notes.cancelledEdited ? 1 : 0) +
      18 * (notes.wrongedOthers ? 1 : 0) +
      36 * (notes.edited ? 1 : 0) +
      72 * (notes.replaced === undefined ? 0 : 1 + TEXTS.indexOf(notes.replaced)),
  );
  key += code(
    PLACES.indexOf(client.at) +
      3 * REFUSALS.indexOf(client.refusal) +
      12 * (client.isOutdated ? 1 : 0) +
      24 * (client.seenVersion === now.version ? 1 : 0) +
      48 * (progress.uncertain ? 1 : 0) +
      96 * (progress.lostNow ? 1 : 0) +
      192 * progress.failures,
  );
  if (client.write !== undefined) key += writeCode(client.write, now.version);
  key += partsCode(client.read);
  return key + ledgerCode(ledger);
}

function ledgerCode({ act, state, wants, why, isTaken, hasWritten, isToldToDiffer, ...parts }: Ledger): string {
  const own = code(
    ACTS.indexOf(act) +
      4 * STATES.indexOf(state) +
      16 * (wants === 'what it was' ? 0 : 1 + TEXTS.indexOf(wants)) +
      96 * (why === undefined ? 0 : 1 + WHYS.indexOf(why)) +
      576 * (isTaken ? 1 : 0) +
      1152 * (hasWritten ? 1 : 0) +
      2304 * (isToldToDiffer ? 1 : 0),
  );
  return own + partsCode(parts.base) + partsCode(parts.fields) + partsCode(parts.before) + partsCode(parts.maybe);
}

function eventCode(event: Event): string {
  return partsCode(event) + code(KEYS.indexOf(event.key) + (event.exists ? 4 : 0));
}

function writeCode({ kind, patch, key, version }: Write, now: number): string {
  const condition = version === undefined ? 0 : version === now ? 1 : 2;
  const own = KINDS.indexOf(kind) + 3 * condition + 9 * (key === undefined ? 0 : 1 + KEYS.indexOf(key));
  return `w${code(own)}${partsCode(patch)}`;
}

function partsCode(parts: Partial<Parts> | undefined): string {
  if (parts === undefined) return '.';
  const { changed, kept } = parts;
  const index = (text: Text | undefined) => (text === undefined ? 0 : 1 + TEXTS.indexOf(text));
  return code(index(changed) + 6 * index(kept));
}

function code(number: number): string {
  return String.fromCharCode(64 + number);
}

const TEXTS: readonly Text[] = ['first', 'row', 'later', 'person', 'put back'];
const KEYS: readonly Key[] = ['none', 'row', 'released', 'other'];
const KINDS: readonly Write['kind'][] = ['patch', 'cancel', 'delete'];
const ACTS: readonly Act[] = ['update', 'cancel', 'adopt', 'release'];
const STATES: readonly Ledger['state'][] = ['open', 'sending', 'done', 'failed'];
const WHYS: readonly Why[] = ['edited', 'deleted', 'of another row', 'row changed', 'refused'];
const PLACES: readonly Client['at'][] = ['idle', 'look', 'call'];
const REFUSALS: readonly Refusal[] = ['none', 'gone', 'conflict', 'permanent'];
const OVERWRITTEN = ['nothing', 'changed', 'kept'] as const;
