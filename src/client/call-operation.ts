import { isObject } from '../core/json.ts';
import { randomUuid } from '../core/random.ts';
import { loadZ } from '../core/schema.ts';
import type { GraphRequest } from '../graph/request.ts';
import { withinDeadline, withinWrite } from '../http/call-deadline.ts';
import type { CallOptions } from '../http/exchange.ts';
import type { SendOptions } from '../http/sender.ts';
import { nameOf } from '../http/trace/traced-sender.ts';
import type { Effect, Operation } from '../operations/define.ts';
import { parseOutput } from '../operations/parse-output.ts';
import { readInput } from '../operations/read-input.ts';
import { auditSender } from './audit/audited-sender.ts';
import type { Connection } from './connection.ts';
import { type DryRun, holdBack, readMailed, showRequest, UnsentRequest, withoutSecrets } from './dry-run.ts';
import { mailboxInForce, refuseAppAlone } from './mailbox-in-force.ts';
import { pagesOfCall, type WholeCall } from './pages-of-call.ts';
import { type CheckedCall, type ListPage, readList } from './read-list.ts';

/** Carries out one operation: checks the input, sends, follows pages, checks the answer. */
export async function callOperation(
  connection: Connection,
  operation: Operation,
  input: unknown,
  configuredMailbox: string | undefined,
  options: CallOptions = {},
): Promise<unknown> {
  const call = await checkCall(connection, operation, input, configuredMailbox);
  const request = operation.request(call.parsed, call.mailbox);
  const name = { ...nameOf(request), operation: operation.name };
  return connection.trace(name, options, (inCall) => {
    // Keeps the deadline itself: what was done until then is to be told.
    if (operation.batch !== undefined) return carryOut(connection, call, request, inCall);
    const within = effectOf(call) === 'read' ? withinDeadline : withinWrite;
    return within(connection.clock, inCall, (inner) =>
      operation.paged
        ? collect(readList(connection, call, { ...inner, keepsAll: true }))
        : carryOut(connection, call, request, inner),
    );
  });
}

/**
 * What a call would do: reads as far as it reads first, and gives the first request that would follow instead of
 * sending it; null where nothing is left to be done.
 */
export async function dryRunOperation(
  connection: Connection,
  operation: Operation,
  input: unknown,
  configuredMailbox: string | undefined,
  options: CallOptions = {},
): Promise<DryRun> {
  const call = withoutSecrets(await checkCall(connection, operation, input, configuredMailbox));
  const request = operation.request(call.parsed, call.mailbox);
  const effect = effectOf(call);
  const shown = (unsent: GraphRequest | null, mailed: DryRun['mailed'] = []): DryRun => ({
    operation: operation.name,
    effect,
    request: unsent && showRequest(unsent, connection.tokens.graphOrigin),
    mailed,
  });
  if (effect === 'read') return shown(request);
  if (operation.batch !== undefined) return shown(request, operation.mails(call.parsed));
  const unsent = new UnsentRequest();
  const held = { ...connection, audit: undefined, sender: holdBack(connection.sender, unsent) };
  const name = { ...nameOf(request), operation: operation.name };
  return connection.trace(name, options, (inCall) =>
    withinDeadline(connection.clock, inCall, async (inner) => {
      try {
        await carryOut(held, call, request, inner);
      } catch (error) {
        if (error !== unsent || unsent.request === undefined) throw error;
        const found = unsent.found ?? (await readMailed(connection, call, inner));
        return shown(unsent.request, operation.mails(call.parsed, found, call.mailbox));
      }
      return shown(null);
    }),
  );
}

async function carryOut(
  given: Connection,
  checked: CheckedCall,
  request: GraphRequest,
  options: CallOptions,
): Promise<unknown> {
  const connection = audited(given, checked);
  const call = await findFirstOf(connection, checked, options);
  const { operation, z, parsed, mailbox } = call;
  if (operation.steps !== undefined) {
    const { carryOutSteps, stepContext } = await import('./carry-out-steps.ts');
    const steps = operation.steps(parsed, mailbox, stepContext(connection));
    if (steps !== undefined) return carryOutSteps(connection, call, steps, options);
  }
  if (operation.batch !== undefined) {
    const { carryOutBatch } = await import('./carry-out-batch.ts');
    return carryOutBatch(connection, call, options);
  }
  if (operation.look !== undefined) {
    const { runSteps, stepContext } = await import('./carry-out-steps.ts');
    const look = operation.look(parsed, mailbox, stepContext(connection));
    if (look !== undefined) await runSteps(connection.sender, look, options);
  }
  const readRequest = operation.read?.(parsed, mailbox);
  if (readRequest !== undefined) {
    const { readThenWrite } = await import('./read-then-write.ts');
    return readThenWrite(connection, call, readRequest, options);
  }
  const repeat = operation.repeatOf?.(parsed) ?? operation.repeat;
  const isOwnId = repeat === 'transaction-id' && addTransactionId(request, connection);
  const reply = await connection.sender.send(request, repeat, operation.expectsOf?.(parsed) ?? operation.expects, {
    ...options,
    effect: effectOf(call),
    isRemoval: effectOf(call) === 'delete' && repeat === 'safe',
    adopt: adopterOf(connection, operation, parsed, request, isOwnId, options),
  });
  return parseOutput(operation, z, operation.response(reply, parsed));
}

async function findFirstOf(connection: Connection, call: CheckedCall, options: CallOptions): Promise<CheckedCall> {
  if (call.operation.find === undefined) return call;
  const { findFirst } = await import('./carry-out-steps.ts');
  return findFirst(connection, call, options);
}

/** The connection as an operation that writes has it. */
function audited(connection: Connection, call: CheckedCall): Connection {
  const { audit, actor, sender } = connection;
  const { operation } = call;
  const effect = effectOf(call);
  if (audit === undefined || effect === 'read') return connection;
  return { ...connection, sender: auditSender(sender, { actor, operation: operation.name, effect }, audit) };
}

function effectOf({ operation, parsed }: CheckedCall): Effect {
  return operation.effectOf?.(parsed) ?? operation.effect;
}

/** Reads a paged operation page by page, and no faster than the pages are taken. */
export async function* callPages(
  connection: Connection,
  operation: Operation,
  input: unknown,
  configuredMailbox: string | undefined,
  options: CallOptions = {},
): AsyncGenerator<ListPage> {
  const call = await checkCall(connection, operation, input, configuredMailbox);
  const name = { ...nameOf(operation.request(call.parsed, call.mailbox)), operation: operation.name };
  const asCall: WholeCall = (work) =>
    connection.trace(name, options, (inCall) => withinDeadline(connection.clock, inCall, work));
  yield* pagesOfCall(asCall, (inCall) => readList(connection, call, { ...inCall, keepsAll: false }));
}

async function checkCall(
  connection: Connection,
  operation: Operation,
  input: unknown,
  configuredMailbox: string | undefined,
): Promise<CheckedCall> {
  const z = await loadZ();
  const parsed = await readInput(operation, z, input);
  refuseAppAlone(operation, connection);
  return { operation, z, parsed, mailbox: mailboxInForce(connection, operation, parsed, configuredMailbox) };
}

async function collect(pages: AsyncIterable<ListPage>): Promise<{ value: unknown[]; complete: boolean }> {
  const value: unknown[] = [];
  let complete = true;
  for await (const { items, more } of pages) {
    for (const item of items) value.push(item);
    complete = !more;
  }
  return { value, complete };
}

/** One id for all tries of this call, so that the service drops a repeat; false where the caller chose the id. */
function addTransactionId(request: GraphRequest, { random }: Connection): boolean {
  if (!isObject(request.body) || (request.body.transactionId ?? null) !== null) return false;
  request.body.transactionId = randomUuid(random);
  return true;
}

/** Settles a repeat that the service refuses because an earlier try of this call has made the event. */
function adopterOf(
  { sender }: Connection,
  { existing }: Operation,
  parsed: unknown,
  request: GraphRequest,
  isOwnId: boolean,
  options: CallOptions,
): SendOptions['adopt'] {
  if (existing === undefined) return undefined;
  return async (problem) => {
    const { readExisting } = await import('./existing-event.ts');
    const read = (id: string) => existing(id, parsed, request.mailbox);
    // An id that the caller chose may have made another event before.
    return readExisting(sender, { read, written: isOwnId ? undefined : request.body }, problem, options);
  };
}
