import type { JsonObject } from '../../core/json.ts';
import type { JobRecord, LedgerRow, ResultRecord } from './ledger.ts';

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
}

export interface WaitingRow {
  number: number;
  shard: number;
  mailbox: string;
  source_key: string;
  state: 'open' | 'sending';
  attempts: number;
  fence: number;
  gone: number;
  changed: number;
  payload: Uint8Array;
}

export interface ResultRow {
  number: number;
  line: number;
  gone: number;
  changed: number;
  key: string | null;
  mailbox: string | null;
  state: ResultRecord['state'];
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
  };
}

export function readWaiting(row: WaitingRow): LedgerRow {
  return {
    number: row.number,
    shard: row.shard,
    mailbox: row.mailbox,
    sourceKey: row.source_key,
    state: row.state,
    attempts: row.attempts,
    fence: row.fence,
    isGone: row.gone === 1,
    isChanged: row.changed === 1,
    // libsql gives a Buffer for one row and an ArrayBuffer for several.
    payload: new Uint8Array(row.payload),
  };
}

export function readResult(row: ResultRow): ResultRecord {
  return {
    number: row.number,
    line: row.line,
    isGone: row.gone === 1,
    isChanged: row.changed === 1,
    key: row.key ?? undefined,
    mailbox: row.mailbox ?? undefined,
    state: row.state,
    attempts: row.attempts,
    eventId: row.event_id ?? undefined,
    outcome: row.outcome === null ? undefined : (JSON.parse(row.outcome) as JsonObject),
    // Most rows have none.
    notes: row.notes === '[]' ? [] : (JSON.parse(row.notes) as JsonObject[]),
  };
}
