import type { JsonObject } from '../../core/json.ts';
import type { PlannedAct, PlannedRow } from './intake.ts';
import type { IntakeMode } from './intake-mode.ts';
import type { RowAct } from './ledger.ts';
import type { PresentFate } from './row-fates.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { HAS_EVENT } from './sqlite-row-conditions.ts';
import { type RowRules, rowRules, SAME_ROW } from './sqlite-row-rules.ts';

/** Attendees of a taken event whom its row does not name; null for an event that the job made. */
export const OTHERS = `CASE row.taken WHEN 1 THEN coalesce(json_extract(coalesce(row.base, row.fields), '$.others'), 0) END`;

/** Rows of a plan read at once; each holds its payload. */
const PAGE = 500;

interface PresentRow {
  number: number;
  line: number;
  key: string | null;
  mailbox: string | null;
  read_outcome: string | null;
  fields: string | null;
  facts: string | null;
  ends_at: number | null;
  payload: Uint8Array | null;
  /** Null for a row that the job has not. */
  fate: PresentFate | null;
  state: string | null;
  act: RowAct | null;
  event_id: string | null;
  base: string | null;
  edited: string | null;
  others: number | null;
  there: Uint8Array | null;
}

interface GoneRow {
  number: number;
  line: number;
  key: string;
  mailbox: string;
  event_id: string | null;
  base: string | null;
  ends_at: number | null;
  there: Uint8Array | null;
}

/** Rows whose events would be without a row: they are gone from the input, or their rows moved to another mailbox. */
const IS_LEFT = ({ gone, present }: RowRules, isPrune: boolean) => ({
  cancelled: `CASE WHEN i.number IS NULL THEN ${gone} = 'cancel' ELSE row.taken = 0 AND ${present} = 'moved' END`,
  any: `(i.number IS NULL OR ${present} IN ('left'${isPrune ? `, 'moved'` : ''}))`,
});

function isPruned(options: IntakeMode): boolean {
  return options.mode === 'apply' && options.prune === true;
}

/** See Intake.goneEvents. */
export function countGoneEvents(job: number, options: IntakeMode, { all }: SqliteAccess): Map<string, number> {
  const { any } = IS_LEFT(rowRules(options), isPruned(options));
  const found = all<{ mailbox: string; n: number }>(
    `SELECT row.mailbox, count(*) AS n FROM row LEFT JOIN intake i ON ${SAME_ROW}
     WHERE row.job = ? AND row.source_key IS NOT NULL AND ${HAS_EVENT} AND ${any}
     GROUP BY row.mailbox`,
    job,
  );
  return new Map(found.map(({ mailbox, n }) => [mailbox, n]));
}

/** See Intake.plan; of a stream, only what was read after the number `from`. */
export async function* planIntake(
  job: number,
  options: IntakeMode,
  { all, attempt }: SqliteAccess,
  from?: number,
): AsyncGenerator<PlannedRow> {
  const rules = rowRules(options);
  const isPrune = isPruned(options);
  const isChecked = options.mode === 'apply' && options.checked === true;
  const mark = isChecked
    ? `LEFT JOIN event_mark m ON m.job = row.job AND m.key = row.key AND m.found = 'edited'`
    : 'LEFT JOIN (SELECT NULL AS parts, NULL AS base) m';
  const read = isChecked
    ? 'LEFT JOIN event_read e ON e.job = row.job AND e.key = row.key'
    : 'LEFT JOIN (SELECT NULL AS event) e';
  const marked = isChecked && options.overwrite === true ? 'm.base, ' : '';
  const present = (after: number) =>
    all<PresentRow>(
      `SELECT i.number, i.line, i.key, i.mailbox, i.outcome AS read_outcome, i.fields, i.facts, i.ends_at, i.payload,
         CASE WHEN row.number IS NOT NULL THEN ${rules.present} END AS fate, row.state, row.act, row.event_id,
         coalesce(${marked}row.base, row.fields) AS base, m.parts AS edited, ${OTHERS} AS others, e.event AS there
       FROM intake i LEFT JOIN row ON ${SAME_ROW} ${mark} ${read}
       WHERE i.job = ? AND i.number > ? ORDER BY i.number LIMIT ${PAGE}`,
      job,
      after,
    );
  // A row that moved leaves its event behind. What is in doubt is carried out, whatever the mode.
  const doubtful = `(i.number IS NULL OR ${rules.present} = 'left') AND row.state = 'sending' AND row.act = 'cancel'`;
  const cancelled = isPrune ? `(${doubtful} OR ${IS_LEFT(rules, isPrune).cancelled})` : doubtful;
  const gone = (after: number) =>
    all<GoneRow>(
      `SELECT row.number, row.line, row.key, row.mailbox, row.event_id, coalesce(row.base, row.fields) AS base, row.ends_at,
         e.event AS there
       FROM row LEFT JOIN intake i ON ${SAME_ROW} ${read}
       WHERE row.job = ? AND row.number > ? AND row.source_key IS NOT NULL AND ${cancelled}
       ORDER BY row.number LIMIT ${PAGE}`,
      job,
      after,
    );

  yield* pages(present, (row) => readPresent(row, isPrune, options.mode === 'apply'), from ?? 0);
  // Of a stream nobody knows what is gone.
  if (from === undefined) yield* pages(gone, readGone, 0);

  async function* pages<Row extends { number: number }>(
    read: (after: number) => Row[],
    as: (row: Row) => PlannedRow,
    first: number,
  ): AsyncGenerator<PlannedRow> {
    for (let after = first; ; ) {
      const page = await attempt(() => read(after).map((row) => ({ number: row.number, planned: as(row) })));
      for (const { planned } of page) yield planned;
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.number;
    }
  }
}

function readPresent(row: PresentRow, isPrune: boolean, isApply: boolean): PlannedRow {
  const act = actOf(row, isPrune, isApply);
  const hasEvent = act !== 'create' && row.event_id !== null;
  return {
    line: row.line,
    key: row.key ?? undefined,
    mailbox: row.mailbox ?? undefined,
    act,
    isGone: false,
    eventId: hasEvent ? (row.event_id ?? undefined) : undefined,
    ...(isToAdopt(row) ? { isToAdopt: true } : {}),
    fields: row.fields ?? undefined,
    // Should the event be gone, or is it yet to be adopted, all who are invited count: the most that it may be.
    base: hasEvent && row.fate !== 'call-off' && !isToAdopt(row) ? (row.base ?? undefined) : undefined,
    edited: row.edited === null ? [] : (JSON.parse(row.edited) as string[]),
    facts: row.facts === null ? undefined : (JSON.parse(row.facts) as JsonObject),
    ...(hasEvent && row.others !== null ? { others: row.others } : {}),
    endsAt: row.ends_at ?? undefined,
    payload: row.payload === null ? undefined : new Uint8Array(row.payload),
    there: hasEvent && row.there !== null ? new Uint8Array(row.there) : undefined,
    faults: row.read_outcome === null ? [] : faultsOf(JSON.parse(row.read_outcome) as JsonObject),
  };
}

function readGone({ line, key, mailbox, event_id, base, ends_at, there }: GoneRow): PlannedRow {
  return {
    line,
    key,
    mailbox,
    act: 'cancel',
    isGone: true,
    eventId: event_id ?? undefined,
    fields: undefined,
    base: base ?? undefined,
    edited: [],
    facts: undefined,
    endsAt: ends_at ?? undefined,
    payload: undefined,
    there: there === null ? undefined : new Uint8Array(there),
    faults: [],
  };
}

function actOf(row: PresentRow, isPrune: boolean, isApply: boolean): PlannedAct {
  const planned = fateActOf(row, isPrune);
  // What is adopted is made what the row says, in the same run.
  return planned === 'adopt' && isApply ? 'update' : planned;
}

function isToAdopt(row: PresentRow): boolean {
  return fateActOf(row, false) === 'adopt';
}

function fateActOf({ read_outcome, fate, state, act }: PresentRow, isPrune: boolean): PlannedAct {
  if (read_outcome !== null) return 'rejected';
  switch (fate) {
    case null:
    case 'again':
    case 'seek':
    case 'seek-anew':
    case 'left':
      return 'create';
    // Or a create, where its cancellation came through.
    case 'call-off':
      return 'update';
    case 'update':
    case 'past':
    case 'deleted':
    case 'ambiguous':
      return fate;
    case 'readopt':
      return 'adopt';
    case 'moved':
      return isPrune ? 'create' : 'moved';
    case 'renew':
    case 'retry':
    case 'wait':
      return act ?? 'create';
    case 'keep':
      return state === 'failed' ? 'failed' : 'unchanged';
  }
}

export function faultsOf(outcome: JsonObject): JsonObject[] {
  return Array.isArray(outcome.faults) ? (outcome.faults as JsonObject[]) : [];
}
