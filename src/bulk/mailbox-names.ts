import { ServiceError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';
import { mailboxPath } from '../graph/path.ts';
import { refusesForGood } from '../http/answer.ts';
import type { Sender } from '../http/sender.ts';
import { quoted } from './rows/row-text.ts';

/** The directory id of a mailbox in lower case, or why it is not known: part of a sentence. */
export type MailboxId = { readonly id: string } | { readonly problem: string; readonly isAllowed: boolean };

/** Mailboxes asked at once. */
const AT_ONCE = 16;

/**
 * Asks the directory which mailbox a name stands for; an alias and an id have the same answer. Takes the permission
 * User.ReadBasic.All; throws the sender's error where the service gave no answer that lasts.
 * https://learn.microsoft.com/graph/api/user-get
 */
export async function readMailboxId(sender: Sender, mailbox: string, signal?: AbortSignal): Promise<MailboxId> {
  const request = { method: 'GET', path: mailboxPath(mailbox), query: { $select: 'id' }, mailbox } as const;
  try {
    const { body } = await sender.send(request, 'safe', 'id', { signal });
    const id = isObject(body) && typeof body.id === 'string' ? body.id.toLowerCase() : '';
    return id === '' ? { problem: 'the directory names no id', isAllowed: true } : { id };
  } catch (error) {
    if (!(error instanceof ServiceError) || !refusesForGood(error.evidence.status)) throw error;
    const { status, serviceCode } = error.evidence;
    return { problem: `the directory answered ${status} ${quoted(serviceCode)}`, isAllowed: status === 404 };
  }
}

/** The ids of mailboxes by their names; a name that the directory does not know stands for itself. */
export async function readMailboxIds(
  sender: Sender,
  mailboxes: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const waiting = mailboxes.values();
  const worker = async () => {
    for (const mailbox of waiting) {
      const read = await readMailboxId(sender, mailbox, signal);
      ids.set(mailbox, 'id' in read ? read.id : mailbox);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, mailboxes.length) }, worker));
  return ids;
}

/**
 * A sender that counts requests for several names of one mailbox in one lane. Paths, keys and transactionIds stay those
 * of the names as they are written, so that a run that cannot ask the directory sends the same.
 */
export function shareLanes(sender: Sender, ids: ReadonlyMap<string, string>): Sender {
  const laneOf = (mailbox: string) => ids.get(mailbox) ?? mailbox;
  return {
    budget: sender.budget,
    attempt: (request, ...rest) => sender.attempt({ ...request, mailbox: laneOf(request.mailbox) }, ...rest),
    attemptBatch: (mailbox, ...rest) => sender.attemptBatch(laneOf(mailbox), ...rest),
    send: (request, ...rest) => sender.send({ ...request, mailbox: laneOf(request.mailbox) }, ...rest),
    slots: (mailbox) => sender.slots(laneOf(mailbox)),
    batchParts: (mailbox, ...rest) => sender.batchParts(laneOf(mailbox), ...rest),
    next: (link, first) => sender.next(link, first),
    renewToken: (refusal, options) => sender.renewToken(refusal, options),
  };
}
