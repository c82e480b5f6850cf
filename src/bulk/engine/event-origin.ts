import type { JsonObject } from '../../core/json.ts';
import { transactionId } from '../key.ts';
import type { LedgerRow } from '../ledger/ledger.ts';

/** How often a row can have been created again before the ledger that counted it was lost. */
const MOST_INCARNATIONS = 32;

/**
 * Whether an event that carries a row's key was there before its job: no create of the row made it, as it does not have
 * the id that every one of them sends. Only asked of a row of which this ledger knows no create.
 */
export function isTakenEvent(
  { state, mailbox, sourceKey, incarnation }: Pick<LedgerRow, 'state' | 'mailbox' | 'sourceKey' | 'incarnation'>,
  item: JsonObject,
): boolean {
  if (state !== 'open') return false;
  const { transactionId: found } = item;
  if (typeof found !== 'string') return true;
  const id = found.toLowerCase();
  for (let one = 0; one <= incarnation + MOST_INCARNATIONS; one += 1) {
    if (transactionId(mailbox, sourceKey, one) === id) return false;
  }
  return true;
}
