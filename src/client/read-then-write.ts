import { ServiceError } from '../core/errors.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import type { Event } from '../graph/event.ts';
import type { GraphReply, GraphRequest } from '../graph/request.ts';
import { type PatchVerdict, settlePatch } from '../graph/settle-patch.ts';
import { createZones } from '../graph/time-zone.ts';
import type { CallOptions } from '../http/exchange.ts';
import type { Settlement } from '../http/sender.ts';
import type { FoundEvent } from '../operations/define.ts';
import { getEvent } from '../operations/events/get-event.ts';
import { parseOutput } from '../operations/parse-output.ts';
import type { Connection } from './connection.ts';
import type { CheckedCall } from './read-list.ts';

/** An event that was read, and the answer it came in. */
interface Found {
  reply: GraphReply;
  event: FoundEvent;
}

/**
 * Carries out an operation that reads first: reads, builds what is written by what is there, sends it for that version
 * alone, and settles by reading again where the answer is lost or another change was quicker.
 */
export async function readThenWrite(
  { sender }: Connection,
  { operation, z, parsed, mailbox }: CheckedCall,
  readRequest: GraphRequest,
  options: CallOptions,
): Promise<unknown> {
  const read = async (): Promise<Found> => {
    const reply = await sender.send(readRequest, 'safe', 'id', options);
    const event: unknown = parseOutput(getEvent, z, reply.body);
    return { reply, event: event as Partial<Event> };
  };
  const answer = (reply: GraphReply, found: FoundEvent) =>
    parseOutput(operation, z, operation.response(reply, parsed, found));

  const removes = operation.removes ?? operation.effect === 'delete';

  let found = await read();
  if (operation.isDone?.(parsed, found.event) === true) return answer(found.reply, found.event);
  let sent = operation.request(parsed, mailbox, found.event);

  const judge = (now: Found, isLost: boolean): PatchVerdict | { is: 'unknown' } => {
    if (operation.isDone !== undefined) {
      const isDone = operation.isDone(parsed, now.event, isLost ? found.event : undefined);
      if (isDone === 'unknown') return { is: isDone };
      return { is: isDone ? 'done' : 'again' };
    }
    const patch = asJson(sent.body);
    return settlePatch({ patch, before: asJson(found.reply.body), now: asJson(now.reply.body) }, createZones());
  };

  const settle = async ({ isLost }: { isLost: boolean }): Promise<Settlement> => {
    let now: Found;
    try {
      now = await read();
    } catch (error) {
      // The failure of this read would be taken for that of the write.
      options.signal?.throwIfAborted();
      options.abort?.throwIfAborted();
      const isAsWanted = isLost && removes && isGone(error);
      return isAsWanted ? { act: 'accept', reply: { status: 204, headers: {}, body: undefined } } : { act: 'give-up' };
    }
    const verdict = judge(now, isLost);
    if (verdict.is === 'done' && isLost) return { act: 'accept', reply: now.reply };
    if (verdict.is === 'unknown') return { act: 'give-up' };
    if (verdict.is === 'changed') return { act: 'give-up', hint: changedHint(verdict.fields) };
    const next = operation.request(parsed, mailbox, now.event);
    if (isForAnotherVersion(next, now.event)) return { act: 'give-up' };
    [found, sent] = [now, next];
    // Who was quicker wanted the same.
    if (verdict.is === 'done') return { act: 'accept', reply: now.reply };
    return { act: 'again', request: next };
  };

  const repeat = operation.repeatOf?.(parsed) ?? operation.repeat;
  const reply = await sender.send(sent, repeat, operation.expects, { ...options, settle, found: found.event });
  return answer(reply, found.event);
}

/** Names of properties only: what is in them belongs in no log. */
function changedHint(fields: readonly string[]): string {
  return `Meanwhile somebody else changed ${fields.join(', ')}.`;
}

/** The caller named a version, and it is not there any more. */
function isForAnotherVersion({ headers }: GraphRequest, now: FoundEvent): boolean {
  const version = headers?.['If-Match'];
  return version !== undefined && version !== '*' && version !== now['@odata.etag'];
}

function isGone(error: unknown): boolean {
  return error instanceof ServiceError && error.evidence.status === 404;
}

function asJson(value: unknown): JsonObject {
  return isObject(value) ? (value as JsonObject) : {};
}
