/** Why a mailbox cannot be used at all, whatever is asked of it. */
export type MailboxProblem = 'not-found' | 'not-in-exchange-online' | 'access-denied';

/** Graph's codes that speak of the mailbox and not of an event. https://learn.microsoft.com/graph/errors */
const BY_CODE: ReadonlyMap<string, MailboxProblem> = new Map([
  ['ErrorInvalidUser', 'not-found'],
  ['ErrorNonExistentMailbox', 'not-found'],
  ['ErrorMailboxNotFound', 'not-found'],
  ['Request_ResourceNotFound', 'not-found'],
  ['ResourceNotFound', 'not-found'],
  ['UserNotFound', 'not-found'],
  ['ErrorAccessDenied', 'access-denied'],
  ['Authorization_RequestDenied', 'access-denied'],
]);

/** What is wrong with the mailbox by Graph's code alone; undefined where the code speaks of something else. */
export function mailboxProblemOf(code: string): MailboxProblem | undefined {
  // MailboxNotEnabledForRESTAPI, MailboxNotSupportedForRESTAPI, MailboxNotHostedInExchangeOnline.
  return code.startsWith('MailboxNot') ? 'not-in-exchange-online' : BY_CODE.get(code);
}

/** What is wrong with the mailbox, by code and status: an event's own 400 or a service's 5xx says nothing of it. */
export function mailboxProblemOfAnswer(status: number | undefined, code: string): MailboxProblem | undefined {
  const problem = mailboxProblemOf(code);
  // A mailbox that is not in Exchange Online is told with any of these statuses.
  if (status === 400) return problem === 'not-in-exchange-online' ? problem : undefined;
  return status === 403 || status === 404 ? problem : undefined;
}

/** What it is called, and what to do about it. */
export const MAILBOX_PROBLEMS: Readonly<Record<MailboxProblem, { reason: string; hint: string }>> = {
  'not-found': {
    reason: 'the directory has no such user',
    hint: 'Check the address, and whether the user was deleted or renamed.',
  },
  'not-in-exchange-online': {
    reason: 'it has no mailbox in Exchange Online',
    hint: 'Give the user a licence with Exchange Online, or have the mailbox moved there from on premises; a new one takes a while to be made.',
  },
  'access-denied': {
    reason: 'the app may not use it',
    // https://learn.microsoft.com/exchange/permissions-exo/application-rbac: 30 minutes to 2 hours.
    hint: 'Check the permissions of the app, and whether an access policy or a role of Exchange leaves the mailbox out; a changed policy can take over an hour to work, so wait before you try again.',
  },
};
