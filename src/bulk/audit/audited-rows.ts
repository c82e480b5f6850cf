import type { Actor, CallOutcome } from '../../client/audit/audit-entry.ts';
import type { AuditRecord } from '../../client/audit/audit-record.ts';
import { StorageError } from '../../core/errors.ts';
import type { AuditedRow, AuditLink, AuditRun } from '../ledger/audit-link.ts';
import type { DoubtfulRow, Ledger } from '../ledger/ledger.ts';

type Trail = Pick<Ledger, 'auditLinks' | 'auditRuns' | 'doubtfulRows'>;
type Source = AsyncGenerator<AuditRecord>;
type Runs = ReadonlyMap<string, AuditRun>;

/** What became of rows and what may have, as it is now: a row that is settled meanwhile is not told twice. */
export async function rowSources(ledger: Trail): Promise<[settled: Source, doubtful: Source]> {
  const { until, rows } = await ledger.doubtfulRows();
  const runs = new Map((await ledger.auditRuns()).map((run) => [keyOf(run), run]));
  return [auditedRows(ledger.auditLinks(until), runs), doubtfulRows(rows, runs)];
}

/**
 * Outcomes of rows in the order of their commits, each with the time of its commit; memory does not grow with them.
 * Throws StorageError `audit-damaged` at a link that is not as it was written.
 */
async function* auditedRows(links: AsyncIterable<AuditLink>, runs: Runs): Source {
  for await (const link of links) yield* recordsOf(link, runs);
}

/** Rows that may have been carried out, at the time when their run began. */
async function* doubtfulRows(rows: AsyncIterable<DoubtfulRow>, runs: Runs): Source {
  for await (const row of rows) {
    yield {
      ...placeOf(row.at, runs.get(keyOf(row))),
      ...ofRow(row),
      job: row.name,
      tenant: row.service,
      outcome: 'unknown',
      number: null,
    };
  }
}

function recordsOf({ link, job, at, content, isErased }: AuditLink, runs: Runs): AuditRecord[] {
  if (content === undefined && !isErased) {
    throw new StorageError('audit-damaged', `Link ${link} of the record of jobs is not as it was written.`, {
      hint: 'See what is wrong: graphcal audit verify.',
    });
  }
  switch (content?.kind) {
    case 'rows':
    case 'late': {
      const of = placeOf(at, runs.get(keyOf({ job, fence: content.fence })));
      return content.rows.map((row) => ({ ...of, ...ofRow(row), ...outcomeOf(row), number: link }));
    }
    case 'erased':
      return [
        {
          ...placeOf(at, undefined),
          ...{ user: content.user, tenant: content.service, job: content.name },
          ...{ operation: 'jobs purge', outcome: 'done', number: link },
          // With the rows went that nobody knows of them.
          code: content.doubtful > 0 ? 'rows-unknown' : null,
        },
      ];
    default:
      return [];
  }
}

/** Nothing but where it belongs. */
function placeOf(at: number, run: AuditRun | undefined): AuditRecord {
  const nobody: Actor = { user: null, account: null, authentication: null, tenant: null };
  const { user, account, authentication, tenant } = run ?? nobody;
  return {
    ...{ time: new Date(at).toISOString(), source: 'job', number: null },
    ...{ user, account, authentication, tenant: tenant ?? run?.service ?? null },
    ...{ operation: '', mailbox: null, eventId: null, requestId: null },
    ...{ outcome: 'done', code: null, status: null, method: null, path: null },
    ...{ job: run?.name ?? null, sourceKey: null },
  };
}

function ofRow({ act, mailbox, eventId, sourceKey }: Pick<AuditedRow, 'act' | 'mailbox' | 'eventId' | 'sourceKey'>) {
  return { operation: act, mailbox, eventId, sourceKey };
}

function outcomeOf({ status, code, httpStatus, requestId, isInDoubt }: AuditedRow) {
  const unanswered = isInDoubt ? 'unknown' : 'not-sent';
  const failed = httpStatus === null ? unanswered : 'refused';
  return {
    outcome: status === 'failed' ? (failed as CallOutcome) : ('done' as const),
    code: code ?? status,
    status: httpStatus,
    requestId,
  };
}

function keyOf({ job, fence }: Pick<DoubtfulRow, 'job' | 'fence'>): string {
  return `${job}:${fence}`;
}
