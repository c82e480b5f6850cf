import { GraphcalError } from '../core/errors.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { EventInput } from '../graph/event.ts';

/** What a row asks for: enough to build its request again, exactly. */
export interface RowContent {
  mailbox: string;
  /** Id or name; undefined for the default calendar. */
  calendar: string | undefined;
  event: EventInput;
}

/** A row as the ledger kept it; whoever only passes the event on need not parse it. */
export interface RowPayload extends Omit<RowContent, 'event'> {
  /** JSON of the event: an object that is not empty. */
  readonly eventText: string;
  /** Parses the event anew at each call. */
  readEvent(): EventInput;
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

/** What stands before the event in the text that `sealContent` seals: two names with JSON texts, the second one if any. */
const BEFORE_EVENT = /^\{"mailbox":("(?:[^"\\]|\\.)*")(?:,"calendar":("(?:[^"\\]|\\.)*"))?,"event":(?=\{)/u;

/** Throws what the sealer throws, and GraphcalError `payload-not-readable` for a text that no row was sealed as. */
export function openPayload(sealer: Sealer, payload: Uint8Array, context: string): RowPayload {
  const opened = sealer.open(payload, context);
  const text = Buffer.from(opened.buffer, opened.byteOffset, opened.byteLength).toString('utf8');
  const [before, mailbox, calendar] = BEFORE_EVENT.exec(text) ?? [];
  if (before === undefined || mailbox === undefined) {
    throw new GraphcalError('payload-not-readable', 'A stored row is not in the form in which rows are stored.');
  }
  const eventText = text.slice(before.length, -1);
  return {
    mailbox: JSON.parse(mailbox) as string,
    calendar: calendar === undefined ? undefined : (JSON.parse(calendar) as string),
    eventText,
    readEvent: () => JSON.parse(eventText) as EventInput,
  };
}

export function openContent(sealer: Sealer, payload: Uint8Array, context: string): RowContent {
  const { mailbox, calendar, readEvent } = openPayload(sealer, payload, context);
  return { mailbox, calendar, event: readEvent() };
}

/** What a payload is sealed for: it opens only in its job and for its mailbox. */
export function payloadContext(job: number, mailbox: string): string {
  return `job ${job} mailbox ${mailbox}`;
}
