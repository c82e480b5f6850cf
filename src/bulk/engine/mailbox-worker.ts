import { BEFORE_ALL, type LedgerRow, REOPENED } from '../ledger/ledger.ts';
import { type ActiveRows, createActiveRows } from './active-rows.ts';
import { CAREFUL_ROWS, createMailboxFlow } from './mailbox-flow.ts';
import { listMailbox } from './mailbox-listing.ts';
import type { Run } from './run.ts';
import { stopReasonOf } from './stop.ts';

/** Rows read from the ledger at once, unless fewer may be held. */
const READ_AHEAD = 64;
/** Writes that are committed although no group is about to be sent. */
const COMMIT_AT = 256;

/**
 * Settles the rows of one mailbox: while one group of creates is under way, the next is made and recorded. What a group
 * brought and what the next one is about to do go into one commit, so nothing is sent that is not recorded and each
 * group costs one flush.
 * Ends when nothing more can be done for the mailbox in this run; throws nothing.
 */
export async function drainMailbox(run: Run, mailbox: string): Promise<void> {
  const { stopper } = run;
  const rows = createActiveRows(run, mailbox);
  try {
    const next = await adoptEarlier(rows);
    if (next !== 'leave') await settleAll(rows, createRefill(rows, next));
  } catch (error) {
    stopper.stop(stopReasonOf(error), error);
  }
  try {
    // Doubtful rows keep their state; the reason is for the report.
    for (const one of [...rows.all])
      rows.leave(one, stopper.stopped?.reason ?? (rows.isThrottled ? 'throttled' : 'not-settled'));
    await rows.book.commit();
  } catch (error) {
    stopper.stop(stopReasonOf(error), error);
  }
}

async function settleAll(rows: ActiveRows, refill: () => Promise<void>): Promise<void> {
  const { stopper } = rows.run;
  const flow = createMailboxFlow(rows);
  stopper.signal.addEventListener('abort', flow.wake, { once: true });
  try {
    while (stopper.stopped === undefined && !rows.isThrottled && flow.failure === undefined) {
      // What is ready does not wait for the ledger.
      flow.send();
      await refill();
      if (!flow.begin()) return;
      await flow.woken();
    }
    if (rows.isThrottled) rows.run.tell({ type: 'mailbox-left', mailbox: rows.mailbox, reason: 'throttled' });
    if (flow.failure !== undefined) throw flow.failure.error;
  } catch (error) {
    // Now, and not once all has ended: what waits in its lane may wait for minutes.
    stopper.stop(stopReasonOf(error), error);
  } finally {
    stopper.signal.removeEventListener('abort', flow.wake);
    await flow.ended();
  }
}

/** What the list of a mailbox leaves to do with its rows; `look-up`: each is looked for before it is sent. */
type AfterListing = 'send' | 'look-up' | 'leave';

/** Adopts what earlier runs left in the mailbox, and says how to go on. */
async function adoptEarlier(rows: ActiveRows): Promise<AfterListing> {
  const { run, book, mailbox } = rows;
  const listing = await listMailbox(rows);
  switch (listing.act) {
    case 'leave':
      run.tell({ type: 'mailbox-left', mailbox, reason: listing.reason });
      return 'leave';
    case 'refused':
      rows.refusal = listing.refusal;
      return 'send';
    case 'look-up-each':
      return 'look-up';
    case 'adopt':
  }
  let adopted = 0;
  for (const { row, events } of listing.found) {
    const one = { row, attempts: row.attempts };
    const [first, ...others] = events;
    if (first !== undefined && others.length === 0) {
      const { isTaken } = first;
      book.done(one, 'adopted', first.id, row.doubt.isRepeated ? { ...first, recreated: true } : first, { isTaken });
      adopted += 1;
      continue;
    }
    // People copy events, and copies carry the key: which is ours is not for us to guess.
    const ids = events.map(({ id }) => id);
    book.hold(one, 'several-events-with-this-key', ids);
  }
  // Before any row is taken: what is held now counts as touched by this run.
  await book.commit();
  run.tell({ type: 'mailbox-listed', mailbox, adopted });
  return 'send';
}

/** Takes rows from the ledger until enough are active. */
function createRefill(rows: ActiveRows, first: 'send' | 'look-up'): () => Promise<void> {
  const { run, mailbox, book } = rows;
  const most = Math.min(READ_AHEAD, run.taken);
  let ahead: LedgerRow[] = [];
  let lastRead: Pick<LedgerRow, 'fence' | 'number'> = BEFORE_ALL;
  let skip = 0;
  let isOver = false;
  return async () => {
    skip += rows.takeSkip();
    while (!isOver && rows.all.length < (rows.health === 'good' ? run.taken : CAREFUL_ROWS)) {
      // Rows that need no call (the mailbox is refused) must not pile up.
      if (book.size >= COMMIT_AT) await book.commit();
      if (ahead.length === 0) ahead = await run.ledger.take(run.job.id, mailbox, lastRead, most);
      const row = ahead.shift();
      // Rows that this run touched come last, those that it opened again first.
      if (row === undefined || row.fence === run.fence || (run.round === 'second' && row.fence !== REOPENED)) {
        isOver = true;
        return;
      }
      lastRead = { fence: row.fence, number: row.number };
      if (run.acts !== undefined && !run.acts.has(row.act)) continue;
      if (skip > 0) skip -= 1;
      else if (run.allowance.left > 0) begin(row);
      else isOver = true;
    }
  };

  function begin(row: LedgerRow): void {
    const uncertain = row.state === 'sending';
    run.allowance.left -= 1;
    if (rows.refusal === undefined) {
      const isRead = uncertain || first === 'look-up' || row.act !== 'create';
      rows.add(row, isRead ? { kind: 'look-up', refusal: undefined } : { kind: 'send' });
      return;
    }
    const counted = { row, attempts: row.attempts };
    // A refusal says nothing about an event that an earlier call may have made.
    if (uncertain) book.leave(counted, rows.refusal.code);
    else book.failed(counted, rows.refusal);
  }
}
