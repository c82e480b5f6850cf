import { LedgerError } from '../../core/errors.ts';
import type { Ledger, LedgerWrite } from '../ledger/ledger.ts';

/** Joins the writes of all mailboxes into one commit at a time. */
export interface Committer {
  /** Resolves when the writes are on the disk; rejects when the fence was lost or the ledger cannot be written. */
  commit(writes: readonly LedgerWrite[]): Promise<void>;
}

/** What a committer needs of the ledger. */
export type CommitLedger = Pick<Ledger, 'commit' | 'addLateOutcomes'>;

/**
 * One commit costs a disk flush whether it holds one row or four hundred, so whatever asks while a commit runs shares
 * the next one.
 */
export function createCommitter(ledger: CommitLedger, job: number, fence: number): Committer {
  let waiting: { writes: readonly LedgerWrite[]; done: () => void; failed: (error: unknown) => void }[] = [];
  let running = false;

  const flush = async () => {
    running = true;
    // Let everything that is ready in this turn of the event loop join.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      const writes = group.flatMap((one) => one.writes);
      try {
        if (await ledger.commit(job, fence, writes)) {
          for (const one of group) one.done();
          continue;
        }
        await ledger.addLateOutcomes(job, fence, writes);
        const lost = new LedgerError('fence-lost', 'Another process took this job over.', {
          hint: 'This run stopped; what it learnt was kept. The other one goes on.',
        });
        for (const one of group) one.failed(lost);
      } catch (error) {
        for (const one of group) one.failed(error);
      }
    }
    running = false;
  };

  return {
    commit(writes) {
      if (writes.length === 0) return Promise.resolve();
      return new Promise((done, failed) => {
        waiting.push({ writes, done, failed });
        if (!running) void flush();
      });
    },
  };
}
