import type { Behaviour } from './behaviour.ts';
import type { Step } from './explore.ts';
import { type AnswerClass, afterAnswer, afterLookUp, type Progress, type Protocol, type Refusal } from './rules.ts';
import { carryOut, shown, type World } from './world.ts';

/** What the disk of a client holds of the row. */
export interface Ledger {
  state: 'open' | 'sending' | 'done' | 'failed';
  /** The event of a row that is done; -1 otherwise. */
  event: number;
  /** Of a row that is done, whether it is told as `recreated`; of one that is `sending`, that it will be. */
  isRecreated: boolean;
  /** That a duplicate was answered. */
  isKnown: boolean;
}

/** One client with its ledger. What is learnt and what is written of it are one step: a crash between the two has a step of its own. */
export interface Client {
  ledger: Ledger;
  /** `idle`: no run is under way; `call`: about to send; `look`: about to look the row up. */
  at: 'idle' | 'call' | 'look';
  progress: Progress;
  refusal: Refusal;
  /** The event that a duplicate answer named, or -1. */
  named: number;
  /** Why the last run left the row. */
  left: 'not' | 'several' | 'duplicate' | 'otherwise';
}

const CALM: Progress = { uncertain: false, lostNow: false, failures: 0, isKnown: false, renewed: false };
export const OPEN: Ledger = { state: 'open', event: -1, isRecreated: false, isKnown: false };
export const NEW_CLIENT: Client = {
  ledger: OPEN,
  at: 'idle',
  progress: CALM,
  refusal: 'none',
  named: -1,
  left: 'not',
};

/** A client and the world after a step of the client; `costs` is what of the adversities it used up. */
export interface Move extends Omit<Step<Client>, 'by'> {
  world: World;
  costs: 'nothing' | 'fault' | 'crash';
}

/** All that a client can do next, and all that can come of it; the first is what comes of it where nothing goes wrong. */
export function clientMoves(client: Client, world: World, behaviour: Behaviour, protocol: Protocol): Move[] {
  switch (client.at) {
    case 'idle':
      return isSettled(client) && protocol.skipsSettled ? [] : begin(client, world, protocol);
    case 'look':
      return [...lookUp(client, world, protocol), crash(client, world)];
    case 'call':
      return [...send(client, world, behaviour, protocol), crash(client, world)];
  }
}

export function isSettled({ ledger }: Client): boolean {
  return ledger.state === 'done' || ledger.state === 'failed';
}

/** What the end of the process leaves: the disk. */
function stopped(client: Client, left: Client['left'] = 'otherwise', ledger = client.ledger): Client {
  return { ...NEW_CLIENT, ledger, left };
}

function crash(client: Client, world: World): Move {
  return { to: stopped(client), world, what: 'is killed', costs: 'crash' };
}

function settled(client: Client, ledger: Ledger): Client {
  return stopped(client, 'not', ledger);
}

/** A run begins: the mailbox is listed by prefix. */
function begin(client: Client, world: World, protocol: Protocol): Move[] {
  const { ledger } = client;
  const uncertain = ledger.state === 'sending';
  const started: Client = { ...client, left: 'not', progress: { ...CALM, uncertain, isKnown: ledger.isKnown } };
  const looks: Client = { ...started, at: 'look' };
  const goesOn: Client = uncertain && protocol.looksBeforeResend ? looks : { ...started, at: 'call' };
  const as = `begins a run, its ledger says ${ledger.state}`;
  if (!protocol.listsFirst) return [{ to: goesOn, world, what: as, seen: ledger.state, costs: 'nothing' }];
  const events = shown(world);
  const moves: Move[] = [];
  const add = (to: Client, seen: string, costs: Move['costs']) =>
    moves.push({ to, world, what: `${as}, and lists the mailbox`, seen: `${ledger.state}, ${seen}`, costs });
  if (events.length === 0) add(goesOn, 'no event', 'nothing');
  if (events.length === 1) add(adopted(started, events[0] ?? -1), 'one event, adopts it', 'nothing');
  if (events.length > 1) add(held(started), 'several events', 'nothing');
  add(stopped(client), 'no answer', 'fault');
  // A service that cannot search by prefix: each row is looked for by itself.
  add(looks, 'the search is refused', 'fault');
  // A mailbox that cannot be used at all: what may have been sent waits, the rest has failed.
  add(uncertain ? stopped(client) : refused(client), 'the mailbox is refused', 'fault');
  return moves;
}

function adopted(client: Client, event: number): Client {
  return settled(client, { ...OPEN, state: 'done', event, isRecreated: client.ledger.isRecreated });
}

/** Several events: nothing is changed, and the row is looked for before it is ever sent. */
function held(client: Client): Client {
  return stopped(client, 'several', { ...client.ledger, state: 'sending' });
}

function refused(client: Client): Client {
  return settled(client, { ...OPEN, state: 'failed' });
}

function lookUp(client: Client, world: World, protocol: Protocol): Move[] {
  const { named, progress, refusal } = client;
  const byId = world.events[named]?.exists === true;
  const found = byId ? [named] : shown(world);
  const seen = byId ? 'the event that was named' : (['no event', 'one event'][found.length] ?? 'several events');
  const decision = afterLookUp(found.length, progress, refusal, protocol);
  const next = (): Client => {
    switch (decision.act) {
      case 'adopt':
        return adopted(client, found[0] ?? -1);
      case 'several':
        return stopped(client, 'several');
      case 'leave':
        return stopped(client, progress.isKnown || refusal === 'duplicate' ? 'duplicate' : 'otherwise');
      case 'failed':
        return refused(client);
      case 'look-again':
        return { ...client, progress: { ...progress, failures: progress.failures + 1 } };
      case 'again':
        return { ...client, at: 'call', refusal: 'none', named: -1 };
    }
  };
  const failures = progress.failures + 1;
  const tired = failures >= protocol.attempts;
  return [
    { to: next(), world, what: 'looks for the event by its key', seen, costs: 'nothing' },
    {
      to: tired ? stopped(client) : { ...client, progress: { ...progress, failures } },
      world,
      what: 'looks for the event by its key',
      seen: 'no answer',
      costs: 'fault',
    },
  ];
}

/** Records that the row is about to be sent, and sends it. */
function send(before: Client, world: World, behaviour: Behaviour, protocol: Protocol): Move[] {
  const client = protocol.marksBeforeCall ? marked(before, protocol) : before;
  const moves: Move[] = [];
  const sees = (seen: string, answer: AnswerClass, after: World, costs: Move['costs'], event = -1, what = SENDS) =>
    moves.push({ to: receive(client, answer, event, protocol), world: after, what, seen, costs });
  const dies = (after: World, what: string) => moves.push({ to: stopped(client), world: after, what, costs: 'crash' });
  const replies = carryOut(world, behaviour, protocol.sameTransaction);
  for (const { world: after, answer, event } of replies) sees(answer, answer, after, 'nothing', event);
  for (const { world: after } of replies.slice(0, 1)) {
    sees(LOST, 'unknown', after, 'fault', -1, SENDS_DONE);
    dies(after, SENDS_DONE_KILLED);
  }
  sees(LOST, 'unknown', world, 'fault');
  dies(world, SENDS_LOST_KILLED);
  if (behaviour.late !== 'never') {
    const flying = { ...world, flight: world.flight + 1 };
    sees(LOST, 'unknown', flying, 'fault', -1, SENDS_LATE);
    dies(flying, SENDS_LATE_KILLED);
  }
  sees('throttled', 'throttled', world, 'fault');
  sees('not executed', 'not-executed', world, 'fault');
  sees('refused for good', 'permanent', world, 'fault');
  sees('conflict', 'conflict', world, 'fault');
  moves.push({ to: unsent(client), world, what: SENDS, seen: 'throttled for long', costs: 'fault' });
  return moves;
}

const LOST = 'no answer';
const SENDS = 'sends the create';
const SENDS_DONE = 'sends the create, which is carried out';
const SENDS_DONE_KILLED = 'sends the create, which is carried out, and is killed';
const SENDS_LOST_KILLED = 'sends the create, which is lost, and is killed';
const SENDS_LATE = 'sends the create, which the service keeps for later';
const SENDS_LATE_KILLED = 'sends the create, which the service keeps for later, and is killed';

function marked(client: Client, { marksRepeat }: Protocol): Client {
  const { ledger, progress } = client;
  const isRecreated = ledger.isRecreated || (marksRepeat && progress.uncertain);
  if (ledger.state === 'sending' && ledger.isRecreated === isRecreated) return client;
  return { ...client, ledger: { ...ledger, state: 'sending', isRecreated } };
}

/** Left for a later run. Where nothing is in doubt, the row is as if it had never been sent. */
function unsent(client: Client): Client {
  const { ledger, progress } = client;
  return stopped(client, 'otherwise', progress.uncertain || ledger.state !== 'sending' ? ledger : OPEN);
}

function receive(client: Client, answer: AnswerClass, event: number, protocol: Protocol): Client {
  const after = afterAnswer(answer, client.progress, protocol);
  switch (after.act) {
    case 'done':
      return settled(client, {
        ...OPEN,
        state: 'done',
        event,
        isRecreated: client.ledger.isRecreated || client.progress.uncertain,
      });
    case 'failed':
      return refused(client);
    case 'leave':
    case 'stop':
      return unsent(client);
    case 'again':
      return { ...client, progress: after.progress };
    case 'look-up':
      return {
        ledger:
          client.ledger.isKnown === after.progress.isKnown
            ? client.ledger
            : { ...client.ledger, isKnown: after.progress.isKnown },
        left: client.left,
        at: 'look',
        progress: after.progress,
        refusal: after.refusal,
        named: event,
      };
  }
}
