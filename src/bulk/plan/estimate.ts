import { DAY, MINUTE } from '../../core/durations.ts';
import { APP_REQUESTS, MAILBOX_CONCURRENT_REQUESTS } from '../../graph/limits.ts';

/** What a mailbox has to do. */
export interface MailboxWork {
  requests: number;
  /** Meeting mails that leave the mailbox, each to all its recipients. */
  mails: number;
  recipients: number;
}

/** How long the limits make a run take at least, in milliseconds. */
export interface Estimate {
  /** Until all requests are made. */
  requestsMs: number;
  /** Until the last mail has left, where mails are delayed; 0 without mails. */
  mailsMs: number;
  /** Mailboxes that mail more recipients than a day allows. */
  overDaily: number;
}

/**
 * Milliseconds that a request takes: answers of the service lie between 300 and 1,500, most of them near the lower end.
 * Not documented, and only for the estimate.
 */
const REQUEST_MS = 400;

/** Messages that leave a mailbox in a minute before they are delayed. https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits */
const MAILS_A_MINUTE = 30;

/** Recipients of a mailbox in a day, beyond which mail is refused. https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits */
const RECIPIENTS_A_DAY = 10_000;

/** Pure: the slowest mailbox, or the app as a whole, says how long it takes. */
export function estimate(work: Iterable<MailboxWork>, appRequests = APP_REQUESTS): Estimate {
  let all = 0;
  let requestsMs = 0;
  let mailsMs = 0;
  let overDaily = 0;
  for (const { requests, mails, recipients } of work) {
    all += requests;
    requestsMs = Math.max(requestsMs, mailboxMs(requests));
    mailsMs = Math.max(mailsMs, (mails / MAILS_A_MINUTE) * MINUTE);
    const days = Math.floor(Math.max(0, recipients - 1) / RECIPIENTS_A_DAY);
    if (days > 0) overDaily += 1;
    mailsMs = Math.max(mailsMs, days * DAY);
  }
  return { requestsMs: Math.max(requestsMs, (all / appRequests.count) * appRequests.windowMs), mailsMs, overDaily };
}

/** At so long a request the slots bind, and never the window of 10,000 requests in 10 minutes. */
function mailboxMs(requests: number): number {
  return (requests / MAILBOX_CONCURRENT_REQUESTS) * REQUEST_MS;
}
