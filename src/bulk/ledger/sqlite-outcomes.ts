/** What became of a row without a call of its own, as the ledger keeps it. */

/** Its event is as it was. */
export const UNCHANGED_OUTCOME = JSON.stringify({ status: 'unchanged' });
/** Its event was taken away before. */
export const CANCELLED_OUTCOME = JSON.stringify({ status: 'cancelled' });
/** Its event was there before the job, and is as people left it. */
export const RELEASED_OUTCOME = JSON.stringify({ status: 'unchanged', released: true });
