import { crc32 } from 'node:zlib';
import { identitySum, type JobIdentity, jobSum, type RowIdentity, textSum } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { SAME_ROW } from './sqlite-row-rules.ts';

/*
 * Texts are read as bytes where nobody knows yet whether they are whole: libsql ends the process at a text that is not
 * UTF-8, and one flipped bit makes such a text.
 */

/** Bytes as libsql gives those of several rows. */
type Bytes = ArrayBuffer | null;

/** What the sums of a row are of, beside the sums. */
export interface CheckedRow {
  number: number;
  identity: Bytes;
  identity_sum: number | null;
  event: Bytes;
  event_sum: number;
  outcome_bytes: Bytes;
  outcome_sum: number | null;
  fields_bytes: Bytes;
  fields_sum: number | null;
  base_bytes: Bytes;
  base_sum: number | null;
}

type CheckedEvent = Pick<
  CheckedRow,
  'event' | 'event_sum' | 'outcome_bytes' | 'outcome_sum' | 'base_bytes' | 'base_sum'
>;

/** As identitySum writes it. */
const IDENTITY = ['shard', 'mailbox', 'key', 'source_key', 'content_hash', 'ends_at', 'notes']
  .map((column) => `coalesce(row.${column}, 'null')`)
  .join(' || char(10) || ');

const EVENT_COLUMNS = `CAST(row.event_id AS BLOB) AS event,
  row.event_sum - 4294967296 * (2 * row.incarnation + row.taken) AS event_sum, CAST(row.outcome AS BLOB) AS outcome_bytes,
  row.outcome_sum, CAST(row.base AS BLOB) AS base_bytes, row.base_sum`;

/** Columns of a CheckedRow. */
export const CHECKED_COLUMNS = `row.number, CAST(${IDENTITY} AS BLOB) AS identity, row.identity_sum, ${EVENT_COLUMNS},
  CAST(row.fields AS BLOB) AS fields_bytes, row.fields_sum`;

/** Rows checked at once. */
const PAGE = 1_000;

function isWhole(bytes: Bytes, sum: number | null): boolean {
  return bytes === null ? sum === null : (crc32(new Uint8Array(bytes)) | 0) === sum;
}

function isEventWhole({ event, event_sum, outcome_bytes, outcome_sum, base_bytes, base_sum }: CheckedEvent): boolean {
  const sum = event === null ? 0 : crc32(new Uint8Array(event));
  return sum === event_sum && isWhole(outcome_bytes, outcome_sum) && isWhole(base_bytes, base_sum);
}

export function isRowWhole(row: CheckedRow): boolean {
  return isWhole(row.identity, row.identity_sum) && isEventWhole(row) && isWhole(row.fields_bytes, row.fields_sum);
}

/**
 * Throws LedgerError `ledger-damaged` where what a row of the job says of its event is not what was written; what it
 * says of itself is compared with the input, see checkIdentities.
 */
export function checkEvents(job: number, access: SqliteAccess): void {
  checkPages<CheckedEvent & { number: number }>(
    `SELECT row.number, ${EVENT_COLUMNS} FROM row WHERE row.job = ? AND row.number > ? ORDER BY row.number LIMIT ${PAGE}`,
    isEventWhole,
    job,
    access,
  );
}

/** What the input says too was read right; the input is fresh, and comparing is cheaper than summing. */
const CONFIRMED = `row.shard = i.shard AND row.mailbox = i.mailbox AND row.source_key = i.source_key
  AND row.content_hash = i.content_hash AND row.notes = i.notes AND row.ends_at IS i.ends_at AND row.fields IS i.fields
  AND row.identity_sum = i.identity_sum AND row.fields_sum IS i.fields_sum`;

/** Throws LedgerError `ledger-damaged` where a row of the job is not what was written, unless the input just read says the same. */
export function checkIdentities(job: number, access: SqliteAccess): void {
  checkPages(
    `SELECT ${CHECKED_COLUMNS} FROM row LEFT JOIN intake i ON ${SAME_ROW}
     WHERE row.job = ? AND row.number > ? AND (i.number IS NULL OR NOT (${CONFIRMED})) ORDER BY row.number LIMIT ${PAGE}`,
    isRowWhole,
    job,
    access,
  );
}

const ALL_ROWS = `SELECT ${CHECKED_COLUMNS} FROM row WHERE row.job = ? AND row.number > ? ORDER BY row.number LIMIT ${PAGE}`;

/** Throws LedgerError `ledger-damaged` where anything of a row of the job is not what was written. */
export function checkRows(job: number, access: SqliteAccess): void {
  checkPages(ALL_ROWS, isRowWhole, job, access);
}

/** The same outside of a transaction: of many rows it takes seconds, in which others have their turn. */
export async function checkRowsInTurns(job: number, access: SqliteAccess, signal?: AbortSignal): Promise<void> {
  for (let after: number | undefined = 0; after !== undefined; ) {
    signal?.throwIfAborted();
    const from: number = after;
    after = await access.attempt(() => checkPage(ALL_ROWS, isRowWhole, job, from, access));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function checkPages<Row extends { number: number } = CheckedRow>(
  text: string,
  isGood: (row: Row) => boolean,
  job: number,
  access: SqliteAccess,
): void {
  for (let after: number | undefined = 0; after !== undefined; ) after = checkPage(text, isGood, job, after, access);
}

/** Gives the number of its last row; undefined after the last page. */
function checkPage<Row extends { number: number } = CheckedRow>(
  text: string,
  isGood: (row: Row) => boolean,
  job: number,
  after: number,
  { all, damaged }: SqliteAccess,
): number | undefined {
  const rows = all<Row>(text, job, after);
  for (const row of rows) if (!isGood(row)) throw damaged(row.number);
  return rows.at(-1)?.number;
}

/** What the sums of a job are of, beside the sums. */
export interface CheckedJob extends Omit<JobIdentity, 'service' | 'app' | 'name' | 'namespace'> {
  service: ArrayBuffer;
  app: ArrayBuffer;
  name: ArrayBuffer;
  namespace: ArrayBuffer;
  settings_bytes: ArrayBuffer;
  identity_sum: number | null;
  settings_sum: number | null;
}

export const CHECKED_JOBS = `SELECT id, shards, created_at, identity_sum, settings_sum, CAST(service AS BLOB) AS service,
  CAST(app AS BLOB) AS app, CAST(name AS BLOB) AS name, CAST(namespace AS BLOB) AS namespace,
  CAST(settings AS BLOB) AS settings_bytes FROM job`;

/** Whether all jobs are what was written; a wrong namespace would give each event another key. */
export function areJobsWhole({ all }: Pick<SqliteAccess, 'all'>): boolean {
  return all<CheckedJob>(CHECKED_JOBS).every(isJobWhole);
}

export function isJobWhole(job: CheckedJob): boolean {
  const [service, app, name, namespace] = [job.service, job.app, job.name, job.namespace].map(textOf);
  const { id, shards, created_at } = job;
  const identity = jobSum({
    id,
    shards,
    created_at,
    service: service ?? '',
    app: app ?? '',
    name: name ?? '',
    namespace: namespace ?? '',
  });
  return identity === job.identity_sum && isWhole(job.settings_bytes, job.settings_sum);
}

function textOf(bytes: ArrayBuffer): string {
  return Buffer.from(bytes).toString('utf8');
}

interface OldRow extends RowIdentity {
  job: number;
  number: number;
  event_id: string | null;
  outcome: string | null;
}

/** Gives everything its sums that was written before there were any; in the caller's transaction. */
export function sumAll({ all, run }: Pick<SqliteAccess, 'all' | 'run'>): void {
  for (const job of all<JobIdentity & { settings: string }>(`SELECT * FROM job`)) {
    run(`UPDATE job SET identity_sum = ?, settings_sum = ? WHERE id = ?`, jobSum(job), textSum(job.settings), job.id);
  }
  for (let job = 0, after = 0; ; ) {
    const rows = all<OldRow>(
      `SELECT job, number, shard, mailbox, key, source_key, content_hash, ends_at, notes, event_id, outcome FROM row
       WHERE (job, number) > (?, ?) ORDER BY job, number LIMIT ${PAGE}`,
      job,
      after,
    );
    for (const row of rows) {
      run(
        `UPDATE row SET identity_sum = ?, event_sum = ?, outcome_sum = ? WHERE job = ? AND number = ?`,
        identitySum(row),
        row.event_id === null ? 0 : crc32(row.event_id),
        row.outcome === null ? null : textSum(row.outcome),
        row.job,
        row.number,
      );
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    ({ job, number: after } = last);
  }
}
