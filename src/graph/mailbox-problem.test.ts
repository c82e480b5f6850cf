import { describe, expect, it } from 'vitest';
import { MAILBOX_PROBLEMS, mailboxProblemOf, mailboxProblemOfAnswer } from './mailbox-problem.ts';

describe('what is wrong with a mailbox', () => {
  it.each([
    [404, 'ErrorInvalidUser', 'not-found'],
    [404, 'ErrorNonExistentMailbox', 'not-found'],
    [404, 'ResourceNotFound', 'not-found'],
    [404, 'Request_ResourceNotFound', 'not-found'],
    [404, 'MailboxNotEnabledForRESTAPI', 'not-in-exchange-online'],
    [400, 'MailboxNotHostedInExchangeOnline', 'not-in-exchange-online'],
    [403, 'ErrorAccessDenied', 'access-denied'],
    [403, 'Authorization_RequestDenied', 'access-denied'],
    [400, 'ErrorAccessDenied', undefined],
    [500, 'ErrorNonExistentMailbox', undefined],
    [undefined, 'ErrorAccessDenied', undefined],
    [404, 'ErrorItemNotFound', undefined],
  ])('by %s %s is %s', (status, code, problem) => {
    expect(mailboxProblemOfAnswer(status, code)).toBe(problem);
  });

  it('can be told by the code alone, as of a row that failed', () => {
    expect(mailboxProblemOf('ErrorAccessDenied')).toBe('access-denied');
    expect(mailboxProblemOf('ErrorInvalidRequest')).toBeUndefined();
  });

  it('comes with what to do; of access, that a change takes over an hour', () => {
    expect(MAILBOX_PROBLEMS['access-denied'].hint).toContain('over an hour');
    expect(MAILBOX_PROBLEMS['not-in-exchange-online'].hint).toContain('licence');
  });
});
