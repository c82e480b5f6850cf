import { type ChangedPart, changedParts, countMails, isSeen } from '../changes/changed-parts.ts';
import { type FieldPrints, readPrints } from '../changes/field-prints.ts';
import type { PlannedRow } from '../ledger/ledger.ts';
import type { ResultFault } from '../results/results.ts';
import type { RowValues } from './row-values.ts';

/** What would become of a row, for the person who decides: that it is adopted first, says how and not what. */
export type PlannedAct = Exclude<PlannedRow['act'], 'adopt'>;

/** One row of a plan. */
export interface PlannedChange {
  /** 1-based line in the input; null for a row that is no longer in it. */
  line: number | null;
  key: string | null;
  mailbox: string | null;
  act: PlannedAct;
  /** The event that is there. */
  EventID: string | null;
  /** What of the event would be written; of an update only. */
  parts: readonly ChangedPart[];
  /** What of the event somebody else changed, where the calendars were read. */
  edited: readonly ChangedPart[];
  /** Attendees who would get a mail. */
  mails: number;
  /** Whether it may be more: people may have invited others to their event since it was read last. */
  mailsAtLeast?: true;
  /** Whether a reminder would ring: `default` where the mailbox decides. */
  reminder: boolean | 'default';
  /** What would be written, field by field; null where nothing would be, and where it was not asked for. */
  values: RowValues | null;
  /** Why a row is rejected. */
  faults: readonly ResultFault[];
}

/** Requests that an act takes: a change is read first. */
const REQUESTS: Readonly<Record<PlannedAct, number>> = {
  create: 1,
  update: 2,
  cancel: 2,
  unchanged: 0,
  rejected: 0,
  past: 0,
  moved: 0,
  failed: 0,
  deleted: 0,
  release: 2,
  'look-for': 3,
  ambiguous: 0,
};

export function requestsOf({ act }: Pick<PlannedChange, 'act'>): number {
  return REQUESTS[act];
}

/** Pure; `now` is milliseconds since 1970. */
export function planRow(row: PlannedRow, now: number): PlannedChange {
  const wanted = readPrints(row.fields);
  const base = readPrints(row.base);
  const act = row.act === 'adopt' ? 'unchanged' : row.act;
  const parts = act === 'update' && wanted !== undefined && base !== undefined ? changedParts(base, wanted) : [];
  const isTold = tellsOthers(act, base, parts);
  return {
    line: row.isGone ? null : row.line,
    key: row.key ?? null,
    mailbox: row.mailbox ?? null,
    act,
    EventID: row.eventId ?? null,
    parts,
    edited: row.edited as readonly ChangedPart[],
    mails: mailsOf(act, base, wanted) + (isTold ? (row.others ?? 0) : 0),
    ...(isTold && row.others !== undefined ? { mailsAtLeast: true as const } : {}),
    reminder: isRinging(act, parts) && (row.endsAt ?? now) >= now ? reminderOf(row) : false,
    values: null,
    faults: row.faults as unknown as ResultFault[],
  };
}

function mailsOf(act: PlannedAct, base: FieldPrints | undefined, wanted: FieldPrints | undefined): number {
  switch (act) {
    case 'create':
      return countMails(undefined, wanted);
    case 'update':
      return countMails(base, wanted);
    case 'cancel':
    case 'look-for':
    // What is put back may be all that attendees see: more than these are not mailed for it.
    case 'release':
      return countMails(base, undefined);
    default:
      return 0;
  }
}

/** Whether all who are invited get a mail, whoever invited them. */
function tellsOthers(act: PlannedAct, base: FieldPrints | undefined, parts: readonly ChangedPart[]): boolean {
  if (act === 'update') return base === undefined || isSeen(parts);
  return act === 'cancel' || act === 'release' || act === 'look-for';
}

function isRinging(act: PlannedAct, parts: readonly ChangedPart[]): boolean {
  return act === 'create' || parts.includes('time') || parts.includes('reminder');
}

function reminderOf({ facts }: PlannedRow): boolean | 'default' {
  const reminder = facts?.reminder ?? null;
  return reminder === null ? 'default' : reminder !== 'none';
}
