import type { JsonObject } from '../../core/json.ts';
import type { IntakeMode, PlannedAct, PlannedRow } from './intake.ts';
import type { RowAct } from './ledger.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { type PresentFate, rowRules, SAME_ROW } from './sqlite-row-rules.ts';

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
}

interface GoneRow {
  number: number;
  line: number;
  key: string;
  mailbox: string;
  event_id: string | null;
  base: string | null;
  ends_at: number | null;
}

/** See Intake.plan; of a stream, only what was read after the number `from`. */
export async function* planIntake(
  job: number,
  options: IntakeMode,
  { all, attempt }: SqliteAccess,
  from = 0,
): AsyncGenerator<PlannedRow> {
  const rules = rowRules(options);
  const isPrune = options.mode === 'apply' && options.prune === true;
  const isChecked = options.mode === 'apply' && options.checked === true;
  const mark = isChecked
    ? `LEFT JOIN event_mark m ON m.job = row.job AND m.key = row.key AND m.found = 'edited'`
    : 'LEFT JOIN (SELECT NULL AS parts, NULL AS base) m';
  const marked = isChecked && options.overwrite === true ? 'm.base, ' : '';
  const present = (after: number) =>
    all<PresentRow>(
      `SELECT i.number, i.line, i.key, i.mailbox, i.outcome AS read_outcome, i.fields, i.facts, i.ends_at, i.payload,
         CASE WHEN row.number IS NOT NULL THEN ${rules.present} END AS fate, row.state, row.act, row.event_id,
         coalesce(${marked}row.base, row.fields) AS base, m.parts AS edited
       FROM intake i LEFT JOIN row ON ${SAME_ROW} ${mark}
       WHERE i.job = ? AND i.number > ? ORDER BY i.number LIMIT ${PAGE}`,
      job,
      after,
    );
  // A row that moved leaves its event behind.
  const gone = (after: number) =>
    all<GoneRow>(
      `SELECT row.number, row.line, row.key, row.mailbox, row.event_id, coalesce(row.base, row.fields) AS base, row.ends_at
       FROM row LEFT JOIN intake i ON ${SAME_ROW}
       WHERE row.job = ? AND row.number > ? AND row.source_key IS NOT NULL
         AND CASE WHEN i.number IS NULL THEN ${rules.gone} = 'cancel' ELSE row.taken = 0 AND ${rules.present} = 'moved' END
       ORDER BY row.number LIMIT ${PAGE}`,
      job,
      after,
    );

  yield* pages(present, (row) => readPresent(row, isPrune), from);
  if (isPrune) yield* pages(gone, readGone, 0);

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

function readPresent(row: PresentRow, isPrune: boolean): PlannedRow {
  const act = actOf(row, isPrune);
  const hasEvent = act !== 'create' && row.event_id !== null;
  return {
    line: row.line,
    key: row.key ?? undefined,
    mailbox: row.mailbox ?? undefined,
    act,
    isGone: false,
    eventId: hasEvent ? (row.event_id ?? undefined) : undefined,
    fields: row.fields ?? undefined,
    base: hasEvent ? (row.base ?? undefined) : undefined,
    edited: row.edited === null ? [] : (JSON.parse(row.edited) as string[]),
    facts: row.facts === null ? undefined : (JSON.parse(row.facts) as JsonObject),
    endsAt: row.ends_at ?? undefined,
    payload: row.payload === null ? undefined : new Uint8Array(row.payload),
    faults: row.read_outcome === null ? [] : faultsOf(JSON.parse(row.read_outcome) as JsonObject),
  };
}

function readGone({ line, key, mailbox, event_id, base, ends_at }: GoneRow): PlannedRow {
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
    faults: [],
  };
}

function actOf({ read_outcome, fate, state, act }: PresentRow, isPrune: boolean): PlannedAct {
  if (read_outcome !== null) return 'rejected';
  switch (fate) {
    case null:
    case 'again':
      return 'create';
    case 'update':
    case 'past':
    case 'deleted':
      return fate;
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
