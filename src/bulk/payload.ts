import type { JsonObject, JsonValue } from '../core/json.ts';
import type { EventInput } from '../graph/event.ts';

/** What a row asks for: enough to build its request again, exactly. */
export interface RowContent {
  mailbox: string;
  /** Id or name; undefined for the default calendar. */
  calendar: string | undefined;
  event: EventInput;
}

/** Keeps payloads unreadable while they wait in the ledger. */
export interface Sealer {
  /** What was sealed for one context opens for no other. */
  seal(bytes: Uint8Array, context: string): Uint8Array;
  /** Throws a GraphcalError when the bytes were changed, or sealed with another key or for another context. */
  open(bytes: Uint8Array, context: string): Uint8Array;
}

/** The content as JSON, for hashing. */
export function contentJson({ mailbox, calendar, event }: RowContent): JsonObject {
  return { mailbox, ...(calendar === undefined ? {} : { calendar }), event: event as unknown as JsonValue };
}

export function sealContent(sealer: Sealer, content: RowContent, context: string): Uint8Array {
  return sealer.seal(Buffer.from(JSON.stringify(contentJson(content)), 'utf8'), context);
}

export function openContent(sealer: Sealer, payload: Uint8Array, context: string): RowContent {
  const content = JSON.parse(Buffer.from(sealer.open(payload, context)).toString('utf8')) as RowContent;
  return { mailbox: content.mailbox, calendar: content.calendar, event: content.event };
}

/** What a payload is sealed for: it opens only in its job and for its mailbox. */
export function payloadContext(job: number, mailbox: string): string {
  return `job ${job} mailbox ${mailbox}`;
}
