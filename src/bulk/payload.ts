import { GraphcalError } from '../core/errors.ts';
import { canonicalJson, isObject, type JsonObject, type JsonValue, parseJson } from '../core/json.ts';
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

/** The content as it is sealed and hashed: canonical JSON. */
export function contentText(content: RowContent): string {
  return canonicalJson(contentJson(content));
}

/** Seals what `contentText` gives. */
export function sealContent(sealer: Sealer, text: string, context: string): Uint8Array {
  return sealer.seal(Buffer.from(text, 'utf8'), context);
}

/** The names around the event in canonical JSON, which sorts them; a quote within a value would have a backslash. */
const BEFORE_EVENT = /^\{(?:"calendar":("(?:[^"\\]|\\.)*"),)?"event":(?=\{)/u;
const AFTER_EVENT = ',"mailbox":';

/** Throws what the sealer throws, and GraphcalError `payload-not-readable` for a text that no row was sealed as. */
export function openPayload(sealer: Sealer, payload: Uint8Array, context: string): RowPayload {
  const opened = sealer.open(payload, context);
  const text = Buffer.from(opened.buffer, opened.byteOffset, opened.byteLength).toString('utf8');
  const [before, calendar] = BEFORE_EVENT.exec(text) ?? [];
  const end = text.lastIndexOf(`${AFTER_EVENT}"`);
  if (before === undefined || end < 0) return readUnsorted(text);
  return payloadOf(
    JSON.parse(text.slice(end + AFTER_EVENT.length, -1)) as string,
    calendar === undefined ? undefined : (JSON.parse(calendar) as string),
    text.slice(before.length, end),
  );
}

/** Rows were not always sealed as canonical JSON. */
function readUnsorted(text: string): RowPayload {
  const content = parseJson(text);
  if (!isObject(content) || typeof content.mailbox !== 'string' || !isObject(content.event)) {
    throw new GraphcalError('payload-not-readable', 'A stored row is not in the form in which rows are stored.');
  }
  const { mailbox, calendar, event } = content;
  return payloadOf(mailbox, typeof calendar === 'string' ? calendar : undefined, JSON.stringify(event));
}

function payloadOf(mailbox: string, calendar: string | undefined, eventText: string): RowPayload {
  return { mailbox, calendar, eventText, readEvent: () => JSON.parse(eventText) as EventInput };
}

/** What a payload is sealed for: it opens only in its job and for its mailbox. */
export function payloadContext(job: number, mailbox: string): string {
  return `job ${job} mailbox ${mailbox}`;
}
