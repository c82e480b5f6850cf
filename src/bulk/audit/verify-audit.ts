import { join } from 'node:path';
import { type Head, NOTHING } from '../../client/audit/audit-entry.ts';
import { AUDIT_FOLDER, readAuditLines } from '../../client/audit/audit-files.ts';
import { headOf } from '../../client/audit/audit-log.ts';
import { type ChainReport, missingHead, verifyLog } from '../../client/audit/verify-log.ts';
import { locateHome, processPlace } from '../../client/home.ts';
import type { JobPlace } from '../jobs.ts';
import { type AuditLink, hashAfter, NO_LINK } from '../ledger/audit-link.ts';
import { withTrail } from './export-audit.ts';

/** The ends of both chains of a home; number 0 where there is nothing. */
export interface AuditHeads {
  /** Single calls. */
  calls: Head;
  /** Commits of jobs. */
  jobs: Head;
}

export interface AuditVerification {
  calls: ChainReport;
  jobs: ChainReport;
}

/** The last entry of both chains: noted elsewhere, they show later whether an end was cut off. Throws as `verifyAudit`. */
export async function auditHeads({ home }: JobPlace): Promise<AuditHeads> {
  const { folder } = locateHome(home, processPlace());
  const calls = await headOf(join(folder, AUDIT_FOLDER));
  return withTrail(folder, async (ledger) => {
    const jobs = (await ledger?.auditHead()) ?? NOTHING;
    return { calls: { number: calls.number, hash: calls.hash }, jobs };
  });
}

/**
 * Walks along both chains, each to its first fault; `noted` are heads that were kept elsewhere. Throws StorageError
 * (`audit-unreadable`, `audit-damaged` where a head is asked for, `path-...`) and LedgerError `ledger-...`.
 */
export async function verifyAudit({
  home,
  noted = {},
}: JobPlace & { noted?: Partial<AuditHeads> }): Promise<AuditVerification> {
  const { folder } = locateHome(home, processPlace());
  const calls = await verifyLog(readAuditLines(join(folder, AUDIT_FOLDER)), noted.calls);
  return withTrail(folder, async (ledger) => ({
    calls,
    jobs: await verifyLinks(ledger?.auditLinks() ?? [], noted.jobs),
  }));
}

/** Walks along the links of a ledger, and stops at the first that is not as it was written. */
export async function verifyLinks(
  links: AsyncIterable<AuditLink> | Iterable<AuditLink>,
  noted?: Head,
): Promise<ChainReport> {
  let head: Head = { number: NO_LINK.link, hash: NO_LINK.hash };
  /** Of each job the first link without content that no erasure vouches for yet, and what stands before it. */
  const emptied = new Map<number, { place: string; before: Head }>();
  const report = (fault?: ChainReport['fault']): ChainReport => ({
    from: Math.min(1, head.number),
    to: head.number,
    head: head.hash,
    fault,
  });
  for await (const { link, job, digest, hash, content, isErased } of links) {
    const place = `link ${link}`;
    if (link !== head.number + 1) {
      return report({ kind: 'gap', place, says: `Links ${head.number + 1} to ${link - 1} are missing before it.` });
    }
    if ((content === undefined && !isErased) || hash !== hashAfter(head.hash, digest)) {
      return report({
        kind: 'broken',
        place,
        says: 'The link is not as it was written, or does not follow the one before it.',
      });
    }
    if (content?.kind === 'erased') emptied.delete(job);
    else if (content === undefined && !emptied.has(job)) emptied.set(job, { place, before: head });
    head = { number: link, hash };
    if (noted?.number === link && noted.hash !== hash) {
      const says = `Link ${link} is another than the one that was noted: all was written anew up to there.`;
      return report({ kind: 'head', place, says });
    }
  }
  const [first] = emptied.values();
  if (first !== undefined) {
    const { place, before } = first;
    head = before;
    return report({
      kind: 'broken',
      place,
      says: 'What the link said is gone, and nothing says that its job was erased.',
    });
  }
  return report(noted === undefined ? undefined : missingHead(noted, Math.min(1, head.number), head));
}
