import { canonicalEvent } from '../../graph/canonical-event.ts';
import type { Event } from '../../graph/event.ts';
import { createZones } from '../../graph/time-zone.ts';
import type { Sender } from '../../http/sender.ts';
import { changedParts } from '../changes/changed-parts.ts';
import { countOthers, createPrinter, printsOf, takenOver, writePrints } from '../changes/field-prints.ts';
import type { CheckCounts } from '../check/mark-events.ts';
import { sideBySide } from '../check/side-by-side.ts';
import { isFreeKey } from '../engine/change-decision.ts';
import { isGone } from '../engine/change-row.ts';
import { createSourceKeys } from '../key.ts';
import { type FoundEvent, readEvent } from '../keyed-events.ts';
import type { JobRecord, PlannedRow } from '../ledger/ledger.ts';
import type { ValueReader } from './read-values.ts';

export interface EventsToAdoptOptions {
  job: Pick<JobRecord, 'namespace'>;
  sender: Sender;
  /** Milliseconds since 1970. */
  now: number;
  /** Seals an event that is kept to be shown beside its row; default none is. */
  keep: ValueReader['keep'] | undefined;
  /** Raised with each event that is read. */
  counts: CheckCounts;
  signal: AbortSignal | undefined;
}

/** Rows of a plan that are held while events of theirs are read. */
const HELD = 500;
/** Events read at once. */
const AT_ONCE = 16;

/**
 * The rows of a plan in their order, those whose event is to be adopted as their event is now: until it is read, all
 * that a row says of it would be written.
 */
export async function* readEventsToAdopt(
  rows: AsyncIterable<PlannedRow>,
  { job, sender, now, keep, counts, signal }: EventsToAdoptOptions,
): AsyncGenerator<PlannedRow> {
  const printer = createPrinter(job.namespace);
  const zones = createZones();
  const keyOf = createSourceKeys(job.namespace);
  let held: PlannedRow[] = [];
  for await (const row of rows) {
    held.push(row);
    if (held.length >= HELD) yield* pass();
  }
  yield* pass();

  async function* pass(): AsyncGenerator<PlannedRow> {
    const passed = held;
    held = [];
    const read = new Map<PlannedRow, PlannedRow>();
    const toAdopt = passed.filter(({ isToAdopt }) => isToAdopt === true);
    await sideBySide(toAdopt, AT_ONCE, async (row) => void read.set(row, await readRow(row)));
    for (const row of passed) yield read.get(row) ?? row;
  }

  async function readRow(row: PlannedRow): Promise<PlannedRow> {
    const { mailbox, eventId } = row;
    if (mailbox === undefined || eventId === undefined) return row;
    counts.rows += 1;
    try {
      return asFound(row, mailbox, await readEvent(sender, mailbox, eventId, { signal }));
    } catch (error) {
      if (!isGone(error)) throw error;
      counts.deleted += 1;
      return { ...row, act: 'deleted' };
    }
  }

  function asFound(row: PlannedRow, mailbox: string, { key, item }: FoundEvent): PlannedRow {
    // It is another row's by now.
    if (!isFreeKey(key) && key !== keyOf(row.key ?? '')) return { ...row, act: 'failed' };
    const event = item as unknown as Event;
    const there = printer.of(canonicalEvent(event, zones));
    const wanted = printsOf(row.fields);
    const base = takenOver(there, wanted);
    const found = {
      ...row,
      base: writePrints(base),
      others: countOthers(there, wanted),
      there: keep?.(event, mailbox),
    };
    if (changedParts(base, wanted).length === 0) return { ...found, act: 'unchanged' };
    return row.endsAt !== undefined && row.endsAt < now ? { ...found, act: 'past' } : found;
  }
}
