import { eventsPath } from '../../graph/path.ts';
import { SOURCE_KEY_PROPERTY, transactionId } from '../key.ts';
import { IMMUTABLE_IDS } from '../keyed-events.ts';
import type { RowPayload } from '../payload.ts';
import type { RowCall } from './row-call.ts';

const PROPERTY = JSON.stringify(SOURCE_KEY_PROPERTY);

/** The create of a row: the same bytes at every try, so that the service can see a repeat. */
export function createRequest(
  { mailbox, eventText }: Pick<RowPayload, 'mailbox' | 'eventText'>,
  key: string,
  calendarId: string | undefined,
  incarnation = 0,
): RowCall {
  const transaction = transactionId(mailbox, key, incarnation);
  const marks = `"transactionId":"${transaction}","singleValueExtendedProperties":[{"id":${PROPERTY},"value":"${key}"}]`;
  return {
    expects: 'id',
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
