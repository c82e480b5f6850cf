import type { Database } from 'libsql';
import type { SqliteAccess } from './sqlite-access.ts';
import {
  CHECKED_COLUMNS,
  CHECKED_JOBS,
  type CheckedJob,
  type CheckedRow,
  isJobWhole,
  isRowWhole,
} from './sqlite-row-check.ts';
import { NOT_SETTLED } from './sqlite-settled-input.ts';

/** How much of a job could be read. */
export interface SalvagedJob {
  service: string;
  name: string;
  /** Rows that were taken over. */
  rows: number;
  /** Rows that could be read and are not what was written; unreadable ones nobody can count. */
  damagedRows: number;
}

type Target = Pick<SqliteAccess, 'run' | 'get' | 'all'>;

/** A value of a table: texts are bytes, as they may not be texts any more. */
type Value = number | ArrayBuffer | null;

interface Column {
  name: string;
  type: string;
}

/** Rows read at once, where nothing is in the way. */
const SPAN = 512;

/**
 * Copies what can be read and is what was written from a damaged file, whose tables are those of this version, to a new
 * ledger, in the caller's transaction. Only tables are read, and no index: each row is found in one place alone.
 */
export function salvage(from: Database, to: Target): SalvagedJob[] {
  const jobs = new Map<number, SalvagedJob>();
  const whole = new Set(
    readTable<CheckedJob>(from, 'job', CHECKED_JOBS.replace(/^SELECT | FROM job$/g, ''))
      .filter(isJobWhole)
      .map(({ id }) => id),
  );
  const copyJob = copier(to, 'job');
  for (const job of readTable<Record<string, Value>>(from, 'job', copyJob.columns)) {
    const id = Number(job.id);
    if (!whole.has(id) || !copyJob.insert(job)) continue;
    jobs.set(id, { service: textOf(job.service), name: textOf(job.name), rows: 0, damagedRows: 0 });
  }
  const copyRow = copier(to, 'row');
  const fences = new Map<number, number>();
  const rows = spans<CheckedRow & Record<string, Value>>(from, 'row', `${CHECKED_COLUMNS}, ${copyRow.columns}`);
  for (const row of rows) {
    const id = Number(row.job);
    const job = jobs.get(id);
    // Whose job is lost is found by its key when the job is sent again.
    if (job === undefined) continue;
    if (isRowWhole(row) && copyRow.insert(row)) job.rows += 1;
    else job.damagedRows += 1;
    fences.set(id, Math.max(fences.get(id) ?? 0, Number(row.fence)));
  }
  // Without it a row that was mended would be made once more for the row that it was mended from.
  const copyMended = copier(to, 'mended');
  for (const one of spans<Record<string, Value>>(from, 'mended', copyMended.columns)) {
    if (jobs.has(Number(one.job))) copyMended.insert(one);
  }
  // Of all jobs: whoever verifies the trail is to see what of it is missing.
  const copyAudit = copier(to, 'audit');
  for (const one of spans<Record<string, Value>>(from, 'audit', copyAudit.columns)) copyAudit.insert(one);
  for (const [id] of jobs) makeShards(to, id, fences.get(id) ?? 0);
  return [...jobs.values()];
}

/** Above all fences that rows were written under, the job's own included. */
function makeShards({ get, run }: Target, job: number, fence: number): void {
  const made = get<{ shards: number; input_fence: number }>(`SELECT shards, input_fence FROM job WHERE id = ?`, job);
  const next = Math.max(fence, made?.input_fence ?? 0) + 1;
  for (let shard = 0; shard < (made?.shards ?? 0); shard++) {
    run(`INSERT INTO shard (job, shard, fence) VALUES (?, ?, ?)`, job, shard, next);
  }
  // Nobody knows what was lost, so the next run begins with the input.
  run(`UPDATE job SET state = 'reading', ${NOT_SETTLED} WHERE id = ?`, job);
}

/** Copies rows of a table with all columns that the new ledger has. */
function copier({ all, run }: Target, table: string) {
  const columns = all<Column>(`SELECT name, type FROM pragma_table_info('${table}')`);
  const values = columns.map(({ type }) => (type === 'TEXT' ? 'CAST(? AS TEXT)' : '?')).join(', ');
  const text = `INSERT OR IGNORE INTO ${table} (${columns.map(({ name }) => name).join(', ')}) VALUES (${values})`;
  return {
    columns: columns
      .map(({ name, type }) => `CAST(${table}.${name} AS ${type === 'INTEGER' ? 'INTEGER' : 'BLOB'}) AS ${name}`)
      .join(', '),
    /** False where the new ledger has the row already, or cannot have it. */
    insert(row: Record<string, Value>): boolean {
      try {
        return run(text, ...columns.map(({ name }) => bound(row[name] ?? null))) === 1;
      } catch {
        return false;
      }
    },
  };
}

/** libsql gives the bytes of several rows as ArrayBuffer, and takes them as Buffer alone. */
function bound(value: Value): number | Buffer | null {
  return value instanceof ArrayBuffer ? Buffer.from(value) : value;
}

function textOf(value: Value | undefined): string {
  return value instanceof ArrayBuffer ? Buffer.from(value).toString('utf8') : '';
}

function readTable<Row>(db: Database, table: string, columns: string): Row[] {
  return [...spans<Row>(db, table, columns)];
}

/** The rows of a table, in parts that are halved until only what is broken is left out. */
function* spans<Row>(db: Database, table: string, columns: string): Generator<Row> {
  const [first, last] = [end('ASC'), end('DESC')];
  if (first === undefined || last === undefined) return;
  for (let from = first; from <= last; from += SPAN) yield* read(from, Math.min(from + SPAN - 1, last));

  function end(order: 'ASC' | 'DESC'): number | undefined {
    const found = attempt<{ id: number }>(`SELECT rowid AS id FROM ${table} ORDER BY rowid ${order} LIMIT 1`, []);
    return found?.[0]?.id;
  }

  function* read(from: number, to: number): Generator<Row> {
    const found = attempt<Row>(`SELECT ${columns} FROM ${table} NOT INDEXED WHERE ${table}.rowid BETWEEN ? AND ?`, [
      from,
      to,
    ]);
    if (found !== undefined) {
      yield* found;
      return;
    }
    if (from === to) return;
    const middle = Math.floor((from + to) / 2);
    yield* read(from, middle);
    yield* read(middle + 1, to);
  }

  function attempt<Found>(text: string, values: readonly number[]): Found[] | undefined {
    try {
      return db.prepare(text).all(values) as Found[];
    } catch {
      return undefined;
    }
  }
}
