import { StorageError } from '../../core/errors.ts';
import { type AuditEntry, type BeganEntry, type Chained, type EndedEntry, readEntry } from './audit-entry.ts';
import { readAuditLines } from './audit-files.ts';
import type { AuditRecord } from './audit-record.ts';

type Began = BeganEntry & Chained;

/**
 * The writes of a log in the order of their outcomes, one record each. One without an outcome is `unknown`, at the time
 * when it began: its process died, or it is under way. Memory does not grow with the log. Throws StorageError
 * `audit-damaged` at a line that is not as it was written, `audit-unreadable`, `path-...`.
 */
export async function* auditedCalls(folder: string): AsyncGenerator<AuditRecord> {
  const { unended, last } = await unendedCalls(folder);
  const under: Map<number, Began> = new Map();
  for await (const entry of entriesOf(folder)) {
    // Added since: what it ends was told as unknown, or is not told of yet.
    if (entry.number > last) return;
    if (entry.type === 'began') {
      if (unended.has(entry.number)) yield recordOf(entry, undefined);
      else under.set(entry.number, entry);
      continue;
    }
    const began = under.get(entry.of);
    under.delete(entry.of);
    // Older files may have been put aside, and what began in them with them.
    yield recordOf(began, entry);
  }
}

/** Numbers of what began and never ended, up to the last: few, since a process that dies leaves only what it had under way. */
async function unendedCalls(folder: string): Promise<{ unended: ReadonlySet<number>; last: number }> {
  const open = new Set<number>();
  let last = 0;
  for await (const entry of entriesOf(folder)) {
    last = Math.max(last, entry.number);
    if (entry.type === 'began') open.add(entry.number);
    else open.delete(entry.of);
  }
  return { unended: open, last };
}

async function* entriesOf(folder: string): AsyncGenerator<AuditEntry> {
  for await (const { text, file, line, isCut } of readAuditLines(folder)) {
    // Of a line that is being written, or was when its process died, nothing was sent yet or nobody was told.
    if (isCut) continue;
    const entry = readEntry(text);
    if (entry === undefined) {
      throw new StorageError('audit-damaged', `Line ${line} of ${file} is not as it was written.`, {
        hint: 'See what is wrong: graphcal audit verify.',
      });
    }
    yield entry;
  }
}

function recordOf(began: Began | undefined, ended: (EndedEntry & Chained) | undefined): AuditRecord {
  return {
    time: (ended ?? began)?.time ?? '',
    source: 'call',
    user: began?.user ?? null,
    account: began?.account ?? null,
    authentication: began?.authentication ?? null,
    tenant: began?.tenant ?? null,
    operation: began?.operation ?? '',
    mailbox: began?.mailbox || null,
    eventId: ended?.eventId ?? began?.eventId ?? null,
    requestId: ended?.requestId ?? null,
    outcome: ended?.outcome ?? 'unknown',
    code: ended?.code ?? null,
    status: ended?.status ?? null,
    method: began?.method ?? null,
    path: began?.path ?? null,
    job: null,
    sourceKey: null,
    number: (ended ?? began)?.number ?? null,
  };
}
