import type { JsonObject } from '../../core/json.ts';
import { type CreateDoubt, type JobRecord, type LedgerRow, NO_DOUBT, type ResultRecord } from './ledger.ts';

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
  payload: Uint8Array | null;
  /** Of a row that may have been sent. */
  outcome: string | null;
}

/** Columns of a WaitingRow. What a create does not ask for is not read for it: most rows are created. */
export const WAITING_COLUMNS = `number, shard, mailbox, source_key, state, act, incarnation, event_id, taken, ends_at,
  CASE act WHEN 'create' THEN NULL ELSE fields END AS fields, base, CASE act WHEN 'release' THEN before END AS before,
  attempts, fence, gone, read_hash <> content_hash AS changed, payload,
  CASE state WHEN 'sending' THEN outcome END AS outcome`;

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
    // libsql gives a Buffer for one row and an ArrayBuffer for several.
    payload: row.payload === null ? new Uint8Array() : new Uint8Array(row.payload),
    doubt: row.outcome === null ? NO_DOUBT : readDoubt(JSON.parse(row.outcome) as JsonObject),
  };
}

function readDoubt({ isKnown, isRepeated }: JsonObject): CreateDoubt {
  return { isKnown: isKnown === true, isRepeated: isRepeated === true };
}

export function readResult(row: ResultRow): ResultRecord {
  return {
    number: row.number,
    line: row.line,
    isGone: row.gone === 1,
    isChanged: row.changed === 1,
    // The row of an event that stayed in another mailbox has its mailbox in its key; see sqlite-moved-rows.ts.
    key: row.key?.split('\0', 1)[0],
    mailbox: row.mailbox ?? undefined,
    state: row.state,
    act: row.act,
    isTaken: row.taken === 1,
    isTouched: row.touched === 1,
    fence: row.fence,
    attempts: row.attempts,
    eventId: row.event_id ?? undefined,
    outcome: row.outcome === null ? undefined : (JSON.parse(row.outcome) as JsonObject),
    // Most rows have none.
    notes: row.notes === '[]' ? [] : (JSON.parse(row.notes) as JsonObject[]),
  };
}
