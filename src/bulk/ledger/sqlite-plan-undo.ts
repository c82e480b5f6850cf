import type { PlannedRow } from './intake.ts';
import type { UndoOptions } from './ledger.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { OTHERS } from './sqlite-plan.ts';
import { DOUBTFUL, HAS_EVENT, NOT_SEEN, TO_ADOPT } from './sqlite-row-conditions.ts';
import { staysFor } from './sqlite-undo.ts';

/** Rows read at once. */
const PAGE = 1_000;

interface UndoRow {
  number: number;
  line: number;
  key: string;
  mailbox: string;
  event_id: string | null;
  base: string | null;
  taken: number;
  stays: number;
  ends_at: number | null;
  others: number | null;
}

/** See Ledger.planUndo. */
export async function* planUndo(
  job: number,
  options: UndoOptions,
  { all, attempt }: SqliteAccess,
): AsyncGenerator<PlannedRow> {
  for (let after = 0; ; ) {
    const page = await attempt(() =>
      all<UndoRow>(
        `SELECT number, line, key, mailbox, event_id, coalesce(base, fields) AS base, taken, ${staysFor(options)} AS stays,
           ends_at, ${OTHERS} AS others
         FROM row WHERE job = ? AND number > ? AND (${HAS_EVENT} AND NOT (${TO_ADOPT}) OR ${DOUBTFUL} OR ${NOT_SEEN})
         ORDER BY number LIMIT ${PAGE}`,
        job,
        after,
      ),
    );
    for (const row of page) yield readUndo(row);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}

function readUndo({ line, key, mailbox, event_id, base, taken, stays, ends_at, others }: UndoRow): PlannedRow {
  return {
    line,
    key,
    mailbox,
    act: stays === 1 ? 'past' : event_id === null ? 'look-for' : taken === 1 ? 'release' : 'cancel',
    isGone: false,
    eventId: event_id ?? undefined,
    fields: undefined,
    base: base ?? undefined,
    edited: [],
    facts: undefined,
    ...(others === null ? {} : { others }),
    endsAt: ends_at ?? undefined,
    payload: undefined,
    faults: [],
  };
}
