import { basename } from 'node:path';
import { type AuditEntry, type Head, NOTHING, readEntry } from './audit-entry.ts';
import type { LogLine } from './audit-files.ts';

/** What is wrong with a chain, at the first place where it is. */
export interface ChainFault {
  /** `broken`: an entry is not as it was written; `gap`: entries are missing before it; `head`: what was noted is not there. */
  kind: 'broken' | 'gap' | 'head';
  /** Where: a line of a file, or a link of the record of jobs. */
  place: string;
  /** One sentence. */
  says: string;
}

/** What a walk along a chain found. */
export interface ChainReport {
  /** The first and the last entry that were there; 0 where there is none. */
  from: number;
  to: number;
  /** `hash` of the last. */
  head: string;
  fault: ChainFault | undefined;
}

/**
 * Walks along a log and stops at the first line that is not as it was written, or does not follow the one before it.
 * `noted` is an entry that was noted elsewhere: it has to be there with that hash.
 */
export async function verifyLog(lines: AsyncIterable<LogLine>, noted?: Head): Promise<ChainReport> {
  let from = 0;
  let head = NOTHING;
  const report = (fault?: ChainFault): ChainReport => ({ from, to: head.number, head: head.hash, fault });
  for await (const line of lines) {
    // Nobody was told of it: the next entry takes its place, be it in another file.
    if (line.isCut) continue;
    const place = `${basename(line.file)}:${line.line}`;
    const entry = readEntry(line.text);
    if (entry === undefined) {
      return report({ kind: 'broken', place, says: 'The line is not as it was written.' });
    }
    // Files of earlier months may have been put aside.
    const follows = from === 0 ? undefined : followingFault(head, entry, place);
    if (follows !== undefined) return report(follows);
    if (from === 0) from = entry.number;
    head = entry;
    const differs = noted?.number === entry.number && noted.hash !== entry.hash;
    if (differs) {
      const says = `Entry ${entry.number} is another than the one that was noted: all was written anew up to there.`;
      return report({ kind: 'head', place, says });
    }
  }
  return report(noted === undefined ? undefined : missingHead(noted, from, head));
}

function followingFault(before: Head, entry: AuditEntry, place: string): ChainFault | undefined {
  if (entry.number === before.number + 1 && entry.previous === before.hash) return undefined;
  if (entry.number > before.number + 1) {
    return { kind: 'gap', place, says: `Entries ${before.number + 1} to ${entry.number - 1} are missing before it.` };
  }
  return { kind: 'broken', place, says: 'The entry does not follow the one before it.' };
}

/** What was noted and is not there, at the end or before the beginning. */
export function missingHead(noted: Head, from: number, { number }: Pick<Head, 'number'>): ChainFault | undefined {
  if (noted.number > number) {
    const says = `Entries ${number + 1} to ${noted.number} are missing at the end.`;
    return { kind: 'head', place: `after ${number}`, says };
  }
  if (noted.number > 0 && noted.number < from) {
    const says = `The entry that was noted lies before the first that is here (${from}): its file was put aside.`;
    return { kind: 'head', place: `before ${from}`, says };
  }
  return undefined;
}
