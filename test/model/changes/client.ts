import type { Step } from '../explore.ts';
import type { Behaviour } from './behaviour.ts';
import { contentOf, type Ledger, takeIn, type Wish, writtenOf } from './intake.ts';
import {
  type Act,
  type AnswerClass,
  afterAnswer,
  afterReading,
  type Known,
  type Progress,
  type Protocol,
  type Reading,
  type Refusal,
  type Why,
} from './rules.ts';
import { carryOut, type Parts, readsAs, shown, type World, type Write } from './world.ts';

export interface Client {
  ledger: Ledger;
  /** `idle`: no run is under way; `look`: about to read the event; `call`: about to write. */
  at: 'idle' | 'look' | 'call';
  progress: Progress;
  refusal: Refusal;
  isOutdated: boolean;
  /** What is about to be written, and what it was made of. */
  write: Write | undefined;
  read: Parts | undefined;
  /** The version that it saw last. */
  seenVersion: number;
}

const CALM: Progress = { uncertain: false, lostNow: false, failures: 0 };

/** A client between two runs. */
export function idle(ledger: Ledger, seenVersion = 0): Client {
  return {
    ...{ ledger, seenVersion, at: 'idle', progress: CALM, refusal: 'none', isOutdated: false },
    ...{ write: undefined, read: undefined },
  };
}

/** What a run is told by the user. */
export interface Order {
  wish: Wish;
  overwrite: boolean;
  /** Whether the event has attendees, so that it is cancelled rather than deleted. */
  isMeeting: boolean;
}

/** A client and the world after a step of the client; `costs` is what of the adversities it used up. */
export interface Move extends Omit<Step<Client>, 'by'> {
  world: World;
  costs: 'nothing' | 'fault' | 'crash';
}

/** What a look is decided by; the engine is asked the same. */
export interface Look {
  act: Act;
  reading: Reading;
  known: Known;
}

export function isSettled({ ledger: { state } }: Client): boolean {
  return state === 'done' || state === 'failed';
}

/** All that a client can do next, and all that can come of it; the first is what comes of it where nothing goes wrong. */
export function clientMoves(
  client: Client,
  world: World,
  order: Order,
  behaviour: Behaviour,
  protocol: Protocol,
): Move[] {
  const killed: Move = { to: stopped(client), world, what: 'is killed', costs: 'crash' };
  switch (client.at) {
    case 'idle':
      return begin(client, world, order, behaviour, protocol);
    case 'look':
      return [...look(client, world, order, protocol), killed];
    case 'call':
      return [...send(client, world, behaviour, protocol), killed];
  }
}

function begin(client: Client, world: World, order: Order, { late, reads }: Behaviour, protocol: Protocol): Move[] {
  // What is over within a run is over before the next one.
  if (late === 'within' && world.flights.length > 0) return [];
  if (reads === 'behind for a run' && world.older !== undefined) return [];
  const { ledger, isOutdated } = takeIn(client.ledger, order.wish, order.overwrite, protocol);
  if (isSettled({ ...client, ledger }) && protocol.skipsSettled) return [];
  const progress = { ...CALM, uncertain: ledger.state === 'sending' };
  const to: Client = { ...idle(ledger, client.seenVersion), at: 'look', progress, isOutdated };
  return [
    { to, world, what: `begins a run (${order.wish})`, seen: `${ledger.act} is ${ledger.state}`, costs: 'nothing' },
  ];
}

/** What the end of the process leaves: the disk, and a memory of versions, which one may keep. */
function stopped({ seenVersion, ledger: before }: Client, ledger = before): Client {
  return idle(ledger, seenVersion);
}

/** What was lost, and is not wanted any more, may still come to light. */
function failed({ progress, ...client }: Client, why: Why, { remembersDoubt }: Protocol): Client {
  const { ledger } = client;
  const isInDoubt = remembersDoubt && ledger.act === 'update' && progress.uncertain;
  const maybe = isInDoubt ? contentOf(ledger) : ledger.maybe;
  return stopped({ ...client, progress }, { ...ledger, state: 'failed', why, maybe });
}

/** `there` is the event as the answer or the read has it. */
function done(client: Client, there: Parts | undefined): Client {
  const { ledger } = client;
  const settled: Ledger = { ...ledger, state: 'done', base: undefined, maybe: undefined };
  switch (ledger.act) {
    case 'update':
      return stopped(client, { ...settled, fields: contentOf(ledger), hasWritten: true });
    case 'adopt':
      return stopped(client, { ...settled, wants: 'what it was', fields: there ?? ledger.fields });
    case 'cancel':
    case 'release':
      return stopped(client, { ...settled, before: undefined });
  }
}

/** What the read of an event is decided by. */
export function lookOf({ ledger, progress, refusal, isOutdated }: Client, world: World, overwrite: boolean): Look {
  const { exists, changed, kept, key } = shown(world);
  const there: Parts = { changed: readsAs(changed), kept: readsAs(kept) };
  const { act } = ledger;
  const target = act === 'update' ? contentOf(ledger) : act === 'release' ? ledger.before : undefined;
  return {
    act,
    reading: exists ? { ...there, key } : 'gone',
    known: { target, base: writtenOf(ledger, there), progress, refusal, isOutdated, overwrite },
  };
}

function look(client: Client, world: World, { overwrite, isMeeting }: Order, protocol: Protocol): Move[] {
  const { act, reading, known } = lookOf(client, world, overwrite);
  const { version } = shown(world);
  const there = reading === 'gone' ? undefined : { changed: reading.changed, kept: reading.kept };
  const seen =
    reading === 'gone'
      ? 'no event'
      : `${reading.changed}, ${reading.kept}, key ${reading.key}, ${version === client.seenVersion ? 'the same' : 'another'} version`;
  const reader: Client = { ...client, read: there, seenVersion: version };
  const decision = afterReading(act, reading, known, protocol);
  const next = (): Client => {
    switch (decision.act) {
      case 'done':
        return done(reader, there);
      case 'failed':
        return failed(reader, decision.why, protocol);
      case 'leave':
        return stopped(reader);
      case 'write': {
        const key = act === 'adopt' ? 'row' : act === 'release' ? 'released' : undefined;
        const kind = act !== 'cancel' ? 'patch' : isMeeting ? 'cancel' : 'delete';
        // The cancel action knows no condition.
        const isConditional = protocol.sendsVersion && kind !== 'cancel';
        const condition = isConditional ? version : undefined;
        return { ...reader, at: 'call', write: { kind, patch: decision.patch, key, version: condition, overwrite } };
      }
    }
  };
  const failures = client.progress.failures + 1;
  const tired = failures >= protocol.attempts;
  const unread = tired ? stopped(client) : { ...client, progress: { ...client.progress, failures } };
  const what = 'reads the event';
  return [
    { to: next(), world, what, seen, costs: 'nothing' },
    { to: unread, world, what, seen: 'no answer', costs: 'fault' },
  ];
}

/** Records that the row is about to be sent, and sends it. */
function send(before: Client, world: World, behaviour: Behaviour, protocol: Protocol): Move[] {
  const { write } = before;
  if (write === undefined) return [];
  const client = protocol.marksBeforeCall ? marked(before, protocol) : before;
  const what = `sends a ${write.kind}`;
  const moves: Move[] = [];
  const sees = (seen: string, answer: AnswerClass, after: World, costs: Move['costs'], how = '') =>
    moves.push({ to: receive(client, before, answer, after, protocol), world: after, what: what + how, seen, costs });
  const ends = (after: World, how: string) => {
    sees('no answer', 'unknown', after, 'fault', how);
    moves.push({ to: stopped(client), world: after, what: `${what + how}, and is killed`, costs: 'crash' });
  };
  const reply = carryOut(world, write, behaviour);
  sees(reply.answer === 'gone' ? 'not found' : reply.answer, reply.answer, reply.world, 'nothing');
  ends(reply.world, ', which is carried out if it can be');
  ends(world, ', which is lost');
  if (behaviour.late !== 'never') {
    ends({ ...world, flights: [...world.flights, write] }, ', which the service keeps for later');
  }
  sees('throttled', 'throttled', world, 'fault');
  sees('not executed', 'not-executed', world, 'fault');
  sees('refused for good', 'permanent', world, 'fault');
  sees('conflict', 'conflict', world, 'fault');
  return moves;
}

function marked(client: Client, { keepsBefore, renewsBefore }: Protocol): Client {
  const { ledger, read } = client;
  const isFirst = ledger.act === 'update' && ledger.isTaken && keepsBefore;
  const kept = renewsBefore && !ledger.hasWritten ? (read ?? ledger.before) : (ledger.before ?? read);
  return { ...client, ledger: { ...ledger, state: 'sending', before: isFirst ? kept : ledger.before } };
}

function receive(client: Client, sender: Client, answer: AnswerClass, { now }: World, protocol: Protocol): Client {
  const after = afterAnswer(answer, client.progress, protocol);
  switch (after.act) {
    case 'done': {
      const there = { changed: readsAs(now.changed), kept: readsAs(now.kept) };
      return done({ ...client, seenVersion: now.version }, there);
    }
    case 'failed':
      return failed(client, after.why, protocol);
    case 'leave':
      // Where nothing is in doubt, the row is as if it had never been sent.
      return stopped(client, client.progress.uncertain ? client.ledger : { ...client.ledger, state: 'open' });
    case 'again':
      return { ...client, at: 'call', write: sender.write, progress: after.progress };
    case 'look':
      return { ...client, at: 'look', write: undefined, progress: after.progress, refusal: after.refusal };
  }
}
