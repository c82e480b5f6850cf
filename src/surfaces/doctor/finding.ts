/** `warning`: it works and should be looked at; `failed`: it has to be mended; `skipped`: it cannot be told before that. */
export type FindingStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** What one check found; holds no secret. */
export interface Finding {
  check: string;
  status: FindingStatus;
  /** One sentence. */
  message: string;
  /** What to do; undefined where nothing is. */
  hint?: string | undefined;
  /** A stable code, where the finding is an error. */
  code?: string | undefined;
  /** The mailbox that it is about. */
  mailbox?: string | undefined;
}

/** How many findings have each status. */
export function countFindings(findings: readonly Finding[]): Record<FindingStatus, number> {
  const counts = { ok: 0, warning: 0, failed: 0, skipped: 0 };
  for (const { status } of findings) counts[status] += 1;
  return counts;
}
