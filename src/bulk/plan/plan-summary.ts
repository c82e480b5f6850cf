import type { ChangedPart } from '../changes/merge-event.ts';
import { type Estimate, estimate, type MailboxWork } from './estimate.ts';
import { type PlannedAct, type PlannedChange, requestsOf } from './plan-row.ts';

/** Rows that are no longer in the input, and whose events are there. */
export interface GoneCounts {
  rows: number;
  /** How many of their events would be cancelled; the others stay. */
  cancel: number;
}

/** What would be done in one mailbox. */
export interface MailboxPlan {
  mailbox: string;
  /** Rows of the input by what would become of them. */
  counts: Record<PlannedAct, number>;
  gone: GoneCounts;
  /** Updates by what of the events they would write. */
  parts: Partial<Record<ChangedPart, number>>;
  /** Events that somebody else edited, where the calendars were read. */
  edited: number;
  /** Attendees who would get a mail, over all events. */
  mails: number;
}

/** What a job would do. */
export interface PlanSummary {
  /** Rows of the input; what is gone from it does not count. */
  rows: number;
  /** The same by what would become of them; an `undo` alone cancels any of these. */
  counts: Record<PlannedAct, number>;
  gone: GoneCounts;
  parts: Partial<Record<ChangedPart, number>>;
  /** Events that somebody else edited, where the calendars were read. */
  edited: number;
  /** In the order in which they come in the input. */
  mailboxes: readonly MailboxPlan[];
  mails: {
    /** Mails to attendees: one for each attendee of each event that says something new to him. */
    recipients: number;
    /** Whether it may be more: people may have invited others to events of theirs that were adopted. */
    isAtLeast: boolean;
    /** Events that cause any. */
    events: number;
    /** Who would get the most, as far as the input names them; 20 at most. */
    most: readonly { address: string; mails: number }[];
  };
  /** Reminders that would ring, and how many of them because the mailbox has them by default. */
  reminders: { all: number; byDefault: number };
  estimate: Estimate;
  /** The first rows that cannot be sent; 20 at most. */
  rejected: readonly PlannedChange[];
}

/** Gathers a plan row by row; what it keeps grows with mailboxes and recipients, not with rows. */
export interface PlanCollector {
  /** `recipients` are the addresses that the row mails, where they are known. */
  add(change: PlannedChange, recipients?: readonly string[]): void;
  /** Events of rows that are gone from the input, whatever becomes of them. */
  addGone(mailbox: string, rows: number): void;
  summary(): PlanSummary;
}

const MOST_SHOWN = 20;
/** Addresses that are counted; beyond them, only the number of mails is. */
const MOST_ADDRESSES = 100_000;

export function createPlanCollector(): PlanCollector {
  const mailboxes = new Map<string, MailboxPlan>();
  const work = new Map<string, MailboxWork>();
  const all = emptyPlan('');
  const addresses = new Map<string, number>();
  const rejected: PlannedChange[] = [];
  const reminders = { all: 0, byDefault: 0 };
  let rows = 0;
  let events = 0;
  let isAtLeast = false;
  const planOf = (mailbox: string) => {
    const plan = mailboxes.get(mailbox) ?? emptyPlan(mailbox);
    mailboxes.set(mailbox, plan);
    return plan;
  };
  return {
    add(change, recipients = []) {
      if (change.line !== null) rows += 1;
      const { mailbox } = change;
      count(all, change);
      if (change.mails > 0) events += 1;
      isAtLeast ||= change.mailsAtLeast === true;
      if (change.reminder !== false) reminders.all += 1;
      if (change.reminder === 'default') reminders.byDefault += 1;
      if (change.act === 'rejected' && rejected.length < MOST_SHOWN) rejected.push(change);
      for (const address of recipients) {
        const known = addresses.get(address);
        if (known !== undefined || addresses.size < MOST_ADDRESSES) addresses.set(address, (known ?? 0) + 1);
      }
      if (mailbox === null) return;
      count(planOf(mailbox), change);
      const done = work.get(mailbox) ?? { requests: 0, mails: 0, recipients: 0 };
      work.set(mailbox, done);
      // Before anything is created, what an earlier run left there is listed.
      if (done.requests === 0 && change.act === 'create') done.requests = 1;
      done.requests += requestsOf(change);
      done.mails += change.mails > 0 ? 1 : 0;
      done.recipients += change.mails;
    },
    addGone(mailbox, gone) {
      all.gone.rows += gone;
      planOf(mailbox).gone.rows += gone;
    },
    summary: () => ({
      rows,
      counts: all.counts,
      gone: all.gone,
      parts: all.parts,
      edited: all.edited,
      mailboxes: [...mailboxes.values()],
      mails: { recipients: all.mails, isAtLeast, events, most: mostOf(addresses) },
      reminders,
      estimate: estimate(work.values()),
      rejected,
    }),
  };
}

function emptyPlan(mailbox: string): MailboxPlan {
  const counts = {
    create: 0,
    update: 0,
    cancel: 0,
    unchanged: 0,
    rejected: 0,
    past: 0,
    moved: 0,
    failed: 0,
    deleted: 0,
    release: 0,
    'look-for': 0,
    ambiguous: 0,
  };
  return { mailbox, counts, gone: { rows: 0, cancel: 0 }, parts: {}, edited: 0, mails: 0 };
}

function count(plan: MailboxPlan, { line, act, parts, edited, mails }: PlannedChange): void {
  if (line !== null) plan.counts[act] += 1;
  else if (act === 'cancel') plan.gone.cancel += 1;
  if (edited.length > 0) plan.edited += 1;
  plan.mails += mails;
  for (const part of parts) plan.parts[part] = (plan.parts[part] ?? 0) + 1;
}

function mostOf(addresses: ReadonlyMap<string, number>): { address: string; mails: number }[] {
  return [...addresses]
    .map(([address, mails]) => ({ address, mails }))
    .sort((a, b) => b.mails - a.mails || (a.address < b.address ? -1 : 1))
    .slice(0, MOST_SHOWN);
}
