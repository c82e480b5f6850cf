import type { JsonValue } from '../../core/json.ts';
import type { EventInput } from '../../graph/event.ts';
import { eventsPath } from '../../graph/path.ts';
import type { GraphRequest } from '../../graph/request.ts';
import { SOURCE_KEY_PROPERTY, transactionId } from '../key.ts';
import { IMMUTABLE_IDS } from '../keyed-events.ts';
import type { RowContent } from '../payload.ts';

/** The create of a row: the same bytes at every try, so that the service can see a repeat. */
export function createRequest(content: RowContent, key: string, calendarId: string | undefined): GraphRequest {
  const event: EventInput = {
    ...content.event,
    transactionId: transactionId(content.mailbox, key, 0),
    singleValueExtendedProperties: [{ id: SOURCE_KEY_PROPERTY, value: key }],
  };
  return {
    method: 'POST',
    path: eventsPath(content.mailbox, calendarId),
    headers: IMMUTABLE_IDS,
    body: event as unknown as JsonValue,
    mailbox: content.mailbox,
  };
}
