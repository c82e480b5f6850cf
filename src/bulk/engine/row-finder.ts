import { ServiceError } from '../../core/errors.ts';
import type { CallOptions } from '../../http/exchange.ts';
import type { Sender } from '../../http/sender.ts';
import { faultOf } from './fault.ts';
import { findByKey, hasKey } from './look-up.ts';
import type { Found } from './row-decision.ts';

/** Looks for the event of a row: by the id that a duplicate answer named, then by the key in the mailbox and in its calendar. */
export async function findEvent(
  sender: Sender,
  mailbox: string,
  key: string,
  existingEventId: string | undefined,
  calls: CallOptions,
  calendarId?: string,
): Promise<Found> {
  if (existingEventId !== undefined) {
    try {
      const named = await hasKey(sender, mailbox, existingEventId, key, calls);
      if (named.events === 1) return named;
    } catch (error) {
      // The id that was named leads nowhere; the key may.
      if (!(error instanceof ServiceError) || faultOf(error)?.kind !== 'refused') throw error;
    }
  }
  return findByKey(sender, mailbox, key, calls, calendarId);
}
