import { UsageError } from '../core/errors.ts';
import { groupMailbox, isBatchPath, mailboxOfPath } from '../graph/path.ts';
import type { GraphRequest } from '../graph/request.ts';
import type { Sender } from '../http/sender.ts';
import { askedMailboxes } from './asked-mailboxes.ts';

/**
 * Mailboxes that a connection may reach: addresses, directory ids of users and groups, `groups/ID` for a group alone,
 * `me`, or `*@domain` for all users of a domain; in lower case.
 */
export type AllowedMailboxes = readonly string[];

const DIRECTORY_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
const ENTRY = /^(?:me|\*@[a-z0-9.-]+|[^\s\p{Cc}@*]+@[^\s\p{Cc}@*]+|groups\/[^\s\p{Cc}*/]+)$/u;

/** Reads the setting, entries separated by commas or as a list; throws UsageError `allowed-mailbox-invalid`. */
export function readAllowedMailboxes(given: string | readonly string[]): AllowedMailboxes {
  const entries = (typeof given === 'string' ? given.split(',') : given).map((entry) => entry.trim().toLowerCase());
  const named = entries.filter((entry) => entry !== '');
  const wrong = named.findIndex((entry) => !ENTRY.test(entry) && !DIRECTORY_ID.test(entry));
  // A list of nothing would read as no list at all.
  if (named.length > 0 && wrong < 0) return named;
  const what = wrong < 0 ? 'names no mailbox' : `has an entry (${wrong + 1}) that is no mailbox`;
  throw new UsageError('allowed-mailbox-invalid', `The setting allowedMailboxes ${what}.`, {
    hint: 'Write addresses, directory ids, me, groups/ID, or *@school.example, separated by commas.',
  });
}

/** An address of one mailbox: with a slash or a second @ in it, a server that decodes once more finds another one. */
const PLAIN_ADDRESS = /^[^\s\p{Cc}@/\\?%]+(@[a-z0-9.-]+)$/u;

/**
 * Whether a mailbox, in any letter case, is in the list; an address only by its address, an id only by its id. A group is
 * there by an id and never by an address, since no other object of a directory has its id.
 */
export function allows(allowed: AllowedMailboxes, mailbox: string): boolean {
  const named = mailbox.toLowerCase();
  const domain = PLAIN_ADDRESS.exec(named)?.[1];
  if (allowed.includes(named) || (domain !== undefined && allowed.includes(`*${domain}`))) return true;
  return allowed.some((entry) => DIRECTORY_ID.test(entry) && groupMailbox(entry) === named);
}

/** Why a request may not be sent; pure. `mailbox` alone decides where the service wrote the path (a next link). */
export function refusalOfRequest(
  allowed: AllowedMailboxes,
  request: Pick<GraphRequest, 'path' | 'mailbox' | 'body' | 'bodyText' | 'rawBody'>,
  isNextLink = false,
): UsageError | undefined {
  const { path, mailbox } = request;
  const inPath = isNextLink ? undefined : mailboxOfPath(path);
  const named = [inPath, mailbox === '' ? undefined : mailbox].filter((one) => one !== undefined);
  const wrong = named.find((one) => !allows(allowed, one));
  if (wrong !== undefined) return notAllowed(wrong);
  if (isNextLink) return undefined;
  if (inPath !== undefined && !isBatchPath(path)) return refusalOfAsked(allowed, request);
  const isOfNobody = OF_NOBODY.test(path);
  return new UsageError(
    'mailbox-not-allowed',
    `The request names no mailbox${isOfNobody ? ', as all of places and of subscriptions' : ''}, and allowedMailboxes lists which may be reached.`,
    {
      hint: isOfNobody
        ? 'Take allowedMailboxes away for this call.'
        : 'Name the mailbox in the path as /users/ADDRESS, or take allowedMailboxes away.',
    },
  );
}

/** To see when somebody is free is to look into his calendar. */
function refusalOfAsked(
  allowed: AllowedMailboxes,
  request: Parameters<typeof askedMailboxes>[0],
): UsageError | undefined {
  const asked = askedMailboxes(request);
  if (!('unknown' in asked)) {
    const wrong = asked.find((one) => !allows(allowed, one));
    return wrong === undefined ? undefined : notAllowed(wrong);
  }
  return new UsageError(
    'mailbox-not-allowed',
    `The request ${asked.unknown}, and allowedMailboxes lists whose times may be seen.`,
    { hint: 'Name each room and person in a body of JSON, or take allowedMailboxes away.' },
  );
}

/** Rooms and subscriptions belong to the organization and to the app. */
const OF_NOBODY = /^\/(?:places|subscriptions)(?:[/(?]|$)/iu;

/** A sender that reaches the listed mailboxes and sends nothing to any other. */
export function guardSender(sender: Sender, allowed: AllowedMailboxes): Sender {
  const nextLinks = new WeakSet<GraphRequest>();
  const check = (request: GraphRequest): void => {
    const refusal = refusalOfRequest(allowed, request, nextLinks.has(request));
    if (refusal !== undefined) throw refusal;
  };
  return {
    ...sender,
    get budget() {
      return sender.budget;
    },
    refuse: (mailbox) => (allows(allowed, mailbox) ? undefined : notAllowed(mailbox)),
    refuseRequest: (request) => refusalOfRequest(allowed, request),
    async attempt(request, ...rest) {
      check(request);
      return sender.attempt(request, ...rest);
    },
    async attemptBatch(mailbox, parts, ...rest) {
      for (const { request } of parts) check(request);
      return sender.attemptBatch(mailbox, parts, ...rest);
    },
    async send(request, ...rest) {
      check(request);
      return sender.send(request, ...rest);
    },
    next(link, first) {
      const request = sender.next(link, first);
      nextLinks.add(request);
      return request;
    },
  };
}

function notAllowed(mailbox: string): UsageError {
  return new UsageError('mailbox-not-allowed', `The mailbox ${JSON.stringify(mailbox)} is not in allowedMailboxes.`, {
    hint: 'Add it to that setting (graphcal.config.json, GRAPHCAL_ALLOWED_MAILBOXES or --allowed-mailboxes), or name another mailbox.',
  });
}
