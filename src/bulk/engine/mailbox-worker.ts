import type { LedgerRow, MailboxRecord } from '../ledger/ledger.ts';
import { type ActiveRows, createActiveRows } from './active-rows.ts';
import { lookUpRow } from './look-up-row.ts';
import { listMailbox } from './mailbox-listing.ts';
import type { Run } from './run.ts';
import { sendRowsTogether } from './send-rows.ts';
import { stopReasonOf } from './stop.ts';

/** Rows read from the ledger at once. */
const READ_AHEAD = 16;
/** Writes that are committed although no group is about to be sent. */
const COMMIT_AT = 256;

/**
 * Settles the rows of one mailbox, a group at a time. What a group brought and what the next one is about to do go into
 * one commit, so nothing is sent that is not recorded and each group costs one flush.
 * Ends when nothing more can be done for the mailbox in this run; throws nothing.
 */
export async function drainMailbox(run: Run, record: MailboxRecord): Promise<void> {
  const { stopper } = run;
  const rows = createActiveRows(run, record.mailbox);
  try {
    await settleAll(rows, record);
  } catch (error) {
    stopper.stop(stopReasonOf(error), error);
  }
  try {
    // Doubtful rows keep their state; the reason is for the report.
    for (const one of rows.all)
      rows.book.leave(one, stopper.stopped?.reason ?? (rows.isThrottled ? 'throttled' : 'not-settled'));
    await rows.book.commit();
  } catch (error) {
    stopper.stop(stopReasonOf(error), error);
  }
}

async function settleAll(rows: ActiveRows, record: MailboxRecord): Promise<void> {
  const { run, mailbox } = rows;
  const { clock, stopper } = run;
  const listed = record.listed ? NOTHING_LISTED : await adoptEarlier(rows, record);
  if (listed === undefined) return;
  const refill = createRefill(rows, listed);
  while (stopper.stopped === undefined) {
    if (rows.isThrottled) {
      run.tell({ type: 'mailbox-left', mailbox, reason: 'throttled' });
      return;
    }
    await refill();
    if (rows.all.length === 0) return;
    const now = clock.monotonic();
    const due = rows.all.filter((one) => one.dueAt <= now);
    const doubtful = due.filter((one) => one.step.kind === 'look-up');
    if (due.length === 0) {
      await rows.book.commit();
      await clock.sleep(Math.min(...rows.all.map((one) => one.dueAt)) - now, stopper.signal);
    } else if (doubtful.length > 0) {
      await rows.book.commit();
      const lookUps = await Promise.allSettled(doubtful.map((one) => lookUpRow(rows, one)));
      // Each answer is taken in before the first failure ends the mailbox.
      for (const lookUp of lookUps) if (lookUp.status === 'rejected') throw lookUp.reason;
    } else await sendRowsTogether(rows, due);
  }
}

/** What the list of a mailbox leaves to do. */
interface AfterListing {
  /** The service cannot search by prefix here: each row is looked for before it is sent. */
  lookUpEach: boolean;
  /** Rows that several events claim; they wait for a person. */
  held: ReadonlySet<number>;
}

const NOTHING_LISTED: AfterListing = { lookUpEach: false, held: new Set() };

/** Adopts what earlier runs left in the mailbox; undefined when the mailbox is not worked on in this run. */
async function adoptEarlier(rows: ActiveRows, record: MailboxRecord): Promise<AfterListing | undefined> {
  const { run, book, mailbox } = rows;
  const listing = await listMailbox(run, record, rows.calendars);
  if (listing.act === 'leave') {
    run.tell({ type: 'mailbox-left', mailbox, reason: listing.reason });
    return undefined;
  }
  if (listing.act === 'refused') rows.refusal = listing.refusal;
  if (listing.act !== 'adopt') return { ...NOTHING_LISTED, lookUpEach: listing.act === 'look-up-each' };
  const held = new Set<number>();
  let adopted = 0;
  for (const { row, events } of listing.found) {
    const one = { row, attempts: row.attempts };
    const [first, ...others] = events;
    if (first !== undefined && others.length === 0) {
      book.done(one, 'adopted', first.id, first);
      adopted += 1;
      continue;
    }
    // People copy events, and copies carry the key: which is ours is not for us to guess.
    const ids = events.map(({ id }) => id);
    book.hold(one, 'several-events-with-this-key', ids);
    held.add(row.number);
  }
  await book.commit([{ type: 'listed', mailbox, shard: record.shard }]);
  run.tell({ type: 'mailbox-listed', mailbox, adopted });
  return { lookUpEach: false, held };
}

/** Takes rows from the ledger until as many are active as are sent together. */
function createRefill(rows: ActiveRows, { lookUpEach, held }: AfterListing): () => Promise<void> {
  const { run, mailbox, book } = rows;
  let ahead: LedgerRow[] = [];
  let lastRead = { fence: 0, number: 0 };
  let skip = 0;
  return async () => {
    skip += rows.takeSkip();
    while (rows.all.length < run.settings.together) {
      // Rows that need no call (the mailbox is refused) must not pile up.
      if (book.size >= COMMIT_AT) await book.commit();
      if (ahead.length === 0) ahead = await run.ledger.take(run.job.id, mailbox, lastRead, READ_AHEAD);
      const row = ahead.shift();
      if (row === undefined) return;
      // Rows of this run come last, and were tried.
      if (row.fence === run.fence) return;
      lastRead = { fence: row.fence, number: row.number };
      if (skip > 0) skip -= 1;
      else if (!held.has(row.number)) begin(row);
    }
  };

  function begin(row: LedgerRow): void {
    const uncertain = row.state === 'sending';
    if (rows.refusal === undefined) {
      rows.add(row, uncertain || lookUpEach ? { kind: 'look-up', refusal: undefined } : { kind: 'send' });
      return;
    }
    const counted = { row, attempts: row.attempts };
    // A refusal says nothing about an event that an earlier call may have made.
    if (uncertain) book.leave(counted, rows.refusal.code);
    else book.failed(counted, rows.refusal);
  }
}
