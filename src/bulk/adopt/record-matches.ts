import { failedOutcome, pendingOutcome, type Refusal } from '../engine/outcome.ts';
import type { OpenedJob } from '../job/open-job.ts';
import { AMBIGUOUS_CODE, type JobRecord, type LedgerWrite } from '../ledger/ledger.ts';
import type { Matches } from './match-events.ts';
import { type MatchedRow, READ_AT_ONCE } from './rows-to-match.ts';

/** Ids of an ambiguous row that are kept. */
const MOST_IDS = 20;

const AMBIGUOUS: Refusal = {
  code: AMBIGUOUS_CODE,
  message:
    'Several events are like the row, or several rows are like the event, so none was made. Tell them apart and adopt again, or have it created by --create-ambiguous.',
};

/** What the ledger learns of the matches of a mailbox; `now` is milliseconds since 1970. */
export function writesOf({ matched, ambiguous, unmatched }: Matches<MatchedRow>, now: number): LedgerWrite[] {
  const placeOf = ({ number, shard }: MatchedRow) => ({ row: number, shard });
  return [
    // What is tied already stays so.
    ...matched.map(({ row, id }) => ({ type: 'matched', ...placeOf(row), eventId: id }) as const),
    ...ambiguous.map(({ row, ids }) => {
      const outcome = { ...failedOutcome(AMBIGUOUS, now), eventIds: ids.slice(0, MOST_IDS) };
      return { type: 'ambiguous', ...placeOf(row), outcome } as const;
    }),
    ...unmatched
      .filter(({ isAmbiguous }) => isAmbiguous)
      .map((row) => ({ type: 'unmatched', ...placeOf(row) }) as const),
  ];
}

/** Keeps for the results why the rows of a mailbox were not looked at. */
export function unreadWrites(rows: Iterable<MatchedRow>, reason: string, now: number): LedgerWrite[] {
  const outcome = pendingOutcome(reason, now);
  return [...rows]
    .filter(({ isAmbiguous }) => !isAmbiguous)
    .map(({ number, shard }) => ({ type: 'waiting', row: number, shard, attempts: 0, outcome }));
}

/** Under a fence of its own: the run that follows takes another. */
export async function recordMatches(
  { ledger }: Pick<OpenedJob, 'ledger'>,
  job: JobRecord,
  writes: readonly LedgerWrite[],
): Promise<void> {
  const fence = await ledger.takeFences(job.id, 'adopt');
  for (let at = 0; at < writes.length; at += READ_AT_ONCE) {
    await ledger.commit(job.id, fence, writes.slice(at, at + READ_AT_ONCE));
  }
}
