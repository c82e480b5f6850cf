import { UsageError } from '../core/errors.ts';
import { createZones } from '../graph/time-zone.ts';
import { DEFAULT_MATCH, type Matches, type MatchField } from './adopt/match-events.ts';
import { matchMailbox } from './adopt/match-mailbox.ts';
import { recordMatches, unreadWrites, writesOf } from './adopt/record-matches.ts';
import { type MatchedRow, type RowsToMatch, readRowsToMatch } from './adopt/rows-to-match.ts';
import { inOrder } from './check/in-order.ts';
import { faultOf } from './engine/fault.ts';
import type { Refusal } from './engine/outcome.ts';
import { partOf } from './job/carry-out.ts';
import type { OpenedJob } from './job/open-job.ts';
import type { RunReport } from './job/run-report.ts';
import { type RunOptions, runFile } from './job/run-rows.ts';
import type { JobRecord, LedgerWrite } from './ledger/ledger.ts';

/** An event that a row is to take, as a person recognises it. */
export interface ShownMatch {
  mailbox: string;
  subject: string;
  /** As it is written in the row. */
  start: string;
  /** One id; several where it cannot be told which of them is meant; none where nothing is like the row. */
  eventIds: readonly string[];
  /** Whether the row takes the event: not where several events are like it, or other rows are like the same one. */
  isMatched: boolean;
}

/** A mailbox that refused to be read; its rows stay pending. */
export interface UnreadMailbox {
  mailbox: string;
  rows: number;
  code: string;
  message: string;
}

/** What was found, before anything is written; of what a run takes, where it does not take all. */
export interface AdoptMatches {
  matched: number;
  ambiguous: number;
  unmatched: number;
  /** Rows that have an event: an earlier run adopted or made it. They stay as they are. */
  already: number;
  unread: readonly UnreadMailbox[];
}

export interface AdoptOptions extends Omit<RunOptions, 'acceptChanges' | 'createAmbiguous' | 'maxMails' | 'confirm'> {
  /** What a row and its event have in common; default subject and start. */
  match?: readonly MatchField[] | undefined;
  /** Given each row that waits for an event, mailbox by mailbox in the order of the input. */
  onMatch?: ((match: ShownMatch) => void) | undefined;
  /** Show what is found, and write nothing; default false. */
  dryRun?: boolean | undefined;
  /** Asked before anything is written; false refuses it. Default: go on. */
  agree?: ((found: AdoptMatches) => boolean | Promise<boolean>) | undefined;
}

export interface AdoptReport extends RunReport {
  found: AdoptMatches;
}

/** Before any time that an event ends at. */
const EVER = Number.MIN_SAFE_INTEGER;

/** Mailboxes looked at at once. */
const AT_ONCE = 16;

/**
 * Ties events that were there before to rows that are like them, by writing the key of the row on the event, which mails
 * nobody; so the first `applyFile` creates none of them a second time. Rows that have an event stay as they are, rows
 * without one stay pending, and rows whose event cannot be told from others fail with `event-ambiguous`. Errors are those
 * of `applyFile`, and UsageError `not-confirmed`.
 */
export async function adoptFile(options: AdoptOptions): Promise<AdoptReport> {
  let found: AdoptMatches = { matched: 0, ambiguous: 0, unmatched: 0, already: 0, unread: [] };
  const report = await runFile(
    // Nobody gets a mail of it, whatever its rows would mail once they are applied.
    { ...options, acceptChanges: true, maxMails: undefined, confirm: undefined },
    { mode: 'adopt', retryFailed: options.retryFailed },
    {
      acts: new Set(options.dryRun ? [] : (['adopt'] as const)),
      prepare: async (opened, job) => {
        const looked = await look(opened, job, options);
        ({ found } = looked);
        const isAgreed = options.agree === undefined || (await options.agree(found));
        if (options.dryRun) return;
        if (!isAgreed) {
          throw new UsageError('not-confirmed', 'The matches were not confirmed.', { hint: 'Nothing was written.' });
        }
        await recordMatches(opened, job, looked.writes);
      },
    },
  );
  return { ...report, found };
}

/** Looks for the events of the rows that this run takes, and writes nothing. */
async function look(
  opened: OpenedJob,
  job: JobRecord,
  options: AdoptOptions,
): Promise<{ found: AdoptMatches; writes: LedgerWrite[] }> {
  const { connection, match = DEFAULT_MATCH, onMatch, signal } = options;
  const { limit = Number.POSITIVE_INFINITY, only } = partOf(options);
  const isTaken = (mailbox: string) => only === undefined || only.has(mailbox);
  const zones = createZones();
  const writes: LedgerWrite[] = [];
  const unread: UnreadMailbox[] = [];
  const found = { matched: 0, ambiguous: 0, unmatched: 0, already: 0, unread };
  for (const { mailbox, rows } of await opened.ledger.settledMailboxes(job.id, { currentAt: EVER })) {
    if (isTaken(mailbox)) found.already += rows;
  }
  const mailboxes = [...(await mailboxesToLookAt(opened, job))].filter(([mailbox]) => isTaken(mailbox));
  // A run with a limit looks no further than it needs to.
  const atOnce = limit === Number.POSITIVE_INFINITY ? AT_ONCE : 1;
  for await (const { mailbox, rows, looked } of inOrder(mailboxes, atOnce, lookAt)) {
    if ('refusal' in looked) leave(looked.refusal, rows, mailbox);
    else take({ ...looked, matched: looked.matched.slice(0, limit - found.matched) }, rows, mailbox);
    if (found.matched >= limit) break;
  }
  return { found, writes };

  async function lookAt([mailbox, ambiguous]: readonly [string, readonly number[]]) {
    const rows = await readRowsToMatch(opened, job, mailbox, ambiguous, zones);
    const looked = await matchMailbox(connection.sender, mailbox, rows, match, zones, { signal }).catch(refusalOf);
    return { mailbox, rows, looked };
  }

  function take(matches: Matches<MatchedRow>, { tied }: RowsToMatch, mailbox: string): void {
    found.matched += matches.matched.length;
    found.ambiguous += matches.ambiguous.length;
    found.unmatched += matches.unmatched.length;
    const known = new Set(tied.map(({ row }) => row));
    const now = connection.clock.now();
    writes.push(...writesOf({ ...matches, matched: matches.matched.filter(({ row }) => !known.has(row)) }, now));
    const shown = [
      ...matches.matched.map(({ row, id }) => ({ row, eventIds: [id], isMatched: true })),
      ...matches.ambiguous.map(({ row, ids }) => ({ row, eventIds: ids, isMatched: false })),
      ...matches.unmatched.map((row) => ({ row, eventIds: [], isMatched: false })),
    ];
    for (const { row, ...match } of shown.sort((a, b) => a.row.number - b.row.number)) {
      const { subject = '', start } = row.content.event;
      onMatch?.({ mailbox, subject, start: start.dateTime, ...match });
    }
  }

  function leave({ code, message }: Refusal, { byCalendar }: RowsToMatch, mailbox: string): void {
    const rows = [...byCalendar.values()].flat().map(({ row }) => row);
    unread.push({ mailbox, rows: rows.length, code, message });
    writes.push(...unreadWrites(rows, code, connection.clock.now()));
  }
}

/** One mailbox that is not there must not keep all others from their events. */
function refusalOf(error: unknown): { refusal: Refusal } {
  const fault = faultOf(error);
  if (fault?.kind !== 'refused') throw error;
  return { refusal: fault.refusal };
}

/** Mailboxes with rows that have no event, in the order of the rows that wait, each with its ambiguous ones. */
async function mailboxesToLookAt(
  { ledger }: Pick<OpenedJob, 'ledger'>,
  job: JobRecord,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const mailboxes = new Map<string, number[]>();
  for (const mailbox of await ledger.waitingMailboxes(job.id)) mailboxes.set(mailbox, []);
  for (const { number, mailbox } of await ledger.ambiguousRows(job.id)) {
    const numbers = mailboxes.get(mailbox) ?? [];
    mailboxes.set(mailbox, numbers);
    numbers.push(number);
  }
  return mailboxes;
}
