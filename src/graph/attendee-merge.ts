import type { Attendee, AttendeeType, EmailAddress } from './event.ts';

/** Somebody who is to be asked. */
export interface WantedAttendee {
  address: string;
  /** Sent with those who are new; the service has its own name of those it knows. */
  name?: string | undefined;
  /** Left out: whoever is there stays as asked, and who is new is required. */
  type?: AttendeeType | undefined;
}

/** What the list of attendees is to become. */
export interface AttendeeWishes {
  /** Who is to be there. */
  wanted: readonly WantedAttendee[];
  /**
   * Addresses of which those that are not wanted go: what was written before, so that people whom others added stay;
   * `everybody` for a list that is to be exactly the wanted one. Default: nobody goes.
   */
  ours?: readonly string[] | 'everybody' | undefined;
}

/** What is there. */
export interface AttendeesFound {
  attendees?: readonly Attendee[] | null | undefined;
  /** Never listed among the attendees. */
  organizer?: { emailAddress?: Partial<EmailAddress> | null } | null | undefined;
}

/** Addresses in lower case; whoever is in none of the lists gets no mail from a change of the attendees alone. */
export interface AttendeeMerge {
  /** The whole list to write, answers kept; undefined where what is there is as wanted. */
  attendees: Attendee[] | undefined;
  added: string[];
  removed: string[];
  /** Asked in another way than before: as required, optional or as a resource. */
  retyped: string[];
}

/**
 * Merges wishes into the attendees that are there. Addresses are compared without letter case. Doing it again with what
 * came of it changes nothing, so a write whose outcome is in doubt is settled by reading and merging again.
 */
export function mergeAttendees(found: AttendeesFound, { wanted, ours = [] }: AttendeeWishes): AttendeeMerge {
  const there = found.attendees ?? [];
  const organizer = keyOf(found.organizer?.emailAddress?.address);
  const wishes = new Map<string, WantedAttendee>();
  for (const wish of wanted) {
    const key = keyOf(wish.address);
    if (key !== organizer && !wishes.has(key)) wishes.set(key, wish);
  }
  const goes = leavers(wishes, ours, organizer);
  const staying = there.filter((attendee) => !goes(addressOf(attendee)));
  const known = new Set(there.map(addressOf));
  const added = [...wishes.keys()].filter((key) => !known.has(key));
  const retyped = [...wishes].flatMap(([key, { type }]) =>
    type !== undefined && known.has(key) && !isAskedAs(there, key, type) ? [key] : [],
  );
  const removed = [...new Set(there.map(addressOf).filter(goes))];
  if (added.length + removed.length + retyped.length === 0) return { attendees: undefined, added, removed, retyped };
  const anew = new Set(retyped);
  const attendees = [
    ...foldAnew(staying, anew).map((attendee) => {
      const key = addressOf(attendee);
      return written(attendee, anew.has(key) ? (wishes.get(key)?.type ?? attendee.type) : attendee.type);
    }),
    ...added.map((key) => newAttendee(wishes.get(key) as WantedAttendee)),
  ];
  return { attendees, added, removed, retyped };
}

/** Whom the service mails for a change of the attendees alone. https://learn.microsoft.com/graph/api/event-update */
export function mailedByMerge({ added, removed, retyped }: AttendeeMerge): string[] {
  return [...added, ...removed, ...retyped];
}

function leavers(
  wishes: ReadonlyMap<string, WantedAttendee>,
  ours: readonly string[] | 'everybody',
  organizer: string,
): (key: string) => boolean {
  if (ours === 'everybody') {
    // Who answers from another address appears once more under an old Exchange address, which nobody wrote.
    return (key) => !wishes.has(key) && key !== '' && key !== organizer && !key.startsWith('/o=');
  }
  const mine = new Set(ours.map(keyOf));
  return (key) => mine.has(key) && !wishes.has(key);
}

/** One address may stand in the list twice, as two types. */
function isAskedAs(there: readonly Attendee[], key: string, type: AttendeeType): boolean {
  return there.some((attendee) => addressOf(attendee) === key && typeOf(attendee) === type);
}

/** Of who is asked in another way, the first entry is enough. */
function foldAnew(staying: readonly Attendee[], anew: ReadonlySet<string>): Attendee[] {
  const met = new Set<string>();
  return staying.filter((attendee) => {
    const key = addressOf(attendee);
    if (!anew.has(key)) return true;
    const isFirst = !met.has(key);
    met.add(key);
    return isFirst;
  });
}

/** What of an entry may be written back: its answer too, so that it is not lost. */
function written({ status, emailAddress }: Attendee, type: AttendeeType | undefined): Attendee {
  return { type: type ?? 'required', ...(status === undefined ? {} : { status }), emailAddress };
}

function newAttendee({ address, name, type = 'required' }: WantedAttendee): Attendee {
  const bare = address.trim();
  return { type, emailAddress: name === undefined ? { address: bare } : { address: bare, name } };
}

function typeOf({ type }: Attendee): string {
  return (type ?? 'required').toLowerCase();
}

function addressOf({ emailAddress }: Partial<Attendee>): string {
  return keyOf(emailAddress?.address);
}

function keyOf(address: string | undefined): string {
  return (address ?? '').trim().toLowerCase();
}
