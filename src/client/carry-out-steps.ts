import { randomUuid } from '../core/random.ts';
import type { GraphReply, GraphRequest } from '../graph/request.ts';
import { createZones } from '../graph/time-zone.ts';
import type { CallOptions } from '../http/exchange.ts';
import type { Sender } from '../http/sender.ts';
import type { Caller, Step, StepContext, Steps } from '../operations/define.ts';
import { parseOutput } from '../operations/parse-output.ts';
import type { Connection } from './connection.ts';
import type { CheckedCall } from './read-list.ts';

/** What steps may depend on beside their input. */
export function stepContext(connection: Connection): StepContext {
  const { clock, random } = connection;
  return {
    now: clock.now(),
    newId: () => randomUuid(random),
    zones: createZones(),
    caller: callerOf(connection),
  };
}

/** Carries out an operation that takes several requests, one after the other, and checks what it ends with. */
export async function carryOutSteps(
  { sender }: Connection,
  { operation, z, parsed, mailbox }: CheckedCall,
  steps: Steps,
  options: CallOptions,
): Promise<unknown> {
  const whole = operation.whole?.(parsed, mailbox);
  const refusal = whole && sender.refuseRequest?.(whole);
  if (refusal !== undefined) throw refusal;
  return parseOutput(operation, z, await runSteps(sender, steps, options));
}

/** Finds what a call does not name by its id: the call as it is then. */
export async function findFirst(connection: Connection, call: CheckedCall, options: CallOptions): Promise<CheckedCall> {
  const { operation, parsed, mailbox } = call;
  const steps = operation.find?.(parsed, mailbox);
  return steps === undefined ? call : { ...call, parsed: await runSteps(connection.sender, steps, options) };
}

/** Sends one request after the other, gives each answer or refusal back, and gives what the steps end with. */
export async function runSteps(sender: Sender, steps: Steps, options: CallOptions): Promise<unknown> {
  const { progress } = options;
  try {
    let next = steps.next();
    while (next.done !== true) {
      const { effect, repeat, expects } = next.value;
      let reply: GraphReply;
      try {
        reply = await sender.send(requestOf(sender, next.value), repeat, expects, {
          ...options,
          effect,
          isRemoval: effect === 'delete',
        });
      } catch (error) {
        next = steps.throw(error);
        continue;
      }
      if (effect !== 'read' && progress !== undefined) progress.isPartlyDone = true;
      next = steps.next(reply);
    }
    return next.value;
  } finally {
    steps.return(undefined);
  }
}

function requestOf(sender: Sender, { request, link }: Step): GraphRequest {
  if (link === undefined) return request;
  const followed = sender.next(link.url, request);
  // A copy is none of the links that the service gave, so a list of mailboxes looks at its path.
  return link.given ? { ...followed } : followed;
}

function callerOf({ hasMe, account, actor, tenant, app }: Connection): Caller {
  return {
    isPerson: hasMe,
    account: account ?? null,
    authentication: actor.authentication,
    tenant: tenant ?? null,
    clientId: app === '' ? null : app,
  };
}
