import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { EventInput } from '../../graph/event.ts';
import { mailboxPath, path } from '../../graph/path.ts';
import type { GraphRequest } from '../../graph/request.ts';
import { SOURCE_KEY_PROPERTY, transactionId } from '../key.ts';

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

/** Ids that survive a move of the event. https://learn.microsoft.com/graph/outlook-immutable-id */
export const IMMUTABLE_IDS = { Prefer: 'IdType="ImmutableId"' } as const;

/** The create of a row: the same bytes at every try, so that the service can see a repeat. */
export function createRequest(content: RowContent, key: string, calendarId: string | undefined): GraphRequest {
  const event: EventInput = {
    ...content.event,
    transactionId: transactionId(content.mailbox, key, 0),
    singleValueExtendedProperties: [{ id: SOURCE_KEY_PROPERTY, value: key }],
  };
  return {
    method: 'POST',
    path: mailboxPath(content.mailbox) + (calendarId === undefined ? '/events' : path`/calendars/${calendarId}/events`),
    headers: IMMUTABLE_IDS,
    body: event as unknown as JsonValue,
    mailbox: content.mailbox,
  };
}
