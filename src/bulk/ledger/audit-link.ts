import { createHash } from 'node:crypto';
import type { Actor } from '../../client/audit/audit-entry.ts';
import { isObject, type JsonValue, parseJson } from '../../core/json.ts';
import type { RowAct } from './ledger-rows.ts';

/** Who began a run of a job. */
export interface AuditRun extends Actor {
  kind: 'run';
  name: string;
  service: string;
  fence: number;
}

/** The outcomes of one commit; `late` were learnt after another owner had taken the job over. */
export interface AuditOutcomes {
  kind: 'rows' | 'late';
  fence: number;
  rows: readonly AuditedRow[];
}

/** A job that was erased with what its links said. */
export interface AuditErasure {
  kind: 'erased';
  name: string;
  service: string;
  /** Who erased it; null where nobody said. */
  user: string | null;
  /** Rows of which nobody knew whether they had been carried out. */
  doubtful: number;
}

export type AuditContent = AuditRun | AuditOutcomes | AuditErasure;

/** One outcome of a row. */
export interface AuditedRow {
  mailbox: string;
  act: RowAct;
  sourceKey: string;
  eventId: string | null;
  /** As results say it: `created`, `failed` and so on. */
  status: string;
  code: string | null;
  httpStatus: number | null;
  requestId: string | null;
  /** Of one that failed: an earlier call may have been carried out. */
  isInDoubt?: boolean;
}

/** A link of the chain over the commits of a ledger. */
export interface AuditLink {
  /** From 1, without a gap. */
  link: number;
  job: number;
  /** Milliseconds since 1970. */
  at: number;
  /** Undefined where the job was erased since, and where it is not as it was written. */
  content: AuditContent | undefined;
  isErased: boolean;
  /** SHA-256, in hex, of place, time and content; stays when the content is erased. */
  digest: string;
  /** SHA-256, in hex, of the hash before it and the digest. */
  hash: string;
}

/** What the first link follows. */
export const NO_LINK = { link: 0, at: 0, hash: '0'.repeat(64) } as const;

/**
 * Rows as lists, since their names would be most of what is stored: without the mailbox where it is that of the row
 * before, and without the beginning that the source keys of a job share.
 */
export function writeContent(content: AuditContent): string {
  if (!('rows' in content)) return JSON.stringify(content);
  const begins = content.rows[0]?.sourceKey.slice(0, KEY_BEGINS) ?? '';
  let before: string | undefined;
  const rows = content.rows.map(
    ({ mailbox, act, sourceKey, eventId, status, code, httpStatus, requestId, isInDoubt }) => {
      const named = mailbox === before ? null : mailbox;
      const key = sourceKey.startsWith(begins) ? [sourceKey.slice(begins.length)] : sourceKey;
      before = mailbox;
      return [named, act, key, eventId, status, code, httpStatus, requestId, ...(isInDoubt ? [true] : [])];
    },
  );
  return JSON.stringify({ ...content, begins, rows });
}

/** Undefined for what was not written so. */
export function readContent(text: string): AuditContent | undefined {
  const content = parseJson(text);
  if (!isObject(content)) return undefined;
  if (content.kind === 'run' || content.kind === 'erased') return content as unknown as AuditContent;
  const { kind, fence, begins, rows } = content;
  if ((kind !== 'rows' && kind !== 'late') || typeof fence !== 'number' || !Array.isArray(rows)) return undefined;
  let before: unknown = '';
  return {
    kind,
    fence,
    rows: rows.map((row: unknown) => {
      const [named, act, key, eventId, status, code, httpStatus, requestId, isInDoubt] = row as JsonValue[];
      before = named ?? before;
      const sourceKey = Array.isArray(key) ? `${begins}${key[0]}` : key;
      const doubt = isInDoubt === true ? { isInDoubt } : {};
      return { mailbox: before, act, sourceKey, eventId, status, code, httpStatus, requestId, ...doubt } as AuditedRow;
    }),
  };
}

/** Characters of a source key that are those of its job's namespace; see key.ts. */
const KEY_BEGINS = 17;

export function digestOf(link: number, job: number, at: number, text: string): string {
  return createHash('sha256').update(`${link} ${job} ${at} ${text}`).digest('hex');
}

export function hashAfter(previous: string, digest: string): string {
  return createHash('sha256').update(`${previous} ${digest}`).digest('hex');
}
