import { randomUuid } from '../core/random.ts';
import type { GraphReply } from '../graph/request.ts';
import type { CallOptions } from '../http/exchange.ts';
import { type Caller, parseOutput, type StepContext } from '../operations/define.ts';
import type { Connection } from './connection.ts';
import type { CheckedCall } from './read-list.ts';

/** Carries out an operation that takes several requests, one after the other, and checks what it ends with. */
export async function carryOutSteps(
  connection: Connection,
  { operation, z, parsed, mailbox }: CheckedCall,
  options: CallOptions,
): Promise<unknown> {
  const { sender, clock, random } = connection;
  const context: StepContext = {
    now: clock.now(),
    newId: () => randomUuid(random),
    caller: callerOf(connection),
  };
  const steps = operation.steps?.(parsed, mailbox, context);
  if (steps === undefined) throw new TypeError(`${operation.name} has no steps.`);
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
    return parseOutput(operation, z, next.value);
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
