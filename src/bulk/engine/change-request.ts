import type { JsonObject } from '../../core/json.ts';
import { mailboxPath, path } from '../../graph/path.ts';
import { SOURCE_KEY_PROPERTY } from '../key.ts';
import { IMMUTABLE_IDS } from '../keyed-events.ts';
import type { Change } from './change-decision.ts';
import type { RowCall } from './row-call.ts';

/**
 * The request that changes an event, refused by the service where the event is no longer as it was read. The cancel
 * action knows no such condition. https://learn.microsoft.com/graph/api/event-update,
 * https://learn.microsoft.com/graph/api/event-cancel, https://learn.microsoft.com/graph/api/event-delete
 */
export function changeRequest(mailbox: string, id: string, etag: string | undefined, change: Change): RowCall {
  const event = mailboxPath(mailbox) + path`/events/${id}`;
  const headers = { ...IMMUTABLE_IDS, ...(etag === undefined ? {} : { 'If-Match': etag }) };
  switch (change.kind) {
    case 'patch':
      return {
        expects: 'id',
        request: { method: 'PATCH', path: event, headers, bodyText: JSON.stringify(change.patch), mailbox },
      };
    case 'cancel':
      return {
        expects: 'anything',
        request: { method: 'POST', path: `${event}/cancel`, headers: IMMUTABLE_IDS, bodyText: '{}', mailbox },
      };
    case 'delete':
      return { expects: 'anything', request: { method: 'DELETE', path: event, headers, mailbox } };
  }
}

/** The member of a PATCH that ties an event to a row; attendees get no mail of it. */
export function keyMember(value: string): JsonObject {
  return { singleValueExtendedProperties: [{ id: SOURCE_KEY_PROPERTY, value }] };
}
