import { eventsPath } from '../../graph/path.ts';
import type { GraphRequest } from '../../graph/request.ts';
import { SOURCE_KEY_PROPERTY, transactionId } from '../key.ts';
import { IMMUTABLE_IDS } from '../keyed-events.ts';
import type { RowPayload } from '../payload.ts';

/** The create of a row, and the id by which the service sees a repeat of it. */
export interface RowCreate {
  request: GraphRequest;
  transactionId: string;
}

const PROPERTY = JSON.stringify(SOURCE_KEY_PROPERTY);

/** The create of a row: the same bytes at every try, so that the service can see a repeat. */
export function createRequest(
  { mailbox, eventText }: Pick<RowPayload, 'mailbox' | 'eventText'>,
  key: string,
  calendarId: string | undefined,
): RowCreate {
  const transaction = transactionId(mailbox, key, 0);
  const marks = `"transactionId":"${transaction}","singleValueExtendedProperties":[{"id":${PROPERTY},"value":"${key}"}]`;
  return {
    transactionId: transaction,
    request: {
      method: 'POST',
      path: eventsPath(mailbox, calendarId),
      headers: IMMUTABLE_IDS,
      // An event is never empty: it has a start.
      bodyText: `${eventText.slice(0, -1)},${marks}}`,
      mailbox,
    },
  };
}
