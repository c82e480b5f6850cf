import { UsageError } from '../../core/errors.ts';
import { nearestNames } from '../../core/nearest-name.ts';
import type { Intake, JobRecord, Ledger } from '../ledger/ledger.ts';
import { quoted } from '../rows/row-text.ts';

/** Mailboxes that are named where none is like the one that was meant. */
const NAMED = 3;

/**
 * A mailbox that was misspelt would be a run that does nothing, and says so as if all were well. Throws UsageError
 * `mailbox-not-in-input`.
 */
export async function refuseUnknownMailboxes(
  intake: Pick<Intake, 'mailboxes'>,
  file: string,
  only: readonly string[] | undefined,
): Promise<void> {
  if (only === undefined) return;
  const known = await intake.mailboxes();
  const unknown = findUnknown(only, known);
  if (unknown === undefined) return;
  throw new UsageError('mailbox-not-in-input', `${file} has no row of the mailbox ${quoted(unknown)}.`, {
    hint: `${hintOf(unknown, known)} Nothing was sent.`,
  });
}

/** The same of a command that reads no input. Throws UsageError `mailbox-not-in-job`. */
export async function refuseForeignMailboxes(
  ledger: Pick<Ledger, 'mailboxes'>,
  job: Pick<JobRecord, 'id' | 'name'>,
  only: readonly string[] | undefined,
): Promise<void> {
  if (only === undefined) return;
  const known = await ledger.mailboxes(job.id);
  const unknown = findUnknown(only, known);
  if (unknown === undefined) return;
  throw new UsageError('mailbox-not-in-job', `Job '${job.name}' has no row of the mailbox ${quoted(unknown)}.`, {
    hint: `${hintOf(unknown, known)} Nothing was done.`,
  });
}

function findUnknown(only: readonly string[], known: readonly string[]): string | undefined {
  const has = new Set(known);
  return only.map((name) => name.trim()).find((name) => !has.has(name.toLowerCase()));
}

function hintOf(unknown: string, known: readonly string[]): string {
  const near = nearestNames(unknown, known, NAMED);
  if (near.length > 0) return `Did you mean ${near.join(' or ')}?`;
  if (known.length === 0) return 'It has none of any mailbox.';
  const more = known.length - NAMED;
  return `Its mailboxes are ${known.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}
