import { createHash } from 'node:crypto';
import type { Actor } from '../../client/audit/audit-entry.ts';
import { asciiJson, isObject, type JsonValue, parseJson } from '../../core/json.ts';
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

/** Rows as lists: their names would be most of what is stored. */
export function writeContent(content: AuditContent): string {
  if (!('rows' in content)) return asciiJson(content);
  const rows = content.rows.map((one) => [
    ...[one.mailbox, one.act, one.sourceKey, one.eventId, one.status, one.code, one.httpStatus, one.requestId],
  ]);
  return asciiJson({ ...content, rows });
}

/** Undefined for what was not written so. */
export function readContent(text: string): AuditContent | undefined {
  const content = parseJson(text);
  if (!isObject(content)) return undefined;
  if (content.kind === 'run' || content.kind === 'erased') return content as unknown as AuditContent;
  const { kind, fence, rows } = content;
  if ((kind !== 'rows' && kind !== 'late') || typeof fence !== 'number' || !Array.isArray(rows)) return undefined;
  return { kind, fence, rows: rows.map(readRow) };
}

function readRow(value: unknown): AuditedRow {
  const [mailbox, act, sourceKey, eventId, status, code, httpStatus, requestId] = value as JsonValue[];
  return { mailbox, act, sourceKey, eventId, status, code, httpStatus, requestId } as AuditedRow;
}

export function digestOf(link: number, job: number, at: number, text: string): string {
  return createHash('sha256').update(`${link} ${job} ${at} ${text}`).digest('hex');
}

export function hashAfter(previous: string, digest: string): string {
  return createHash('sha256').update(`${previous} ${digest}`).digest('hex');
}
