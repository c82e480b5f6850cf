import { DAY } from '../core/durations.ts';
import { UsageError } from '../core/errors.ts';
import { canonicalEvent } from '../graph/canonical-event.ts';
import { createZones, type Zones } from '../graph/time-zone.ts';
import { listFreeEvents } from './adopt/list-free-events.ts';
import {
  DEFAULT_MATCH,
  type FreeEvent,
  type MatchField,
  matchEvents,
  type UnmatchedRow,
} from './adopt/match-events.ts';
import { createCalendarFinder } from './calendars.ts';
import type { OpenedJob } from './job/open-job.ts';
import type { RunReport } from './job/run-report.ts';
import { type RunOptions, runFile } from './job/run-rows.ts';
import { BEFORE_ALL, type JobRecord, type LedgerRow } from './ledger/ledger.ts';
import { openPayload, payloadContext, type RowContent } from './payload.ts';

/** An event that a row is to take, as a person recognises it. */
export interface ShownMatch {
  mailbox: string;
  subject: string;
  /** As it is written in the row. */
  start: string;
  /** One id; several where it cannot be told which of them is meant; none where nothing is like the row. */
  eventIds: readonly string[];
}

/** What was found, before anything is written. */
export interface AdoptMatches {
  matched: number;
  ambiguous: number;
  unmatched: number;
}

export interface AdoptOptions extends Omit<RunOptions, 'acceptChanges' | 'maxMails' | 'confirm'> {
  /** What a row and its event have in common; default subject and start. */
  match?: readonly MatchField[] | undefined;
  /** Given each row that waits for an event, mailbox by mailbox. */
  onMatch?: ((match: ShownMatch) => void) | undefined;
  /** Show what is found, and write nothing; default false. */
  dryRun?: boolean | undefined;
  /** Asked before anything is written; false refuses it. Default: go on. */
  agree?: ((found: AdoptMatches) => boolean | Promise<boolean>) | undefined;
}

export interface AdoptReport extends RunReport {
  found: AdoptMatches;
}

/**
 * Ties events that were there before to rows that are like them, by writing the key of the row on the event, which mails
 * nobody; so the first `applyFile` creates none of them a second time. Rows without such an event stay pending. Errors
 * are those of `applyFile`, and UsageError `not-confirmed`.
 */
export async function adoptFile(options: AdoptOptions): Promise<AdoptReport> {
  const found: AdoptMatches = { matched: 0, ambiguous: 0, unmatched: 0 };
  const report = await runFile(
    { ...options, acceptChanges: true },
    { mode: 'apply', retryFailed: options.retryFailed, now: options.connection.clock.now() },
    {
      acts: new Set(options.dryRun ? [] : (['adopt'] as const)),
      prepare: async (opened, job) => {
        const zones = createZones();
        const matches: Match[] = [];
        for (const mailbox of await opened.ledger.waitingMailboxes(job.id)) {
          matches.push(...(await matchMailbox(opened, job, mailbox, zones, options, found)));
        }
        const isAgreed = options.agree === undefined || (await options.agree(found));
        if (options.dryRun) return;
        if (!isAgreed) {
          throw new UsageError('not-confirmed', 'The matches were not confirmed.', { hint: 'Nothing was written.' });
        }
        await record(opened, job, matches);
      },
    },
  );
  return { ...report, found };
}

/** Under a fence of its own: the run that follows takes another. */
async function record({ ledger }: OpenedJob, job: JobRecord, matches: readonly Match[]): Promise<void> {
  const fence = await ledger.takeFences(job.id, 'adopt');
  for (let at = 0; at < matches.length; at += READ_AT_ONCE) {
    const writes = matches.slice(at, at + READ_AT_ONCE).map((one) => ({ type: 'matched', ...one }) as const);
    await ledger.commit(job.id, fence, writes);
  }
}

/** A row and the event that it takes. */
interface Match {
  row: number;
  shard: number;
  eventId: string;
}

type Waiting = Pick<LedgerRow, 'number' | 'shard'> & { content: RowContent };

/** Rows of one mailbox that are read from the ledger at once. */
const READ_AT_ONCE = 500;

async function matchMailbox(
  opened: OpenedJob,
  job: JobRecord,
  mailbox: string,
  zones: Zones,
  { connection: { sender }, match = DEFAULT_MATCH, onMatch, signal }: AdoptOptions,
  found: AdoptMatches,
): Promise<Match[]> {
  const matches: Match[] = [];
  const finder = createCalendarFinder(sender, mailbox);
  for (const [calendar, rows] of await rowsByCalendar(opened, job, mailbox, zones)) {
    const choice = await finder.find(calendar, { signal });
    const events = 'id' in choice ? await eventsLike(rows, choice.id) : [];
    const { matched, ambiguous, unmatched } = matchEvents(rows, events, match);
    found.matched += matched.length;
    found.ambiguous += ambiguous.length;
    found.unmatched += unmatched.length;
    for (const { row, id } of matched) {
      matches.push({ row: row.number, shard: row.shard, eventId: id });
      show(row, [id]);
    }
    for (const { row, ids } of ambiguous) show(row, ids);
    for (const row of unmatched) show(row, []);
  }
  return matches;

  function show({ content: { event } }: Waiting, eventIds: readonly string[]): void {
    onMatch?.({ mailbox, subject: event.subject ?? '', start: event.start.dateTime, eventIds });
  }

  async function eventsLike(
    rows: readonly UnmatchedRow<Waiting>[],
    calendarId: string | undefined,
  ): Promise<FreeEvent[]> {
    const starts = rows.map(({ written: { start } }) => (typeof start === 'string' ? Date.parse(start) : Number.NaN));
    const known = starts.filter((start) => !Number.isNaN(start));
    if (known.length === 0) return [];
    // An all-day event begins at the midnight of a zone that is not known yet.
    const [from, to] = known.reduce(
      ([low, high], at) => [Math.min(low, at), Math.max(high, at)],
      [Number.POSITIVE_INFINITY, 0],
    ) as [number, number];
    const events: FreeEvent[] = [];
    const range = { mailbox, calendarId, from: from - DAY, to: to + DAY };
    for await (const event of listFreeEvents(sender, range, zones, { signal })) events.push(event);
    return events;
  }
}

/** Rows of a mailbox that were never sent, by the calendar that they name. */
async function rowsByCalendar(
  { ledger, sealer }: OpenedJob,
  job: JobRecord,
  mailbox: string,
  zones: Zones,
): Promise<Map<string | undefined, UnmatchedRow<Waiting>[]>> {
  const rows = new Map<string | undefined, UnmatchedRow<Waiting>[]>();
  let after: Pick<LedgerRow, 'fence' | 'number'> = BEFORE_ALL;
  for (;;) {
    const page = await ledger.take(job.id, mailbox, after, READ_AT_ONCE);
    for (const { number, shard, fence, state, act, payload } of page) {
      after = { fence, number };
      // What may have been sent is looked for by its own key.
      if (state !== 'open' || act !== 'create') continue;
      const opened = openPayload(sealer, payload, payloadContext(job.id, mailbox));
      const content = { mailbox, calendar: opened.calendar, event: opened.readEvent() };
      const known = rows.get(content.calendar) ?? [];
      rows.set(content.calendar, known);
      known.push({ row: { number, shard, content }, written: canonicalEvent(content.event, zones) });
    }
    if (page.length < READ_AT_ONCE) return rows;
  }
}
