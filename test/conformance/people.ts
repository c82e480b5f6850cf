import { isObject } from '../../src/core/json.ts';
import type { SeedUser } from '../../src/emulator/seed/seed.ts';
import { collect, type Exchange, type Shown } from './exchange.ts';
import { scheduledPeople } from './scheduled-people.ts';

/** Somebody of the tenant. */
export interface Person {
  readonly name: string;
  readonly address: string;
}

/** Who has part in an exchange. */
export interface People {
  /** Who signs in, and whose mailbox the path names where it is not that of a group. */
  readonly owner: Person;
  /** Whose mailbox the path names: the owner, or the group. */
  readonly home: Person;
  /** A group of which the owner is a member. */
  readonly group: Person;
  /** The owner first. */
  readonly users: readonly SeedUser[];
}

/** Of the owner, who signs in for paths below `/me`. */
export const PASSWORD = 'correct horse';

/** For exchanges that show nobody. */
const OWNER: Person = { name: 'Room 101', address: 'room.101@school.example' };
/** Organizes meetings that an exchange presumes and does not show. */
export const ORGANIZER: Person = { name: 'Staff Room', address: 'staff.room@school.example' };
/** Is invited to meetings of which an exchange shows no attendee. */
export const ATTENDEE: Person = { name: 'Room 102', address: 'room.102@school.example' };
/** Somebody with whom the owner of a mailbox shares a calendar. */
export const SHAREE: Person = { name: 'Tutor 7', address: 'tutor.7@school.example' };
/** A room whose calendar is not shared with the owner. */
export const HALL: Person = { name: 'Hall', address: 'hall@school.example' };

/** A group, for exchanges that show none. */
const GROUP: Person = { name: 'Maths', address: 'maths@school.example' };

/** Finds the people of an exchange: those that its request and its answer name, and those that it presumes. */
export function peopleOf(exchange: Exchange): People {
  const { request, response } = exchange;
  const answers = [...collect(response?.body, isPerson), ...collect(request?.body, isPerson)];
  // Who is outside the organization is no user of it.
  const inside = answers.filter(({ isInsideOrganization }) => isInsideOrganization !== false);
  const shown = [...inside.flatMap(personOf), ...calendarsIn(response?.body).flatMap(calendarOwnerOf)];
  const isOfGroup = /^\/?groups\//i.test(request?.path ?? '');
  const shownOwner = sharerOf(exchange) ? OWNER : ownerOf(exchange);
  const owner = (isOfGroup ? undefined : shownOwner) ?? ownerAmongAttendees(exchange) ?? OWNER;
  const group = (isOfGroup ? shownOwner : undefined) ?? GROUP;
  const users = new Map<string, SeedUser>();
  for (const { name, address } of [owner, ...shown, ORGANIZER, ATTENDEE]) {
    const key = address.toLowerCase();
    if (key === group.address.toLowerCase()) continue;
    const isNamed = name !== '' && name !== address;
    // Somebody who is shown without a name first, and with one later, has that name in the directory.
    if (users.has(key) && (!isNamed || users.get(key)?.displayName !== address)) continue;
    users.set(key, { userPrincipalName: address, displayName: name || address });
  }
  const [first, ...others] = [...users.values()];
  const all: SeedUser[] = first ? [{ ...first, password: PASSWORD, ...settingsOf(response?.body) }, ...others] : [];
  for (const user of scheduledPeople(exchange, owner.address)) {
    const known = all.find(({ userPrincipalName }) => isSameAddress(userPrincipalName, user.userPrincipalName));
    if (known) Object.assign(known, user, { userPrincipalName: known.userPrincipalName });
    else all.push(user);
  }
  all.push({ userPrincipalName: SHAREE.address, displayName: SHAREE.name, password: PASSWORD });
  const room: SeedUser = { userPrincipalName: HALL.address, displayName: HALL.name, purpose: 'room' };
  return { owner, home: isOfGroup ? group : owner, group, users: [...all, room] };
}

/** Whoever looks for a time and lists himself is no attendee in the answer. */
function ownerAmongAttendees({ request, response }: Exchange): Person | undefined {
  const { attendees } = isObject(request?.body) ? request.body : {};
  if (!Array.isArray(attendees)) return undefined;
  const [suggestion] = collect(response?.body, (value) => Array.isArray(value.attendeeAvailability));
  const isLeftOut =
    suggestion !== undefined && (suggestion.attendeeAvailability as unknown[]).length < attendees.length;
  return isLeftOut ? attendees.filter(isObject).flatMap(personOf)[0] : undefined;
}

function isSameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** What an answer shows of the owner beside name and address: directory id, zone, and whether meetings have a number. */
function settingsOf(body: unknown): Pick<SeedUser, 'id' | 'timeZone' | 'dialIn' | 'purpose'> {
  const id = /#users\('([0-9a-f]{8}-[0-9a-f-]{27})'\)/.exec(JSON.stringify(body) ?? '')?.[1];
  const dialIn = collect(body, (value) => 'conferenceId' in value).length > 0;
  const timeZone = isObject(body) && typeof body.timeZone === 'string' ? body.timeZone : undefined;
  return {
    ...(id === undefined ? {} : { id }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(dialIn ? { dialIn } : {}),
    ...purposeOf(body),
  };
}

/** What the settings, or their userPurpose alone, show the mailbox to be for. */
function purposeOf(body: unknown): Pick<SeedUser, 'purpose'> {
  const shown = isObject(body) ? (body.userPurpose ?? body.value) : undefined;
  return shown === 'room' || shown === 'equipment' ? { purpose: shown } : {};
}

function calendarsIn(body: unknown): Shown[] {
  return collect(body, (value) => isObject(value.owner) && 'address' in value.owner);
}

function calendarOwnerOf({ owner }: Shown): Person[] {
  return isObject(owner) ? personOf({ emailAddress: owner }) : [];
}

/** Whether somebody looks at another's default calendar, in the owner's mailbox. */
export function isSeenBySharee({ request, response }: Exchange): boolean {
  const body = response?.body;
  return /^\/users\/.*\/calendar$/i.test(request?.path ?? '') && isObject(body) && body.canShare === false;
}

/** Who shared the calendar that a request in the own mailbox is about, where its source says so. */
export function sharerOf({ request, response, source }: Exchange): Person | undefined {
  const body = response?.body;
  if (!/^\/me\/calendars\/[^/]+\/events$/i.test(request?.path ?? '') || !/shared|delegate/.test(source))
    return undefined;
  return isObject(body) && isObject(body.organizer) ? personOf(body.organizer)[0] : undefined;
}

/** Whose mailbox an answer was read from: the owner of a calendar, the organizer of a meeting, one of its guests. */
function ownerOf(exchange: Exchange): Person | undefined {
  const body = exchange.response?.body;
  const calendars = calendarsIn(body);
  const own = isSeenBySharee(exchange) ? calendars : calendars.filter(({ canShare }) => canShare !== false);
  const [calendarOwner] = own.flatMap(calendarOwnerOf);
  if (calendarOwner) return calendarOwner;
  const [event] = collect(body, ({ organizer }) => isObject(organizer));
  if (!event) return undefined;
  const [organizer] = personOf(event.organizer as Shown);
  if (event.isOrganizer !== false) return organizer;
  const guests = (Array.isArray(event.attendees) ? event.attendees : []).filter(isObject).filter(isPerson);
  const response = isObject(event.responseStatus) ? event.responseStatus.response : undefined;
  const others = guests.filter(
    (guest) => personOf(guest)[0]?.address.toLowerCase() !== organizer?.address.toLowerCase(),
  );
  const self = others.find(({ status }) => isObject(status) && status.response === response) ?? others[0];
  return self && personOf(self)[0];
}

function isPerson(value: Shown): boolean {
  return personOf(value).length > 0;
}

/** The person of a recipient; none where it names no address. */
export function personOf({ emailAddress }: Shown): Person[] {
  if (!isObject(emailAddress)) return [];
  const { name, address } = emailAddress;
  if (typeof address !== 'string' || !/^[^@\s/]+@[^@\s/]+$/.test(address)) return [];
  return [{ name: typeof name === 'string' ? name : '', address }];
}
