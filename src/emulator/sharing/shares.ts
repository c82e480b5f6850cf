import { Changes } from '../mailboxes/changes.ts';
import { OTHER_CALENDARS_GROUP } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { CalendarRecord, CalendarShare } from '../store/store.ts';
import type { World } from '../world.ts';

/**
 * Shares a calendar, or changes the role of somebody with whom it is shared already. In the mailbox of a user of the
 * tenant it appears at once, as if the invitation had been accepted.
 */
export function putShare(world: World, owner: Mailbox, calendar: CalendarRecord, share: CalendarShare): void {
  const kept = calendar.shares ?? [];
  const isKnown = kept.some((known) => isSame(known, share));
  const shares = isKnown ? kept.map((known) => (isSame(known, share) ? share : known)) : [...kept, share];
  const changes = new Changes(world);
  changes.putCalendar(owner, { ...calendar, shares, change: owner.nextNumber() });
  const sharee = world.directory.known(share.userId ?? '');
  const shown = sharee && sharedIn(sharee, owner, calendar);
  const sharedFrom = {
    owner: owner.userId,
    folder: calendar.number,
    name: owner.user.displayName,
    address: owner.user.userPrincipalName,
    role: share.role,
  };
  if (sharee && shown) changes.putCalendar(sharee, { ...shown, sharedFrom, change: sharee.nextNumber() });
  // Whoever took it out of the own mailbox does not get it back with another role.
  else if (sharee && !isKnown)
    changes.putCalendar(sharee, {
      number: sharee.nextNumber(),
      change: sharee.nextNumber(),
      name: calendar.isDefault ? owner.user.displayName : calendar.name,
      color: calendar.color,
      isDefault: false,
      group: OTHER_CALENDARS_GROUP,
      sharedFrom,
    });
  changes.commit();
}

/** Ends a share: the calendar goes from the mailbox of whoever had it. */
export function removeShare(world: World, owner: Mailbox, calendar: CalendarRecord, share: CalendarShare): void {
  const changes = new Changes(world);
  const shares = (calendar.shares ?? []).filter((known) => !isSame(known, share));
  changes.putCalendar(owner, { ...calendar, shares, change: owner.nextNumber() });
  dropShared(world, changes, owner, calendar, share);
  changes.commit();
}

/** Takes a calendar that its owner deletes out of the mailboxes of all with whom it is shared. */
export function dropShares(world: World, changes: Changes, owner: Mailbox, calendar: CalendarRecord): void {
  for (const share of calendar.shares ?? []) dropShared(world, changes, owner, calendar, share);
}

function dropShared(
  { directory }: World,
  changes: Changes,
  owner: Mailbox,
  calendar: CalendarRecord,
  { userId }: CalendarShare,
): void {
  const sharee = directory.known(userId ?? '');
  const shown = sharee && sharedIn(sharee, owner, calendar);
  if (sharee && shown) changes.removeCalendar(sharee, shown);
}

/** The calendar as it stands in the mailbox of somebody with whom it is shared. */
function sharedIn(sharee: Mailbox, owner: Mailbox, { number }: CalendarRecord): CalendarRecord | undefined {
  for (const calendar of sharee.calendars.values())
    if (calendar.sharedFrom?.owner === owner.userId && calendar.sharedFrom.folder === number) return calendar;
  return undefined;
}

function isSame(one: CalendarShare, other: CalendarShare): boolean {
  return one.address.toLowerCase() === other.address.toLowerCase();
}
