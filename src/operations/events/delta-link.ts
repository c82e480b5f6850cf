import { UsageError } from '../../core/errors.ts';
import { isGroupMailbox, mailboxOfPath } from '../../graph/path.ts';
import { readInstant } from '../fields.ts';

/** What a delta link follows. */
export interface Followed {
  /** Mailbox in force, or `groups/ID`. */
  mailbox: string;
  calendarId?: string | undefined;
  /** Ends of the view; without them the events themselves are followed. */
  startDateTime?: string | undefined;
  endDateTime?: string | undefined;
}

/** The fragment names what is followed; no request carries one, so that the link stays the service's own. */
const NAMES = ['mailbox', 'calendarId', 'startDateTime', 'endDateTime'] as const;

/** A link of the service, with what it follows behind `#`: the service has that sealed in its token. */
export function writeDeltaLink(link: string, followed: Followed): string {
  const said = new URLSearchParams();
  for (const name of NAMES) if (followed[name] !== undefined) said.append(name, followed[name]);
  return `${link.split('#', 1)[0]}#${said}`;
}

export interface GivenLink {
  link: string;
  isView: boolean;
  /** What the fragment says; undefined for a link as the service gave it. */
  followed: Followed | undefined;
  /** User or group in its path, in lower case; undefined where it names none. */
  mailbox: string | undefined;
}

/** A caller's link. Throws UsageError `delta-link-refused` for what is none. */
export function readDeltaLink(text: string): GivenLink {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const ofDelta = /\/(calendarView|events)\/(?:microsoft\.graph\.)?delta(?:\(\))?$/iu.exec(url?.pathname ?? '');
  if (url === undefined || ofDelta === null) {
    throw new UsageError('delta-link-refused', 'The deltaLink is no link of a list of changes.', {
      hint: 'Give the deltaLink of the last answer as it is.',
    });
  }
  const given = new URLSearchParams(url.hash.slice(1));
  const mailbox = given.get('mailbox');
  const said = (name: (typeof NAMES)[number]) => given.get(name) ?? undefined;
  return {
    link: text.split('#', 1)[0] ?? text,
    mailbox: mailboxOf(url.pathname),
    isView: ofDelta[1]?.toLowerCase() === 'calendarview',
    followed:
      mailbox === null
        ? undefined
        : {
            mailbox,
            calendarId: said('calendarId'),
            startDateTime: said('startDateTime'),
            endDateTime: said('endDateTime'),
          },
  };
}

/** The first part of the path is the version. */
function mailboxOf(pathname: string): string | undefined {
  try {
    return mailboxOfPath(pathname.replace(/^\/[^/]+/u, ''));
  } catch {
    // No text is encoded like this; the service will say what it thinks of it.
    return undefined;
  }
}

/**
 * Whether a mailbox of a link is another than the one in force, as far as two names tell: an address and an id may be of
 * the same one, and `me` may be whoever.
 */
export function isOtherMailbox(ofLink: string, inForce: string): boolean {
  const kindOf = (name: string) => (isGroupMailbox(name) ? 'group' : name.includes('@') ? 'address' : 'id');
  if (isGroupMailbox(ofLink) !== isGroupMailbox(inForce)) return true;
  if (ofLink === 'me' || inForce === 'me') return false;
  return kindOf(ofLink) === kindOf(inForce) && ofLink !== inForce;
}

/** Whether two are of the same range, however its ends are written. */
export function isSameRange(one: Followed, other: Followed): boolean {
  const at = (time: string | undefined) => (time === undefined ? undefined : readInstant(time));
  return at(one.startDateTime) === at(other.startDateTime) && at(one.endDateTime) === at(other.endDateTime);
}
