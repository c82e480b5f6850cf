import { GraphcalError, ServiceError, UsageError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { type PageTrail, pageTrail } from '../../graph/page-trail.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import type { Steps } from '../define.ts';
import {
  type Followed,
  type GivenLink,
  isOtherMailbox,
  isSameRange,
  readDeltaLink,
  writeDeltaLink,
} from './delta-link.ts';

export interface FollowWishes extends Partial<Omit<Followed, 'mailbox'>> {
  deltaLink?: string | undefined;
  maxPages?: number | undefined;
}

/** How often a round may be begun anew in one call: a service that forgets its own links at once would never end. */
const MAX_RESTARTS = 2;
/** Pages without an item in a row after which a round is taken for one that never ends. */
const MAX_EMPTY_PAGES = 1_000;
/** Codes by which the service says that it cannot go on from a link, whatever the status. */
const EXPIRED: ReadonlySet<string> = new Set(['syncstatenotfound', 'syncstateinvalid', 'resyncrequired']);

/**
 * Reads a round of changes page by page, from the caller's link or from the beginning, and begins anew where the service
 * cannot go on from a link. Throws UsageError `delta-link-refused`, `delta-link-of-another`, `delta-range-needed`.
 */
export function* followChanges(
  wishes: FollowWishes,
  mailbox: string,
  requestOf: (followed: Followed) => GraphRequest,
): Steps {
  const given = wishes.deltaLink === undefined ? undefined : readDeltaLink(wishes.deltaLink);
  const known = given?.followed;
  const followed = followedOf(wishes, mailbox, given);
  // A link has its range in its token: another one takes another round.
  let resynced = known !== undefined && !isSameRange(known, followed);
  let link = given === undefined || resynced ? undefined : { url: given.link, given: true };
  let round = newRound();
  for (let restarts = 0; ; ) {
    let reply: GraphReply;
    try {
      reply = yield { request: requestOf(followed), link, effect: 'read', repeat: 'safe', expects: 'json' };
    } catch (error) {
      if (link?.given && isForeign(error)) throw foreignLink(error);
      if (link === undefined || !isExpired(error) || ++restarts > MAX_RESTARTS) throw error;
      if (given?.isView && followed.startDateTime === undefined) throw rangeNeeded(error);
      resynced = given !== undefined;
      link = undefined;
      round = newRound();
      continue;
    }
    const next = takePage(round, reply.body);
    const isLast = next.deltaLink !== undefined;
    if (!isLast && round.pages !== wishes.maxPages) {
      link = { url: round.trail.follow(next.link), given: false };
      continue;
    }
    const items = [...round.changes.values()];
    return {
      value: items.filter((item) => !('@removed' in item)),
      removed: items.filter((item) => '@removed' in item).map(({ id }) => id),
      deltaLink: writeDeltaLink(next.link, followed),
      resynced,
      complete: isLast,
    };
  }
}

/** What is followed: what the input says, else the link. */
function followedOf(wishes: FollowWishes, mailbox: string, given: GivenLink | undefined): Followed {
  const known = given?.followed;
  const { calendarId, startDateTime, endDateTime } = wishes;
  const isOther = calendarId !== undefined && calendarId !== known?.calendarId;
  // A link without our fragment says by its path alone whose changes it gives.
  const isForeignLink = known === undefined && given?.mailbox !== undefined && isOtherMailbox(given.mailbox, mailbox);
  if (isForeignLink || (known !== undefined && (known.mailbox !== mailbox || isOther))) {
    throw new UsageError('delta-link-of-another', 'The deltaLink is of another mailbox or calendar.', {
      hint: 'Name the mailbox and the calendar as in the call that gave it, or leave the deltaLink out.',
    });
  }
  const range = startDateTime === undefined && known !== undefined ? known : { startDateTime, endDateTime };
  return {
    mailbox,
    calendarId: calendarId ?? known?.calendarId,
    startDateTime: range.startDateTime,
    endDateTime: range.endDateTime,
  };
}

type Item = Record<string, unknown> & { id: string };

interface Round {
  /** The last that was said of each event: an item may come several times. */
  changes: Map<string, Item>;
  pages: number;
  trail: PageTrail;
}

function newRound(): Round {
  return { changes: new Map(), pages: 0, trail: pageTrail(MAX_EMPTY_PAGES) };
}

/** Takes the items of a page; gives the link that follows, and whether it is the last one of the round. */
function takePage(round: Round, body: unknown): { link: string; deltaLink: string | undefined } {
  const page = isObject(body) ? body : {};
  const { value, '@odata.nextLink': nextLink, '@odata.deltaLink': last } = page;
  const deltaLink = typeof last === 'string' ? last : undefined;
  const link = typeof nextLink === 'string' ? nextLink : deltaLink;
  if (!Array.isArray(value) || link === undefined) {
    throw new GraphcalError('answer-not-readable', 'A page of changes holds no value array, or no link to go on with.');
  }
  for (const item of value) {
    if (!isObject(item) || typeof item.id !== 'string') {
      throw new GraphcalError('answer-not-readable', 'A page of changes holds an item without an id.');
    }
    round.changes.delete(item.id);
    round.changes.set(item.id, item as Item);
  }
  round.pages += 1;
  round.trail.took(value.length);
  return { link, deltaLink: typeof nextLink === 'string' ? undefined : deltaLink };
}

function isExpired(error: unknown): boolean {
  if (!(error instanceof ServiceError)) return false;
  const { status, serviceCode } = error.evidence;
  return status === 410 || EXPIRED.has(serviceCode.toLowerCase());
}

function isForeign(error: unknown): boolean {
  return error instanceof GraphcalError && error.code === 'next-link-refused';
}

function foreignLink(cause: unknown): UsageError {
  return new UsageError('delta-link-refused', 'The deltaLink leads to another host or version than the service has.', {
    cause,
    hint: 'Nothing was sent there. Give the deltaLink of the last answer as it is, with the authentication of that call.',
  });
}

function rangeNeeded(cause: unknown): UsageError {
  return new UsageError('delta-range-needed', 'The deltaLink has expired, and does not say which range it followed.', {
    cause,
    hint: 'Call again with startDateTime and endDateTime, without the deltaLink.',
  });
}
