import type { Event } from '../../graph/event.ts';
import type { Zones } from '../../graph/time-zone.ts';
import type { Sender } from '../../http/sender.ts';
import { listCalendars } from '../calendars.ts';
import { editedParts } from '../changes/edited-parts.ts';
import { type Printer, readPrints } from '../changes/field-prints.ts';
import { isGone } from '../engine/change-row.ts';
import { faultOf } from '../engine/fault.ts';
import { type Refusal, refusesMailbox } from '../engine/outcome.ts';
import { sourceKeyPrefix } from '../key.ts';
import { type KeyedEvent, keyedEvents, readEvent } from '../keyed-events.ts';
import type { JobRecord, Ledger, RecordedRow, SettledQuery } from '../ledger/ledger.ts';
import type { Checked } from './checked.ts';
import { createNumberSet } from './number-set.ts';
import { sideBySide } from './side-by-side.ts';

export interface CheckCalendarsOptions extends SettledQuery {
  job: JobRecord;
  ledger: Pick<Ledger, 'settledMailboxes' | 'findRecorded' | 'settledRows'>;
  sender: Sender;
  printer: Printer;
  zones: Zones;
  /** Mailboxes, as the ledger names them; default all. */
  only?: ReadonlySet<string> | undefined;
  /** Missing events of a mailbox that are read one by one before its other calendars are listed; default none. */
  fewMissing?: number | undefined;
  /** Told of each row whose event was looked for, and of each event without a row, in no order. */
  tell(checked: Checked): void | Promise<void>;
  /** Told after each mailbox was listed. */
  onMailbox?: ((mailbox: string, done: number, of: number) => void) | undefined;
  signal: AbortSignal | undefined;
}

/** Mailboxes read at once, and events that are read one by one. */
const AT_ONCE = 16;

/**
 * Reads the events of a job and compares each with what was written to it: a request for a hundred events of a mailbox,
 * and one for each event that is not listed. Writes nothing. It keeps a bit a row, and what is more than one event of it.
 */
export async function checkCalendars(options: CheckCalendarsOptions): Promise<void> {
  const { job, ledger, sender, only, fewMissing = 0, tell, signal, currentAt } = options;
  const query: SettledQuery = { currentAt };
  const seen = createNumberSet();
  const copies = new Map<number, { row: RecordedRow; ids: string[] }>();
  const skipped = new Set<string>();
  const all = await ledger.settledMailboxes(job.id, query);
  const mailboxes = all.filter(({ mailbox }) => only === undefined || only.has(mailbox));
  let done = 0;

  await sideBySide(mailboxes, AT_ONCE, async ({ mailbox, rows }) => {
    try {
      await listMailbox(mailbox, rows);
    } catch (error) {
      const refusal = refusalOfMailbox(error);
      if (refusal === undefined) throw error;
      skipped.add(mailbox);
      await tell({ kind: 'unreadable', mailbox, rows, code: refusal.code, reason: refusal.message });
    }
    done += 1;
    options.onMailbox?.(mailbox, done, mailboxes.length);
  });
  await sideBySide(ledger.settledRows(job.id, query), AT_ONCE, readMissing);
  for (const { row, ids } of copies.values()) {
    if (seen.has(row.number)) await tell({ kind: 'several', row, copies: ids });
  }

  async function listMailbox(mailbox: string, rows: number): Promise<void> {
    const extra = new Set<string>();
    let found = await listPlace(mailbox, undefined, extra);
    if (rows - found <= fewMissing) return;
    for (const { id } of await listCalendars(sender, mailbox, { signal })) {
      found += await listPlace(mailbox, id, extra);
      if (found >= rows) return;
    }
  }

  /** Gives how many events it found of rows, for the first time. */
  async function listPlace(mailbox: string, calendarId: string | undefined, extra: Set<string>): Promise<number> {
    const value = sourceKeyPrefix(job.namespace);
    const query = { mailbox, calendarId, operator: 'startswith', value, whole: true } as const;
    let found = 0;
    for await (const event of keyedEvents(sender, query, { signal })) {
      const row = await ledger.findRecorded(job.id, event.key, mailbox);
      if (row === undefined || !standsForEvent(row)) {
        if (extra.has(event.id)) continue;
        extra.add(event.id);
        await tell({ kind: 'extra', mailbox, eventId: event.id, row });
      } else if (row.eventId === event.id) {
        if (seen.has(row.number)) continue;
        seen.add(row.number);
        found += 1;
        await compare(row, event);
      } else if (isSettled(row)) addCopy(row, event.id);
    }
    return found;
  }

  function addCopy(row: RecordedRow, id: string): void {
    const known = copies.get(row.number);
    if (known === undefined) copies.set(row.number, { row, ids: [id] });
    else if (!known.ids.includes(id)) known.ids.push(id);
  }

  async function compare(row: RecordedRow, { item }: Pick<KeyedEvent, 'item'>): Promise<void> {
    if (!isSettled(row) || (currentAt !== undefined && row.endsAt !== undefined && row.endsAt < currentAt)) return;
    const written = readPrints(row.written);
    if (written === undefined) return tell({ kind: 'not-compared', row });
    const event = item as unknown as Event;
    const edited = editedParts(written, event, options);
    await tell(edited.parts.length === 0 ? { kind: 'as-written', row, event } : { kind: 'edited', row, edited, event });
  }

  /** That a list does not show an event does not prove that it is gone. */
  async function readMissing(row: RecordedRow): Promise<void> {
    const { mailbox, eventId } = row;
    if (eventId === undefined || seen.has(row.number) || skipped.has(mailbox)) return;
    if (only !== undefined && !only.has(mailbox)) return;
    try {
      const event = await readEvent(sender, mailbox, eventId, { signal });
      if (event.key !== row.sourceKey) return tell({ kind: 'untied', row });
      seen.add(row.number);
      await compare(row, event);
    } catch (error) {
      if (!isGone(error)) throw error;
      const other = copies.get(row.number);
      copies.delete(row.number);
      await tell({ kind: 'deleted', row, copies: other?.ids ?? [] });
    }
  }
}

/** A row that waits may have an event that is not known yet. */
function standsForEvent(row: RecordedRow): boolean {
  return row.state === 'open' || row.state === 'sending' || row.eventId !== undefined;
}

function isSettled({ state }: RecordedRow): boolean {
  return state === 'done' || state === 'failed';
}

/** Why a mailbox as a whole cannot be read, where it is nothing that passes. */
function refusalOfMailbox(error: unknown): Refusal | undefined {
  const fault = faultOf(error);
  return fault?.kind === 'refused' && refusesMailbox(fault.refusal) ? fault.refusal : undefined;
}
