import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { auditedCalls } from '../../client/audit/audit-calls.ts';
import { AUDIT_FOLDER } from '../../client/audit/audit-files.ts';
import type { AuditRecord } from '../../client/audit/audit-record.ts';
import { locateHome, processPlace } from '../../client/home.ts';
import { type JobPlace, withLedger } from '../jobs.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { rowSources } from './audited-rows.ts';
import { mergeByTime } from './merge-by-time.ts';

/** Which writes are wanted; all unless it says less. */
export interface AuditQuery extends JobPlace {
  /** Milliseconds since 1970: from then on. */
  since?: number | undefined;
  /** Milliseconds since 1970: before then. */
  until?: number | undefined;
  /** Name of a job: its rows alone. */
  job?: string | undefined;
  /** Name of a stored authentication. */
  authentication?: string | undefined;
}

/**
 * Every write that this home knows of, one record each, in order of time: single calls, rows of jobs, and jobs that
 * were erased. Memory does not grow with them. Throws StorageError (`audit-damaged`, `audit-unreadable`, `path-...`) and
 * LedgerError `ledger-...`.
 */
export async function exportAudit(
  query: AuditQuery,
  take: (record: AuditRecord) => void | Promise<void>,
): Promise<void> {
  const { folder } = locateHome(query.home, processPlace());
  const calls = () => auditedCalls(join(folder, AUDIT_FOLDER));
  await withTrail(folder, async (ledger) => {
    const sources = ledger ? await rowSources(ledger) : [];
    for await (const record of mergeByTime([calls(), ...sources])) {
      if (isWanted(record, query)) await take(record);
    }
  });
}

/** Opens the ledger where there is one: to look makes none. */
export async function withTrail<T>(folder: string, work: (ledger: Ledger | undefined) => Promise<T>): Promise<T> {
  return existsSync(join(folder, 'ledger.db')) ? withLedger(folder, work) : work(undefined);
}

function isWanted(record: AuditRecord, { since, until, job, authentication }: AuditQuery): boolean {
  const at = Date.parse(record.time);
  if (since !== undefined && at < since) return false;
  if (until !== undefined && at >= until) return false;
  if (job !== undefined && record.job !== job) return false;
  return authentication === undefined || record.authentication === authentication;
}
