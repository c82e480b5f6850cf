import { UsageError } from '../../core/errors.ts';
import type { JobRecord, Ledger } from '../ledger/ledger.ts';
import { quoted } from '../rows/row-text.ts';

/** Mailboxes that an error names. */
const NAMED = 3;

/**
 * A mailbox that was misspelt would be a run that does nothing, and says so as if all were well. Throws UsageError
 * `mailbox-not-in-job`.
 */
export async function refuseForeignMailboxes(
  ledger: Pick<Ledger, 'results'>,
  job: Pick<JobRecord, 'id' | 'name'>,
  only: readonly string[] | undefined,
): Promise<void> {
  if (only === undefined) return;
  const known = new Set<string>();
  for await (const { mailbox } of ledger.results(job.id)) if (mailbox !== undefined) known.add(mailbox);
  const unknown = only.map((name) => name.trim()).find((name) => !known.has(name.toLowerCase()));
  if (unknown === undefined) return;
  const more = known.size > NAMED ? ` and ${known.size - NAMED} more` : '';
  throw new UsageError('mailbox-not-in-job', `Job '${job.name}' has no row of the mailbox ${quoted(unknown)}.`, {
    hint: `Its mailboxes are ${[...known].slice(0, NAMED).join(', ')}${more}. Nothing was done.`,
  });
}
