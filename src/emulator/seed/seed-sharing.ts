import { isObject } from '../../core/json.ts';
import { isAddress } from '../mailboxes/is-address.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { allowedRoles, CALENDAR_ROLES, type CalendarRole } from '../sharing/calendar-roles.ts';
import { putShare } from '../sharing/shares.ts';
import type { CalendarRecord, CalendarShare } from '../store/store.ts';
import type { World } from '../world.ts';
import { type Fail, isUserName } from './seed-sign-in.ts';

/** With whom a seeded user shares calendars. */
export interface SeedShare {
  /** Address or id. */
  user: string;
  role: Exclude<CalendarRole, 'none'>;
  /** Name of one of the user's calendars. Default: all that the seed gives the user. */
  calendar?: string;
}

const MEMBERS: readonly string[] = ['user', 'role', 'calendar'];
const ROLES = CALENDAR_ROLES.filter((role) => role !== 'none');

/** Checks the shares of a user; `calendars` are the names of the user's calendars in lower case. */
export function checkShares(value: unknown, field: string, calendars: ReadonlySet<string>, fail: Fail): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) throw fail(field, 'must be a list');
  for (const [at, share] of value.entries()) {
    const place = `${field}[${at}]`;
    if (!isObject(share)) throw fail(place, 'must be an object with user and role');
    for (const name of Object.keys(share))
      if (!MEMBERS.includes(name)) fail(`${place}.${name}`, `is not known; known are ${MEMBERS.join(', ')}`);
    if (!isUserName(share.user)) fail(`${place}.user`, "must be a user's address or id");
    if (!ROLES.some((role) => role === share.role)) fail(`${place}.role`, `must be one of ${ROLES.join(', ')}`);
    const { calendar } = share;
    if (calendar === undefined) continue;
    if (
      typeof calendar !== 'string' ||
      !(calendar.toLowerCase() === 'calendar' || calendars.has(calendar.toLowerCase()))
    )
      fail(`${place}.calendar`, "must be the name of one of the user's calendars");
  }
}

/** Shares a user's calendars as the seed says; delegates there can be of the default calendar alone. */
export function shareCalendars(world: World, owner: Mailbox, shares: readonly SeedShare[]): void {
  for (const { user, role, calendar } of shares) {
    const sharee = world.directory.find(user);
    // An id that nobody has is nobody's.
    if (sharee === owner || (!sharee && !isAddress(user))) continue;
    const share: CalendarShare = {
      address: sharee?.user.userPrincipalName ?? user,
      name: sharee?.user.displayName ?? user,
      ...(sharee ? { userId: sharee.userId } : {}),
      role,
    };
    for (const one of [...owner.calendars.values()])
      if (isMeant(one, calendar)) putShare(world, owner, one, { ...share, role: roleIn(one, share, role) });
  }
}

function isMeant({ name, sharedFrom }: CalendarRecord, calendar: string | undefined): boolean {
  return !sharedFrom && (calendar === undefined || name.toLowerCase() === calendar.toLowerCase());
}

/** The role, or the widest one that is allowed where it is not. */
function roleIn(calendar: CalendarRecord, { userId }: CalendarShare, role: CalendarRole): CalendarRole {
  const allowed = allowedRoles(calendar, userId === undefined ? 'outside' : 'inside');
  return allowed.includes(role) ? role : (allowed.at(-1) ?? role);
}
