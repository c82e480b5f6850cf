import { createZones } from '../graph/time-zone.ts';
import { createPrinter } from './changes/field-prints.ts';
import type { ChangedPart } from './changes/merge-event.ts';
import { checkCalendars } from './check/check-calendars.ts';
import type { Checked } from './check/checked.ts';
import { findJob } from './job/find-job.ts';
import { type JobOptions, withJob } from './job/open-job.ts';

export interface VerifyJobOptions extends JobOptions {
  job: string;
  /** Given each finding as it is made, in no order. */
  onFinding?: ((finding: JobFinding) => void | Promise<void>) | undefined;
  /** Told after each mailbox was listed. */
  onMailbox?: ((mailbox: string, done: number, of: number) => void) | undefined;
}

/** Why an event is not as the job left it. */
export type FindingKind = 'deleted' | 'edited' | 'untied' | 'several' | 'extra' | 'unreadable';

/** An event that is not as the job left it. */
export interface JobFinding {
  kind: FindingKind;
  mailbox: string;
  /** 1-based line in the input that was read last; null where no row of it stands for the event. */
  line: number | null;
  key: string | null;
  EventID: string | null;
  /** What somebody changed; of `edited` only. */
  parts: readonly ChangedPart[];
  /** Attendees of the row who are not there any more; of `edited` only. */
  attendeesMissing: number;
  /** Ids of other events that carry the key of the row. */
  copies: readonly string[];
  /** Why a mailbox cannot be read. */
  reason: string | null;
}

/** How the events of one mailbox are. */
export interface MailboxVerification {
  mailbox: string;
  /** Rows whose event is there as it was written. */
  asWritten: number;
  found: Record<FindingKind, number>;
}

export interface JobVerification {
  job: { name: string; service: string };
  /** Settled rows that have an event, as far as the ledger knows. */
  rows: number;
  asWritten: number;
  /** Rows whose event is there, and of which older versions kept no more than its id. */
  notCompared: number;
  /** Rows that wait: their events are not looked at. */
  pending: number;
  found: Record<FindingKind, number>;
  /** In the order of their first row. */
  mailboxes: readonly MailboxVerification[];
  /** The first by mailbox and line, 1,000 at most; `onFinding` is given all. */
  findings: readonly JobFinding[];
}

/** Findings that a report keeps. */
const KEPT = 1_000;

/**
 * Compares the calendars with the record of a job, without its input, and writes nothing: events that somebody deleted,
 * edited or copied, and events with its keys that no row stands for. A series is compared as a whole, not its
 * occurrences. Errors are those of `resumeJob`.
 */
export function verifyJob(options: VerifyJobOptions): Promise<JobVerification> {
  const { connection, signal, onFinding, onMailbox } = options;
  return withJob(options, options.job, async ({ ledger, ...opened }) => {
    const job = await findJob({ ledger, ...opened });
    await ledger.check(job.id);
    await opened.signIn();
    const { open, sending } = await ledger.counts(job.id);
    const known = await ledger.settledMailboxes(job.id);
    const mailboxes = new Map(known.map(({ mailbox }) => [mailbox, { mailbox, asWritten: 0, found: noFindings() }]));
    const found = noFindings();
    const findings: JobFinding[] = [];
    let asWritten = 0;
    let notCompared = 0;
    await checkCalendars({
      job,
      ledger,
      sender: connection.sender,
      printer: createPrinter(job.namespace),
      zones: createZones(),
      signal,
      onMailbox,
      async tell(checked) {
        if (checked.kind === 'not-compared') {
          notCompared += 1;
          return;
        }
        if (checked.kind === 'as-written') {
          asWritten += 1;
          const mailbox = mailboxes.get(checked.row.mailbox);
          if (mailbox !== undefined) mailbox.asWritten += 1;
          return;
        }
        const finding = findingOf(checked);
        found[finding.kind] += 1;
        const mailbox = mailboxes.get(finding.mailbox);
        if (mailbox !== undefined) mailbox.found[finding.kind] += 1;
        if (findings.length < KEPT) findings.push(finding);
        await onFinding?.(finding);
      },
    });
    return {
      job: { name: job.name, service: job.service },
      rows: known.reduce((sum, { rows }) => sum + rows, 0),
      asWritten,
      notCompared,
      pending: open + sending,
      found,
      mailboxes: [...mailboxes.values()],
      findings: findings.sort(byPlace([...mailboxes.keys()])),
    };
  });
}

function findingOf(checked: Exclude<Checked, { kind: 'as-written' | 'not-compared' }>): JobFinding {
  const none = { line: null, key: null, EventID: null, parts: [], attendeesMissing: 0, copies: [], reason: null };
  const { kind } = checked;
  if (kind === 'unreadable') {
    return { ...none, kind, mailbox: checked.mailbox, reason: `${checked.reason} (${checked.code})` };
  }
  const { row } = checked;
  const place = row && { line: row.isGone ? null : row.line, key: row.key };
  if (kind === 'extra') return { ...none, ...place, kind, mailbox: checked.mailbox, EventID: checked.eventId };
  const { mailbox, eventId } = checked.row;
  const finding = { ...none, ...place, kind, mailbox, EventID: eventId ?? null };
  switch (checked.kind) {
    case 'edited':
      return { ...finding, parts: checked.edited.parts, attendeesMissing: checked.edited.attendeesMissing };
    case 'deleted':
    case 'several':
      return { ...finding, copies: checked.copies };
    case 'untied':
      return finding;
  }
}

function noFindings(): Record<FindingKind, number> {
  return { deleted: 0, edited: 0, untied: 0, several: 0, extra: 0, unreadable: 0 };
}

/** By mailbox in this order, then by line; what has none comes last. */
function byPlace(mailboxes: readonly string[]): (a: JobFinding, b: JobFinding) => number {
  const places = new Map(mailboxes.map((mailbox, at) => [mailbox, at]));
  const lineOf = ({ line }: JobFinding) => line ?? Number.MAX_SAFE_INTEGER;
  return (a, b) => (places.get(a.mailbox) ?? 0) - (places.get(b.mailbox) ?? 0) || lineOf(a) - lineOf(b);
}
