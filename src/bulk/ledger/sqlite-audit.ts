import {
  type AuditContent,
  type AuditedRow,
  type AuditLink,
  digestOf,
  hashAfter,
  NO_LINK,
  readContent,
  writeContent,
} from './audit-link.ts';
import type { Ledger, LedgerWrite, SettledWrite } from './ledger.ts';
import type { RowAct } from './ledger-rows.ts';
import type { SqliteAccess } from './sqlite-access.ts';

interface LinkRow {
  link: number;
  job: number;
  at: number;
  kind: ArrayBuffer;
  digest: ArrayBuffer;
  hash: ArrayBuffer;
  content: ArrayBuffer | null;
}

/** Links read at once; one holds the outcomes of a commit. */
const PAGE = 200;

/** Adds a link to the chain, in the caller's transaction; `at` undefined takes the time of the one before. */
export function addLink(job: number, content: AuditContent, at: number | undefined, { get, run }: SqliteAccess): void {
  const last = lastLink({ get });
  const link = last.link + 1;
  const time = Math.floor(at ?? last.at);
  const text = writeContent(content);
  const digest = digestOf(link, job, time, text);
  run(
    `INSERT INTO audit (link, job, at, kind, digest, hash, content) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ...[link, job, time, content.kind, digest, hashAfter(last.hash, digest), text],
  );
}

/** One that was damaged is chained on to, and found when the trail is verified. */
function lastLink({ get }: Pick<SqliteAccess, 'get'>): { link: number; at: number; hash: string } {
  // As bytes, see below.
  const last = get<{ link: number; at: number; hash: Uint8Array }>(
    `SELECT link, at, CAST(hash AS BLOB) AS hash FROM audit ORDER BY link DESC LIMIT 1`,
  );
  if (last === undefined) return NO_LINK;
  return { link: last.link, at: last.at, hash: Buffer.from(last.hash).toString('latin1') };
}

/** Adds the outcomes of a commit to the chain, in the caller's transaction; nothing where it settles no row. */
export function addOutcomes(
  job: number,
  kind: 'rows' | 'late',
  fence: number,
  writes: readonly LedgerWrite[],
  access: SqliteAccess,
): void {
  const settled = writes.flatMap((change): Ended[] => {
    if (change.type === 'settled') return [change];
    return change.type === 'reopened' && change.ended !== undefined ? [change.ended] : [];
  });
  if (settled.length === 0) return;
  const times = settled.flatMap(({ outcome: { at } }) => (typeof at === 'number' ? [at] : []));
  const at = times.length === 0 ? undefined : Math.max(...times);
  addLink(job, { kind, fence, rows: settled.map(auditedRow) }, at, access);
}

type Ended = Pick<SettledWrite, 'of' | 'outcome'> & Partial<Pick<SettledWrite, 'eventId' | 'isInDoubt'>>;

/** What is put on record of an outcome: no message, which may repeat what the row says. */
function auditedRow({ of, eventId, outcome, isInDoubt }: Ended): AuditedRow {
  const { status, code, httpStatus, requestId } = outcome;
  return {
    mailbox: of.mailbox,
    act: of.act,
    sourceKey: of.sourceKey,
    eventId: eventId ?? of.eventId ?? null,
    status: String(status),
    code: typeof code === 'string' ? code : null,
    httpStatus: typeof httpStatus === 'number' ? httpStatus : null,
    requestId: typeof requestId === 'string' ? requestId : null,
    ...(isInDoubt ? { isInDoubt } : {}),
  };
}

/**
 * Adds to the chain, in the caller's transaction, that nobody knows what became of rows which are about to do something
 * else; `condition` says of which.
 */
export function addDoubts(job: number, condition: string, at: number, access: SqliteAccess): void {
  for (let after = 0; ; ) {
    const rows = access.all<InDoubt>(
      `SELECT number, fence, mailbox, act, source_key AS sourceKey, event_id AS eventId FROM row
       WHERE job = ? AND number > ? AND state = 'sending' AND ${condition} ORDER BY number LIMIT ${PAGE}`,
      job,
      after,
    );
    for (const fence of new Set(rows.map((row) => row.fence))) {
      const of = rows.filter((row) => row.fence === fence);
      addLink(job, { kind: 'rows', fence, rows: of.map(doubtedRow) }, at, access);
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}

interface InDoubt extends Pick<AuditedRow, 'mailbox' | 'act' | 'sourceKey' | 'eventId'> {
  number: number;
  fence: number;
}

function doubtedRow({ mailbox, act, sourceKey, eventId }: InDoubt): AuditedRow {
  const outcome = { status: 'failed', code: 'outcome-unknown', httpStatus: null, requestId: null, isInDoubt: true };
  return { mailbox, act, sourceKey, eventId, ...outcome };
}

/** Ids of jobs are given again: that an earlier job was erased stays. */
const ERASABLE = `content IS NOT NULL AND kind <> 'erased' AND job IN (SELECT value FROM json_each(?))`;

/** Takes back what the links of jobs say, and leaves that they were there; in the caller's transaction. */
export function eraseLinks(
  jobs: readonly number[],
  user: string | null,
  at: number | undefined,
  access: SqliteAccess,
): void {
  const { get, all, run } = access;
  const ids = JSON.stringify(jobs);
  // All at once: nothing leads from a job to its links but a walk along the whole trail.
  const said = new Set(
    all<{ job: number }>(`SELECT DISTINCT job FROM audit WHERE ${ERASABLE}`, ids).map((one) => one.job),
  );
  if (said.size > 0) run(`UPDATE audit SET content = NULL WHERE ${ERASABLE}`, ids);
  for (const job of jobs) {
    const of = get<{ name: string; service: string }>(`SELECT name, service FROM job WHERE id = ?`, job);
    // A job that sent nothing leaves nothing.
    if (of === undefined || !(said.has(job) || hasSent(job, access))) continue;
    const doubt = get<{ n: number }>(`SELECT count(*) AS n FROM row WHERE job = ? AND state = 'sending'`, job);
    addLink(job, { kind: 'erased', name: of.name, service: of.service, user, doubtful: doubt?.n ?? 0 }, at, access);
  }
}

/** By its rows, since those that were settled before there was a trail have no links. */
function hasSent(job: number, { get }: SqliteAccess): boolean {
  const sent = `event_id IS NOT NULL OR state IN ('sending', 'done', 'failed')`;
  return get(`SELECT 1 FROM row WHERE job = ? AND (${sent}) LIMIT 1`, job) !== undefined;
}

/** How the trail of a ledger is read. */
export function createSqliteAudit({
  get,
  all,
  run,
  transaction,
  attempt,
}: SqliteAccess): Pick<Ledger, 'auditLinks' | 'auditHead' | 'auditRuns' | 'doubtfulRows'> {
  return {
    async *auditLinks(until = Number.MAX_SAFE_INTEGER) {
      for (let after = 0; ; ) {
        const page = await attempt(() =>
          all<LinkRow>(`${LINKS} WHERE link > ? AND link <= ? ORDER BY link LIMIT ${PAGE}`, after, until).map(readLink),
        );
        yield* page;
        const last = page.at(-1);
        if (last === undefined) return;
        after = last.link;
      }
    },

    auditHead: () =>
      attempt(() => {
        const { link, hash } = lastLink({ get });
        return { number: link, hash };
      }),

    auditRuns: () =>
      attempt(() =>
        all<LinkRow>(`${LINKS} WHERE kind = 'run' AND content IS NOT NULL ORDER BY link`).flatMap((row) => {
          const { job, content } = readLink(row);
          return content?.kind === 'run' ? [{ job, ...content }] : [];
        }),
      ),

    doubtfulRows: () =>
      attempt(() =>
        transaction(() => {
          run(`DROP TABLE IF EXISTS temp.doubtful`);
          run(`CREATE TEMP TABLE doubtful AS ${DOUBTFUL_ROWS}`);
          return { until: lastLink({ get }).link, rows: keptDoubtful() };
        }),
      ),
  };

  async function* keptDoubtful() {
    for (let after = 0; ; ) {
      const page = await attempt(() =>
        all<DoubtfulRow>(
          `SELECT rowid AS place, * FROM temp.doubtful WHERE rowid > ? ORDER BY rowid LIMIT 1000`,
          after,
        ),
      );
      for (const { at, job, fence, act, name, service, mailbox, source_key, event_id } of page) {
        yield {
          ...{ at, job, fence, act, name: textOf(name), service: textOf(service), mailbox: textOf(mailbox) },
          ...{ sourceKey: textOf(source_key), eventId: event_id === null ? null : textOf(event_id) },
        };
      }
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.place;
    }
  }
}

const DOUBTFUL_ROWS = `SELECT coalesce(job.last_run_at, job.created_at) AS at, row.job, row.fence, row.act,
    CAST(job.name AS BLOB) AS name, CAST(job.service AS BLOB) AS service, CAST(row.mailbox AS BLOB) AS mailbox,
    CAST(row.source_key AS BLOB) AS source_key, CAST(row.event_id AS BLOB) AS event_id
  FROM row JOIN job ON job.id = row.job
  WHERE row.state IN ('open', 'sending') AND row.state = 'sending'
  ORDER BY coalesce(job.last_run_at, job.created_at), row.job, row.number`;

interface DoubtfulRow {
  place: number;
  at: number;
  job: number;
  fence: number;
  act: RowAct;
  name: ArrayBuffer;
  service: ArrayBuffer;
  mailbox: ArrayBuffer;
  source_key: ArrayBuffer;
  event_id: ArrayBuffer | null;
}

/** As bytes, see sqlite-row-check.ts: nobody knows yet whether they are whole. */
const LINKS = `SELECT link, job, at, CAST(kind AS BLOB) AS kind, CAST(digest AS BLOB) AS digest, CAST(hash AS BLOB) AS hash,
  CAST(content AS BLOB) AS content FROM audit`;

function readLink({ link, job, at, kind, digest, hash, content }: LinkRow): AuditLink {
  const text = content === null ? undefined : textOf(content);
  const place = { link, job, at, digest: textOf(digest), hash: textOf(hash), isErased: text === undefined };
  // What is not as it was written is said of by its digest, and not read as something else.
  const isWhole = text !== undefined && digestOf(link, job, at, text) === place.digest;
  const said = isWhole ? readContent(text) : undefined;
  // The kind stands beside the content to be searched, and in it to be hashed.
  return { ...place, content: said?.kind === textOf(kind) ? said : undefined };
}

function textOf(bytes: ArrayBuffer): string {
  return Buffer.from(bytes).toString('utf8');
}
