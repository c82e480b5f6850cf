import { InputError } from '../core/errors.ts';
import type { Sender } from '../http/sender.ts';
import type { IntakeRow } from './ledger/ledger.ts';
import { readMailboxId } from './mailbox-names.ts';

type MailboxKind = 'address' | 'directory id' | 'me';

export function mailboxKind(mailbox: string): MailboxKind {
  if (mailbox === 'me') return 'me';
  return mailbox.includes('@') ? 'address' : 'directory id';
}

/** The first row of each kind. */
export type MailboxKinds = Map<MailboxKind, Pick<IntakeRow, 'line' | 'mailbox'>>;

/**
 * One mailbox under two names would get two lanes, and so twice what the service allows it; so names are of one kind, or
 * the directory says which are the same. Whether it may be asked is tried here, before anything counts.
 */
export async function checkMailboxKinds(
  kinds: MailboxKinds,
  file: string,
  sender: Sender,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (kinds.size < 2) return false;
  for (const { mailbox } of kinds.values()) {
    const read = await readMailboxId(sender, mailbox, signal);
    if ('id' in read || read.isAllowed) continue;
    const named = [...kinds].map(([kind, { line }]) => `${kind} on line ${line}`).join(', ');
    throw new InputError(
      'mailboxes-mixed',
      `${file} names mailboxes in several ways: ${named}; and which are the same is not known, because ${read.problem}.`,
      { file, field: 'Mailbox' },
      {
        hint: 'Name all by address, or all by directory id, so that one mailbox has one name, or allow User.ReadBasic.All; nothing was sent.',
      },
    );
  }
  return true;
}
