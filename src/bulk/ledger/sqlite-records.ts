import type { JsonObject } from '../../core/json.ts';
import { type CreateDoubt, type JobRecord, type LedgerRow, NO_DOUBT, type ResultRecord } from './ledger.ts';
import { eventSum, identitySum, textSum } from './row-sums.ts';
import { CALLED_OFF } from './sqlite-row-conditions.ts';

export interface JobRow {
  id: number;
  service: string;
  app: string;
  name: string;
  namespace: string;
  settings: string;
  state: JobRecord['state'];
  shards: number;
  created_at: number;
  input_fence: number;
  last_run_at: number | null;
}

export interface WaitingRow {
  number: number;
  shard: number;
  mailbox: string;
  source_key: string;
  state: 'open' | 'sending';
  act: LedgerRow['act'];
  incarnation: number;
  event_id: string | null;
  taken: number;
  ends_at: number | null;
  fields: string | null;
  base: string | null;
  before: Uint8Array | null;
  attempts: number;
  fence: number;
  gone: number;
  changed: number;
  called_off: number;
  payload: Uint8Array | null;
  /** Of a row that may have been sent. */
  outcome: string | null;
  key: string;
  content_hash: string;
  notes: string;
  identity_sum: number | null;
  event_sum: number;
  fields_sum: number | null;
  base_sum: number | null;
  outcome_sum: number | null;
}

/** Columns of a WaitingRow. What a create does not ask for is not read for it: most rows are created. */
export const WAITING_COLUMNS = `number, shard, mailbox, source_key, state, act, incarnation, event_id, taken, ends_at,
  CASE act WHEN 'create' THEN NULL ELSE fields END AS fields, base, CASE act WHEN 'release' THEN before END AS before,
  attempts, fence, gone, read_hash <> content_hash AS changed, ${CALLED_OFF} AS called_off, payload, key, content_hash,
  notes, identity_sum, event_sum, CASE act WHEN 'create' THEN NULL ELSE fields_sum END AS fields_sum, base_sum,
  CASE state WHEN 'sending' THEN outcome END AS outcome, CASE state WHEN 'sending' THEN outcome_sum END AS outcome_sum`;

/** Whether a row that waits is what was written. */
export function isWaitingWhole(row: WaitingRow): boolean {
  return (
    identitySum(row) === row.identity_sum &&
    eventSum(row) === row.event_sum &&
    isTextWhole(row.outcome, row.outcome_sum) &&
    isTextWhole(row.fields, row.fields_sum) &&
    isTextWhole(row.base, row.base_sum)
  );
}

export interface ResultRow {
  number: number;
  line: number;
  gone: number;
  changed: number;
  key: string | null;
  mailbox: string | null;
  state: ResultRecord['state'];
  act: ResultRecord['act'];
  taken: number;
  touched: number;
  fence: number;
  attempts: number;
  event_id: string | null;
  outcome: string | null;
  notes: string;
  ends_at: number | null;
  incarnation: number;
  event_sum: number;
  outcome_sum: number | null;
}

/**
 * Columns of a ResultRow; texts are bytes, see sqlite-row-check.ts: results are also read by who checked nothing before.
 */
export const RESULT_COLUMNS = `number, line, gone, coalesce(read_hash <> content_hash, 0) AS changed,
  CAST(key AS BLOB) AS key, CAST(mailbox AS BLOB) AS mailbox, state, act, taken, fence,
  fence > (SELECT input_fence FROM job WHERE id = row.job) AS touched, attempts, CAST(event_id AS BLOB) AS event_id,
  CAST(outcome AS BLOB) AS outcome, CAST(notes AS BLOB) AS notes, ends_at,
  incarnation, event_sum, outcome_sum`;

type Read = string | ArrayBuffer | null;

/** The texts of a row whose columns were read as bytes. */
export function withTexts(
  row: Omit<ResultRow, 'key' | 'mailbox' | 'event_id' | 'outcome' | 'notes'> & {
    key: Read;
    mailbox: Read;
    event_id: Read;
    outcome: Read;
    notes: Read;
  },
): ResultRow {
  const { key, mailbox, event_id, outcome, notes } = row;
  return {
    ...row,
    key: textOf(key),
    mailbox: textOf(mailbox),
    event_id: textOf(event_id),
    outcome: textOf(outcome),
    notes: textOf(notes) ?? '[]',
  };
}

function textOf(value: Read): string | null {
  return value instanceof ArrayBuffer ? Buffer.from(value).toString('utf8') : value;
}

/** Whether what a row says of its event is what was written. */
export function isResultWhole(row: ResultRow): boolean {
  return eventSum(row) === row.event_sum && isTextWhole(row.outcome, row.outcome_sum);
}

function isTextWhole(text: string | null, sum: number | null): boolean {
  return text === null ? sum === null : textSum(text) === sum;
}

export function readJob(row: JobRow): JobRecord {
  return {
    id: row.id,
    service: row.service,
    app: row.app,
    name: row.name,
    namespace: row.namespace,
    settings: JSON.parse(row.settings) as JsonObject,
    state: row.state,
    shards: row.shards,
    createdAt: row.created_at,
    inputFence: row.input_fence,
    lastRunAt: row.last_run_at ?? undefined,
  };
}

export function readWaiting(row: WaitingRow): LedgerRow {
  return {
    number: row.number,
    shard: row.shard,
    mailbox: row.mailbox,
    sourceKey: row.source_key,
    state: row.state,
    act: row.act,
    incarnation: row.incarnation,
    eventId: row.event_id ?? undefined,
    fields: row.fields ?? undefined,
    base: row.base ?? undefined,
    endsAt: row.ends_at ?? undefined,
    isTaken: row.taken === 1,
    before: row.before === null ? undefined : new Uint8Array(row.before),
    attempts: row.attempts,
    fence: row.fence,
    isGone: row.gone === 1,
    isChanged: row.changed === 1,
    isCalledOff: row.called_off === 1,
    // libsql gives a Buffer for one row and an ArrayBuffer for several.
    payload: row.payload === null ? new Uint8Array() : new Uint8Array(row.payload),
    doubt: row.outcome === null ? NO_DOUBT : readDoubt(JSON.parse(row.outcome) as JsonObject),
  };
}

function readDoubt({ isKnown, isRepeated, calendarId }: JsonObject): CreateDoubt {
  const doubt = { isKnown: isKnown === true, isRepeated: isRepeated === true };
  return typeof calendarId === 'string' ? { ...doubt, calendarId } : doubt;
}

export function readResult(row: ResultRow): ResultRecord {
  return {
    number: row.number,
    line: row.line,
    isGone: row.gone === 1,
    isChanged: row.changed === 1,
    // The row of an event that stayed in another mailbox has its mailbox in its key; see sqlite-moved-rows.ts.
    key: row.key?.split('\u001f', 1)[0],
    mailbox: row.mailbox ?? undefined,
    state: row.state,
    act: row.act,
    isTaken: row.taken === 1,
    isTouched: row.touched === 1,
    fence: row.fence,
    attempts: row.attempts,
    eventId: row.event_id ?? undefined,
    endsAt: row.ends_at ?? undefined,
    outcome: row.outcome === null ? undefined : (JSON.parse(row.outcome) as JsonObject),
    // Most rows have none.
    notes: row.notes === '[]' ? [] : (JSON.parse(row.notes) as JsonObject[]),
  };
}
