import { randomUuid } from '../core/random.ts';
import type { GraphReply } from '../graph/request.ts';
import type { CallOptions } from '../http/exchange.ts';
import type { Sender } from '../http/sender.ts';
import { type Caller, parseOutput, type StepContext, type Steps } from '../operations/define.ts';
import type { Connection } from './connection.ts';
import type { CheckedCall } from './read-list.ts';

/** Carries out an operation that takes several requests, and checks what it ends with. */
export async function carryOutSteps(
  connection: Connection,
  { operation, z, parsed, mailbox }: CheckedCall,
  options: CallOptions,
): Promise<unknown> {
  const { clock, random } = connection;
  const context: StepContext = {
    now: clock.now(),
    newId: () => randomUuid(random),
    caller: callerOf(connection),
  };
  const steps = operation.steps?.(parsed, mailbox, context);
  if (steps === undefined) throw new TypeError(`${operation.name} has no steps.`);
  return parseOutput(operation, z, await runSteps(connection.sender, steps, options));
}

/** Finds what a call does not name by its id: the call as it is then. */
export async function findFirst(connection: Connection, call: CheckedCall, options: CallOptions): Promise<CheckedCall> {
  const { operation, parsed, mailbox } = call;
  const steps = operation.find?.(parsed, mailbox);
  return steps === undefined ? call : { ...call, parsed: await runSteps(connection.sender, steps, options) };
}

/** Sends one request after the other, gives each answer or refusal back, and gives what the steps end with. */
async function runSteps(sender: Sender, steps: Steps, options: CallOptions): Promise<unknown> {
  try {
    let next = steps.next();
    while (next.done !== true) {
      const { request, effect, repeat, expects } = next.value;
      let reply: GraphReply;
      try {
        reply = await sender.send(request, repeat, expects, {
          ...options,
          reads: effect === 'read',
          isRemoval: effect === 'delete',
        });
      } catch (error) {
        next = steps.throw(error);
        continue;
      }
      next = steps.next(reply);
    }
    return next.value;
  } finally {
    steps.return(undefined);
  }
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
