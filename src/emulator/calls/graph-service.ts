import { changesOf } from '../faults/answer-changes.ts';
import type { FaultAction, Faults } from '../faults/faults.ts';
import { playFault } from '../faults/play-fault.ts';
import { ConnectionReset } from '../http/message.ts';
import type { Apps } from '../identity/apps.ts';
import type { Principal } from '../identity/token.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { keepFault } from '../record/own-fault.ts';
import type { RecordedRequest } from '../record/record.ts';
import { Refusal, refusals } from '../refusals.ts';
import type { Zones } from '../time/zones.ts';
import type { World } from '../world.ts';
import { type CallAnswer, type CallIds, callIds, faultAnswer, refusalAnswer } from './answer.ts';
import { bodySize, type Call, textOf } from './call.ts';
import { carryOut } from './carry-out.ts';
import { readPreferences } from './prefer.ts';
import type { Router } from './router.ts';
import { namesOf, targetOf, userOf } from './target.ts';
import { CROWDED, formatRetryAfter, type RetryAfterForm, type Throttle } from './throttle.ts';
import { UPLOADS } from './upload-call.ts';

/** Answers single Graph calls, those of batches included: limits, faults, latency, then the action. */
export interface GraphService {
  answer(
    call: Call,
    caller: Principal | Refusal,
    how?: CallCircumstances,
  ): Promise<{ answer: CallAnswer; ids: CallIds }>;
}

/** What a call's batch says about it. */
export interface CallCircumstances {
  /** One write too many to its mailbox for an unordered batch. */
  crowded?: boolean;
}

/** What the service works with. */
export interface GraphSetup {
  world: World;
  apps: Apps;
  router: Router;
  /** Of the addresses of uploads. */
  uploads: Router;
  throttle: Throttle;
  faults: Faults;
  retryAfter: RetryAfterForm;
  /** Milliseconds that the next call takes. */
  latency: () => number;
  /** Whether the record keeps the bodies of requests and answers. */
  recordBodies: boolean;
  /** Aborted when the emulator closes: nothing waits or commits any more. */
  closing: AbortSignal;
}

const SENDING: ReadonlySet<string> = new Set(['POST', 'PATCH', 'PUT']);

/** Makes the service. */
export function createGraphService(setup: GraphSetup): GraphService {
  const { world, throttle, faults } = setup;
  const { clock, recorder } = world;

  async function admitted(
    request: RecordedRequest,
    call: Call,
    caller: Principal,
    mailbox: Mailbox | undefined,
    ids: CallIds,
  ) {
    const fault = faults.decide({
      method: call.method,
      path: pathOf(call),
      mailbox: namesOf(mailbox),
      app: caller.app,
      user: namesOf(userOf(world, caller)),
      inBatch: call.inBatch,
    });
    if (fault) request.fault = fault.type;
    const answer = await playFault(fault, {
      clock,
      closing: setup.closing,
      pass: passLatency,
      act: () => perform(setup, call, caller, mailbox, ids),
      deny: (denial) => faultAnswer(denial, ids, clock),
      failed: (error) => keepFault(setup, failedRequest(call), error),
      over: () => recorder.changed(),
    });
    return changed(fault, answer, ids);
  }

  function passLatency(): Promise<void> | undefined {
    const latencyMs = setup.latency();
    // Not ended by closing: a listener for each request in flight would cost more than the short wait.
    return latencyMs > 0 ? clock.sleep(latencyMs) : undefined;
  }

  /** What a fault does to the answer, or to that of a part. */
  function changed(fault: FaultAction | undefined, answer: CallAnswer, ids: CallIds): CallAnswer {
    switch (fault?.type) {
      case 'omit-part':
        return { ...answer, omitted: true };
      case 'alter-id':
        return { ...answer, alteredId: fault.to };
      case 'repeat-part': {
        const { status } = fault;
        return { ...answer, repeated: status === undefined ? answer : faultAnswer({ ...fault, status }, ids, clock) };
      }
      default: {
        const changes = changesOf(fault);
        return changes ? { ...answer, changes } : answer;
      }
    }
  }

  function letIn(request: RecordedRequest, call: Call, crowded: boolean) {
    const uploadBytes = () => (SENDING.has(call.method) ? bodySize(call.body) : 0);
    const mailbox = isDirectoryRead(call) ? '' : request.mailbox;
    const gate = throttle.enter({ app: request.app, mailbox, uploadBytes, of: subscriptionKind(call) });
    if ('limit' in gate || !crowded) return gate;
    gate.leave();
    return CROWDED;
  }

  async function respond(sent: Call, caller: Principal | Refusal, ids: CallIds, crowded: boolean): Promise<CallAnswer> {
    const { call, mailbox } = targetOf(world, sent, caller);
    const request = arrival(world, call, caller, mailbox);
    // The bytes of a file are no text.
    const text = setup.recordBodies && call.address.segments[0] !== UPLOADS ? textOf(call.body) : '';
    if (text !== '') request.body = text;
    recorder.arrived(request);
    const done = (answer: CallAnswer) => {
      request.status = answer.changes?.status ?? answer.status;
      const body = answer.changes?.body ?? answer.recorded ?? answer.json;
      if (setup.recordBodies && body !== undefined) request.answer = body;
      return answer;
    };
    if (caller instanceof Refusal) return done(refusalAnswer(caller, ids, clock));
    const gate = letIn(request, call, crowded);
    if ('limit' in gate) {
      recorder.throttled();
      request.throttled = true;
      const retryAfter = formatRetryAfter(gate.waitMs, setup.retryAfter, clock.now());
      const answer = refusalAnswer(refusals.throttled(gate.limit, retryAfter), ids, clock);
      return done({ ...answer, headers: { ...answer.headers, ...confirmed(call, world.zones) } });
    }
    recorder.letIn(request, isDirectoryRead(call) ? 0 : gate.inFlight);
    try {
      return done(await admitted(request, call, caller, mailbox, ids));
    } catch (error) {
      return done(faultyAnswer(setup, call, ids, error));
    } finally {
      gate.leave();
      recorder.left();
    }
  }

  return {
    async answer(call, caller, { crowded = false } = {}) {
      const ids = callIds(world.random, call.headers);
      try {
        return { answer: await respond(call, caller, ids, crowded), ids };
      } catch (error) {
        return { answer: faultyAnswer(setup, call, ids, error), ids };
      }
    },
  };
}

/** What of the subscription service a call asks; it has limits of its own. */
function subscriptionKind({ address, method }: Call): 'subscription' | 'subscription-list' | undefined {
  const [, collection, id] = address.segments;
  if (collection?.toLowerCase() !== 'subscriptions') return undefined;
  return id === undefined && method === 'GET' ? 'subscription-list' : 'subscription';
}

// A user is no mailbox: the limits of mailboxes do not count who only looks one up.
function isDirectoryRead({ address }: Call): boolean {
  return address.segments.length <= 3;
}

// Preferences are confirmed in a 429 too, as recorded; one that would be refused has its refusal once it is let in.
function confirmed(call: Call, zones: Zones): Record<string, string> {
  try {
    const { applied } = readPreferences(call.headers.get('prefer'), zones);
    return applied === undefined ? {} : { 'preference-applied': applied };
  } catch (error) {
    if (error instanceof Refusal) return {};
    throw error;
  }
}

function pathOf(call: Call): string {
  return call.address.rawQuery === '' ? call.address.path : `${call.address.path}?${call.address.rawQuery}`;
}

function arrival(world: World, call: Call, caller: Principal | Refusal, mailbox: Mailbox | undefined): RecordedRequest {
  return {
    time: world.clock.now(),
    app: caller instanceof Refusal ? '' : caller.app,
    user: userOf(world, caller)?.key ?? '',
    mailbox: mailbox?.key ?? '',
    method: call.method,
    path: pathOf(call),
    status: 0,
    inFlight: 0,
    inBatch: call.inBatch,
  };
}

function perform(
  setup: GraphSetup,
  call: Call,
  caller: Principal,
  mailbox: Mailbox | undefined,
  ids: CallIds,
): CallAnswer | Promise<CallAnswer> {
  const refused = (error: unknown) => {
    if (error instanceof Refusal) return refusalAnswer(error, ids, setup.world.clock);
    // What waited for somebody else's endpoint waits no more.
    throw setup.closing.aborted ? new ConnectionReset() : error;
  };
  // Whoever was let in before the emulator closed finds its store gone.
  if (setup.closing.aborted) throw new ConnectionReset();
  try {
    const answer = carryOut(setup, call, caller, mailbox);
    return answer instanceof Promise ? answer.catch(refused) : answer;
  } catch (error) {
    return refused(error);
  }
}

// Answered as a refusal, part by part in a batch, so that it is neither taken for the network's nor lost behind another.
function faultyAnswer(setup: GraphSetup, call: Call, ids: CallIds, error: unknown): CallAnswer {
  const refusal = keepFault(setup, failedRequest(call), error);
  if (!refusal) throw new ConnectionReset();
  return refusalAnswer(refusal, ids, setup.world.clock);
}

function failedRequest(call: Call): { method: string; path: string } {
  return { method: call.method, path: pathOf(call) };
}
