import type { JsonValue } from '../core/json.ts';
import { canonicalEvent, differences } from '../graph/canonical-event.ts';
import type { Event, EventInput } from '../graph/event.ts';
import type { GraphProblem } from '../graph/problem.ts';
import type { GraphReply, GraphRequest } from '../graph/request.ts';
import { createZones } from '../graph/time-zone.ts';
import type { CallOptions } from '../http/exchange.ts';
import type { Sender } from '../http/sender.ts';

/** What has to be known to adopt the event of an earlier try. */
export interface Adoption {
  /** Builds the request that reads the event of an id. */
  read(id: string): GraphRequest;
  /** What the event must be like; undefined where nobody else can have made it. */
  written: JsonValue | undefined;
}

/**
 * Gives the event that a duplicate transactionId names; its id alone where it is ours for certain and cannot be read.
 * Undefined, so that the refusal stands, where none is named, or where it may be another event than the one that was
 * sent.
 */
export async function readExisting(
  sender: Sender,
  { read, written }: Adoption,
  { existingEventId }: GraphProblem,
  options: CallOptions,
): Promise<GraphReply | undefined> {
  if (existingEventId === undefined) return undefined;
  let reply: GraphReply;
  try {
    reply = await sender.send(read(existingEventId), 'safe', 'id', options);
  } catch {
    // The failure of this read would be taken for that of the create, which has happened.
    options.signal?.throwIfAborted();
    options.abort?.throwIfAborted();
    return written === undefined ? { status: 200, headers: {}, body: { id: existingEventId } } : undefined;
  }
  return written === undefined || isSameEvent(written, reply.body) ? reply : undefined;
}

function isSameEvent(written: JsonValue, read: unknown): boolean {
  const zones = createZones();
  const canonical = (event: unknown) => canonicalEvent(event as EventInput | Event, zones);
  return differences(canonical(written), canonical(read)).length === 0;
}
