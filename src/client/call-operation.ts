import { UsageError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';
import { randomUuid } from '../core/random.ts';
import { loadZ, type Z } from '../core/schema.ts';
import type { GraphRequest } from '../graph/request.ts';
import { withinDeadline } from '../http/call-deadline.ts';
import type { CallOptions } from '../http/exchange.ts';
import { pages } from '../http/pages.ts';
import type { SendOptions } from '../http/sender.ts';
import { nameOf } from '../http/traced-sender.ts';
import { type Operation, parseInput, parseOutput } from '../operations/define.ts';
import type { Connection } from './connection.ts';

/** Lane of requests that belong to no mailbox. */
const NO_MAILBOX = '';

/** Carries out one operation: checks the input, sends, follows pages, checks the answer. */
export async function callOperation(
  connection: Connection,
  operation: Operation,
  input: unknown,
  configuredMailbox: string | undefined,
  options: CallOptions = {},
): Promise<unknown> {
  const z = await loadZ();
  const parsed = parseInput(operation, z, input);
  const request = operation.request(parsed, mailboxInForce(connection, operation, parsed, configuredMailbox));
  const name = { ...nameOf(request), operation: operation.name };
  return connection.trace(name, options, (inCall) =>
    withinDeadline(connection.clock, inCall, (inner) => carryOut(connection, operation, parsed, request, z, inner)),
  );
}

async function carryOut(
  connection: Connection,
  operation: Operation,
  parsed: unknown,
  request: GraphRequest,
  z: Z,
  options: CallOptions,
): Promise<unknown> {
  if (operation.paged) {
    const maxItems = isObject(parsed) && typeof parsed.maxItems === 'number' ? parsed.maxItems : undefined;
    return parseOutput(operation, z, await collect(connection, request, maxItems, options));
  }
  const repeat = operation.repeatOf?.(parsed) ?? operation.repeat;
  const isOwnId = repeat === 'transaction-id' && addTransactionId(request, connection);
  const reply = await connection.sender.send(request, repeat, operation.expects, {
    ...options,
    adopt: adopterOf(connection, operation, parsed, request, isOwnId, options),
  });
  return parseOutput(operation, z, operation.response(reply, parsed));
}

/** The input's mailbox, else the configured one, else the signed-in person's. Lower case, as lanes know it. */
function mailboxInForce(
  { hasMe }: Connection,
  operation: Operation,
  parsed: unknown,
  configured: string | undefined,
): string {
  const named = isObject(parsed) && typeof parsed.mailbox === 'string' ? parsed.mailbox : configured;
  if (named === undefined) {
    if (!operation.needsMailbox) return NO_MAILBOX;
    if (hasMe) return 'me';
    throw new UsageError('mailbox-needed', `${operation.name} needs a mailbox: an app has none of its own.`, {
      hint: 'Name one with --mailbox, GRAPHCAL_MAILBOX, or `mailbox` in the input.',
    });
  }
  const mailbox = named.trim().toLowerCase();
  if (mailbox === 'me' && !hasMe) {
    throw new UsageError('mailbox-me', 'An app that signs in as itself has no mailbox `me`.', {
      hint: 'Name the mailbox by its address or id.',
    });
  }
  return mailbox;
}

async function collect(
  connection: Connection,
  request: GraphRequest,
  maxItems: number | undefined,
  options: CallOptions,
): Promise<{ value: unknown[]; complete: boolean }> {
  const value: unknown[] = [];
  for await (const page of pages(connection.sender, request, options)) {
    value.push(...page.items);
    if (maxItems !== undefined && value.length >= maxItems) {
      const complete = value.length === maxItems && !page.more;
      return { value: value.slice(0, maxItems), complete };
    }
  }
  return { value, complete: true };
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
