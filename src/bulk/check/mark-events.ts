import { GraphcalError } from '../../core/errors.ts';
import type { Event } from '../../graph/event.ts';
import { createZones } from '../../graph/time-zone.ts';
import type { Sender } from '../../http/sender.ts';
import { createPrinter, writePrints } from '../changes/field-prints.ts';
import type { EventMark, Intake, JobRecord, Ledger, ReadEvent } from '../ledger/ledger.ts';
import { createBatcher } from './batcher.ts';
import { checkCalendars } from './check-calendars.ts';
import type { Checked } from './checked.ts';

/** What reading the calendars found of the events of an input, before anything was sent. */
export interface CheckCounts {
  /** Rows whose event was looked at: those that are settled, and not over. */
  rows: number;
  edited: number;
  deleted: number;
}

export interface MarkEventsOptions {
  job: JobRecord;
  ledger: Ledger;
  intake: Intake;
  sender: Sender;
  /** Milliseconds since 1970: events that ended before are not looked at. */
  now: number;
  only: ReadonlySet<string> | undefined;
  /** Seals an event that is kept to be shown beside its row; default none is. */
  keep?: ((event: Event, mailbox: string) => Uint8Array) | undefined;
  signal: AbortSignal | undefined;
}

/** Missing events of a mailbox that are cheaper to read one by one than to list all its calendars. */
const FEW_MISSING = 3;
/** Marks handed to the ledger at once. */
const AT_ONCE = 500;
/** Whole events that are. */
const EVENTS_AT_ONCE = 50;
const NOTHING_WRITTEN = writePrints({ fields: {} });

/**
 * Reads the calendars and tells the intake which events somebody edited or deleted, so that an input which did not
 * change is told of them, too. Throws GraphcalError `mailbox-unreadable`, and what the sender throws.
 */
export async function markEvents(options: MarkEventsOptions): Promise<CheckCounts> {
  const { job, ledger, intake, now, keep } = options;
  await ledger.check(job.id);
  const counts: CheckCounts = { rows: 0, edited: 0, deleted: 0 };
  const marks = createBatcher<EventMark>(AT_ONCE, (batch) => intake.mark(batch));
  const events = createBatcher<ReadEvent>(EVENTS_AT_ONCE, (batch) => intake.keepEvents(batch));
  await checkCalendars({
    ...options,
    currentAt: now,
    fewMissing: FEW_MISSING,
    printer: createPrinter(job.namespace),
    zones: createZones(),
    async tell(checked) {
      refuseUnreadable(checked);
      if (checked.kind === 'several' || checked.kind === 'extra' || checked.kind === 'unreadable') return;
      counts.rows += 1;
      if (keep !== undefined && 'event' in checked) {
        const { row, event } = checked;
        await events.add({ row: row.number, event: keep(event, row.mailbox), isEdited: checked.kind === 'edited' });
      }
      const mark = markOf(checked);
      if (mark === undefined) return;
      if (mark.found === 'edited') counts.edited += 1;
      if (mark.found === 'deleted') counts.deleted += 1;
      await marks.add(mark);
    },
  });
  await marks.flush();
  await events.flush();
  return counts;
}

function markOf(checked: Exclude<Checked, { kind: 'several' | 'extra' | 'unreadable' }>): EventMark | undefined {
  const { number: row, found, written = NOTHING_WRITTEN } = checked.row;
  switch (checked.kind) {
    case 'edited':
      return { row, found: 'edited', parts: checked.edited.parts, base: writePrints(checked.edited.base) };
    case 'untied':
      return { row, found: 'edited', parts: ['key'], base: written };
    case 'deleted':
      return { row, found: 'deleted' };
    case 'as-written':
    case 'not-compared':
      return found === undefined ? undefined : { row, found: 'as-written' };
  }
}

/** An event that cannot be read must not count as one that nobody changed. */
function refuseUnreadable(checked: Checked): void {
  if (checked.kind !== 'unreadable') return;
  const { mailbox, code, reason } = checked;
  throw new GraphcalError('mailbox-unreadable', `The events of ${mailbox} cannot be read: ${reason} (${code})`, {
    hint: 'Run without --check, or take the rows of the other mailboxes by --only; nothing was sent.',
  });
}
