import { canonicalEvent } from '../../graph/canonical-event.ts';
import type { Zones } from '../../graph/time-zone.ts';
import type { OpenedJob } from '../job/open-job.ts';
import { BEFORE_ALL, type JobRecord, type LedgerRow } from '../ledger/ledger.ts';
import { openPayload, payloadContext, type RowContent } from '../payload.ts';
import type { UnmatchedRow } from './match-events.ts';

/** A row as a match is recorded and shown. */
export interface MatchedRow extends Pick<LedgerRow, 'number' | 'shard' | 'sourceKey'> {
  content: RowContent;
  /** Which event is its own could not be told before. */
  isAmbiguous: boolean;
}

/** What waits for an event in one mailbox. */
export interface RowsToMatch {
  /** Rows without an event, by the calendar that they name. */
  byCalendar: ReadonlyMap<string | undefined, readonly UnmatchedRow<MatchedRow>[]>;
  /** Rows that are to take an event which is on record already. */
  tied: readonly { row: MatchedRow; id: string }[];
}

/** Rows that are read from the ledger at once. */
export const READ_AT_ONCE = 500;

/** Reads them; `ambiguous` are the numbers of the mailbox's rows that failed because their event could not be told. */
export async function readRowsToMatch(
  { ledger, sealer }: Pick<OpenedJob, 'ledger' | 'sealer'>,
  job: JobRecord,
  mailbox: string,
  ambiguous: readonly number[],
  zones: Zones,
): Promise<RowsToMatch> {
  const byCalendar = new Map<string | undefined, UnmatchedRow<MatchedRow>[]>();
  const tied: { row: MatchedRow; id: string }[] = [];
  const readRow = (
    row: Pick<LedgerRow, 'number' | 'shard' | 'sourceKey' | 'payload'>,
    isAmbiguous = false,
  ): MatchedRow => {
    const opened = openPayload(sealer, row.payload, payloadContext(job.id, mailbox));
    const content = { mailbox, calendar: opened.calendar, event: opened.readEvent() };
    return { number: row.number, shard: row.shard, sourceKey: row.sourceKey, content, isAmbiguous };
  };
  const add = (row: MatchedRow) => {
    const { calendar, event } = row.content;
    const known = byCalendar.get(calendar) ?? [];
    byCalendar.set(calendar, known);
    known.push({ row, written: canonicalEvent(event, zones) });
  };
  for (let at = 0; at < ambiguous.length; at += READ_AT_ONCE) {
    const page = await ledger.ambiguousContents(job.id, ambiguous.slice(at, at + READ_AT_ONCE));
    for (const row of page) add(readRow(row, true));
  }
  let after: Pick<LedgerRow, 'fence' | 'number'> = BEFORE_ALL;
  for (;;) {
    const page = await ledger.take(job.id, mailbox, after, READ_AT_ONCE);
    for (const row of page) {
      after = { fence: row.fence, number: row.number };
      // What may have been sent is looked for by its own key.
      if (row.state !== 'open') continue;
      if (row.act === 'adopt' && row.eventId !== undefined) tied.push({ row: readRow(row), id: row.eventId });
      if (row.act === 'create') add(readRow(row));
    }
    if (page.length < READ_AT_ONCE) return { byCalendar, tied };
  }
}
