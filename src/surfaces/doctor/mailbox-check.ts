import { GraphcalError, ServiceError } from '../../core/errors.ts';
import { MAILBOX_PROBLEMS, mailboxProblemOfAnswer } from '../../graph/mailbox-problem.ts';
import { mailboxPath } from '../../graph/path.ts';
import type { Sender } from '../../http/sender.ts';
import { failure } from './failure.ts';
import type { Finding } from './finding.ts';

/** Mailboxes asked at once. */
const AT_ONCE = 4;

/** Reads the name of each mailbox's calendar, and gives what came of it in the order of the mailboxes. */
export async function checkMailboxes(
  sender: Sender,
  mailboxes: readonly string[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings = new Array<Finding>(mailboxes.length);
  const waiting = mailboxes.entries();
  const worker = async () => {
    for (const [at, mailbox] of waiting) findings[at] = await checkMailbox(sender, mailbox, signal);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, mailboxes.length) }, worker));
  return findings;
}

async function checkMailbox(sender: Sender, mailbox: string, signal: AbortSignal): Promise<Finding> {
  const path = `${mailboxPath(mailbox)}/calendar`;
  try {
    await sender.send({ method: 'GET', path, query: { $select: 'id,name' }, mailbox }, 'safe', 'json', { signal });
    return { check: 'mailbox', status: 'ok', mailbox, message: `${mailbox}: its calendar can be read.` };
  } catch (error) {
    signal.throwIfAborted();
    return judgeMailbox(mailbox, error);
  }
}

/** Why a mailbox could not be read; pure. */
export function judgeMailbox(mailbox: string, error: unknown): Finding {
  const known = error instanceof ServiceError ? error : undefined;
  const problem =
    known === undefined ? undefined : mailboxProblemOfAnswer(known.evidence.status, known.evidence.serviceCode);
  if (known !== undefined && problem !== undefined) {
    const { reason, hint } = MAILBOX_PROBLEMS[problem];
    const code = known.evidence.serviceCode;
    return {
      check: 'mailbox',
      status: 'failed',
      mailbox,
      code: problem,
      message: `${mailbox}: ${reason} (${code}).`,
      hint,
    };
  }
  if (known?.evidence.status === 429) {
    return {
      ...{ check: 'mailbox', status: 'warning', mailbox, code: 'throttled' },
      message: `${mailbox}: it is throttled now, so something else uses it up.`,
      hint: 'Try again later, and see what else calls it.',
    };
  }
  const found = failure('mailbox', error);
  const names = error instanceof GraphcalError && found.message.includes(mailbox);
  return { ...found, mailbox, message: names ? found.message : `${mailbox}: ${found.message}` };
}
