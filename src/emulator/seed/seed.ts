import { InputError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/json.ts';
import { CALENDAR_COLORS } from '../calendars/show-calendar.ts';
import { readEvent } from '../events/read-event.ts';
import { isGuid } from '../mailboxes/ids.ts';
import { isAddress } from '../mailboxes/is-address.ts';
import { type BookingRules, DEFAULT_BOOKING } from '../meetings/booking.ts';
import { Refusal } from '../refusals.ts';
import { createZones, type Zones } from '../time/zones.ts';
import { checkApps, type SeedApp } from './seed-app.ts';
import { checkGroups, type SeedGroup } from './seed-group.ts';
import { checkMailbox, MAILBOX_MEMBERS, type SeedMailbox } from './seed-mailbox.ts';
import { checkRoomLists, type SeedRoomList } from './seed-room-lists.ts';
import { checkShares, type SeedShare } from './seed-sharing.ts';
import { checkSignIn, type Fail, type SeedSignIn, SIGN_IN_MEMBERS } from './seed-sign-in.ts';

/** A calendar beside the default one. */
export interface SeedCalendar {
  name: string;
  /** One of Graph's calendar colors. Default auto. */
  color?: string;
}

/** An event as the body of a create, and the name of the calendar that gets it (default: the default calendar). */
export type SeedEvent = Readonly<Record<string, unknown>> & { calendar?: string };

export type { SeedApp, SeedGroup };

export interface SeedUser extends SeedSignIn, SeedMailbox {
  userPrincipalName: string;
  /** GUID; made up where it is left out. */
  id?: string;
  displayName?: string;
  /** Windows or IANA name; empty for a mailbox whose owner never chose one. Default UTC. */
  timeZone?: string;
  /** `none`: no mailbox in the cloud; `denied`: the application may not use it. Default ok. */
  mailbox?: 'ok' | 'none' | 'denied';
  /** Rooms and equipment answer invitations by themselves. Default user. */
  purpose?: 'user' | 'room' | 'equipment';
  /** Where a room's rules are not the service's own. */
  booking?: Partial<BookingRules>;
  /** Whether online meetings of the user can be joined by telephone. Default false. */
  dialIn?: boolean;
  calendars?: readonly SeedCalendar[];
  events?: readonly SeedEvent[];
  /** With whom the user shares calendars. */
  sharedWith?: readonly SeedShare[];
}

/** What an emulator begins with. */
export interface Seed {
  users: readonly SeedUser[];
  /** Applications beside the default one. */
  apps?: readonly SeedApp[];
  groups?: readonly SeedGroup[];
  /** Lists of rooms; the rooms are users whose purpose is room. */
  roomLists?: readonly SeedRoomList[];
}

/** Reads a seed file; fails with `seed-invalid`, naming file and field. */
export function readSeed(text: string, file: string): Seed {
  const value = parseJson(text);
  if (value === undefined) throw new InputError('seed-invalid', `${file} is not JSON.`, { file });
  return checkSeed(value, file);
}

const MAILBOXES: readonly unknown[] = ['ok', 'none', 'denied'];
const PURPOSES: readonly unknown[] = ['user', 'room', 'equipment'];
const MEMBERS = ['users', 'apps', 'groups', 'roomLists'];
const USER_MEMBERS = [
  'userPrincipalName',
  'id',
  'displayName',
  'timeZone',
  'mailbox',
  'purpose',
  'booking',
  'dialIn',
  'calendars',
  'events',
  'sharedWith',
  ...SIGN_IN_MEMBERS,
  ...MAILBOX_MEMBERS,
];

/** Checks a seed as it came from JSON; fails with `seed-invalid`, naming file and field. */
export function checkSeed(value: unknown, file?: string): Seed {
  const zones = createZones();
  const fail: Fail = (field, problem) => {
    throw new InputError('seed-invalid', `${file ?? 'The seed'}: ${field} ${problem}.`, { file, field });
  };
  if (!isObject(value) || !Array.isArray(value.users)) return fail('users', 'must be a list');
  for (const name of Object.keys(value))
    if (!MEMBERS.includes(name)) fail(name, `is not known; known are ${MEMBERS.join(', ')}`);
  checkApps(value.apps, fail);
  checkRoomLists(value.roomLists, fail);
  const names = new Set<string>();
  for (const [at, user] of value.users.entries()) checkUser(user, `users[${at}]`, { names, zones, fail });
  const checkEvents = (events: unknown, field: string) => {
    for (const [at, event] of listOf(events, field, fail).entries())
      checkEvent(event, zones, new Set(), (problem) => fail(`${field}[${at}]`, problem));
  };
  checkGroups(value.groups, { names, zones, fail, checkEvents });
  return value as unknown as Seed;
}

function checkUser(
  user: unknown,
  field: string,
  { names, zones, fail }: { names: Set<string>; zones: Zones; fail: Fail },
): void {
  if (!isObject(user)) throw fail(field, 'must be an object');
  for (const name of Object.keys(user)) {
    if (!USER_MEMBERS.includes(name)) fail(`${field}.${name}`, `is not known; known are ${USER_MEMBERS.join(', ')}`);
  }
  const upn = user.userPrincipalName;
  if (typeof upn !== 'string' || !isAddress(upn)) throw fail(`${field}.userPrincipalName`, 'must be an address');
  if (names.has(upn.toLowerCase())) fail(`${field}.userPrincipalName`, `'${upn}' is used twice`);
  names.add(upn.toLowerCase());
  checkPerson(user, field, zones, fail);
  checkBooking(user.booking, (name, problem) => fail(`${field}.booking${name}`, problem));
  checkSignIn(user, field, fail);
  checkMailbox(user, field, zones, fail);
  const calendars = checkCalendars(user.calendars, `${field}.calendars`, fail);
  checkShares(user.sharedWith, `${field}.sharedWith`, calendars, fail);
  for (const [index, event] of listOf(user.events, `${field}.events`, fail).entries())
    checkEvent(event, zones, calendars, (problem) => fail(`${field}.events[${index}]`, problem));
}

function checkPerson(user: Record<string, unknown>, field: string, zones: Zones, fail: Fail): void {
  if (user.id !== undefined && (typeof user.id !== 'string' || !isGuid(user.id))) fail(`${field}.id`, 'must be a GUID');
  if (user.displayName !== undefined && typeof user.displayName !== 'string')
    fail(`${field}.displayName`, 'must be a string');
  if (user.timeZone !== undefined && user.timeZone !== '')
    if (typeof user.timeZone !== 'string' || !zones.find(user.timeZone))
      fail(`${field}.timeZone`, 'must be a Windows or IANA zone name, or empty');
  if (user.mailbox !== undefined && !MAILBOXES.includes(user.mailbox))
    fail(`${field}.mailbox`, 'must be ok, none or denied');
  if (user.purpose !== undefined && !PURPOSES.includes(user.purpose))
    fail(`${field}.purpose`, 'must be user, room or equipment');
  if (user.dialIn !== undefined && typeof user.dialIn !== 'boolean') fail(`${field}.dialIn`, 'must be true or false');
}

/** Checks the calendars of a user, and gives their names in lower case. */
function checkCalendars(value: unknown, field: string, fail: Fail): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [at, calendar] of listOf(value, field, fail).entries()) {
    const place = `${field}[${at}]`;
    if (!isObject(calendar) || typeof calendar.name !== 'string' || calendar.name.trim() === '')
      throw fail(`${place}.name`, 'must be a name');
    if (calendar.color !== undefined && !CALENDAR_COLORS.some((color) => color === calendar.color))
      fail(`${place}.color`, `must be one of ${CALENDAR_COLORS.join(', ')}`);
    if (names.has(calendar.name.toLowerCase()) || calendar.name.toLowerCase() === 'calendar')
      fail(`${place}.name`, `'${calendar.name}' is used twice`);
    names.add(calendar.name.toLowerCase());
  }
  return names;
}

function listOf(value: unknown, field: string, fail: Fail): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : fail(field, 'must be a list');
}

function checkBooking(booking: unknown, fail: (name: string, problem: string) => never): void {
  if (booking === undefined) return;
  if (!isObject(booking)) throw fail('', 'must be an object');
  for (const [name, value] of Object.entries(booking)) {
    const rule = Object.entries(DEFAULT_BOOKING).find(([known]) => known === name)?.[1];
    if (rule === undefined) fail(`.${name}`, `is not known; known are ${Object.keys(DEFAULT_BOOKING).join(', ')}`);
    if (typeof value !== typeof rule || (typeof value === 'number' && value < 0))
      fail(`.${name}`, typeof rule === 'number' ? 'must be a number of at least 0' : 'must be true or false');
  }
}

function checkEvent(
  event: unknown,
  zones: Zones,
  calendars: ReadonlySet<string>,
  fail: (problem: string) => never,
): void {
  if (!isObject(event)) throw fail('must be an object');
  const { calendar, ...body } = event;
  if (calendar !== undefined && (typeof calendar !== 'string' || !calendars.has(calendar.toLowerCase())))
    fail(`names the calendar '${calendar}', which is not among the user's calendars`);
  try {
    readEvent(body, zones);
  } catch (error) {
    if (error instanceof Refusal) fail(`would be refused by Graph: ${error.code}: ${error.message.replace(/\.$/, '')}`);
    throw error;
  }
}
