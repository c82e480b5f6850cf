import { calendarId, changeKey, DEFAULT_CALENDAR_FOLDER, DEFAULT_GROUP_CLASS } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { type AccessRole, rightsOf } from '../sharing/calendar-roles.ts';
import type { CalendarRecord } from '../store/store.ts';

/** Colors of calendars; the hexadecimal values that were seen are in answers, the others stay empty. */
export const CALENDAR_COLORS = [
  'auto',
  'lightBlue',
  'lightGreen',
  'lightOrange',
  'lightGray',
  'lightYellow',
  'lightTeal',
  'lightPink',
  'lightBrown',
  'lightRed',
  'maxColor',
] as const;

const HEX_COLORS: Readonly<Record<string, string>> = { lightOrange: '#fcab73', lightYellow: '#fde300' };

/** The members of a calendar in the order of the service's answers. */
export const CALENDAR_MEMBERS = [
  'id',
  'name',
  'color',
  'hexColor',
  'groupClassId',
  'isDefaultCalendar',
  'changeKey',
  'canShare',
  'canViewPrivateItems',
  'canEdit',
  'allowedOnlineMeetingProviders',
  'defaultOnlineMeetingProvider',
  'isTallyingResponses',
  'isRemovable',
  'owner',
] as const;

/** Members by which calendars can be filtered. */
export const FILTERABLE_CALENDAR_MEMBERS = [
  'name',
  'color',
  'isDefaultCalendar',
  'canEdit',
  'canShare',
  'canViewPrivateItems',
  'isRemovable',
] as const;

/** All that a body may hold; what cannot be written is ignored. https://learn.microsoft.com/graph/api/resources/calendar */
export const CALENDAR_BODY_MEMBERS: ReadonlySet<string> = new Set<string>([
  ...CALENDAR_MEMBERS,
  'calendarPermissions',
  'calendarView',
  'events',
  'multiValueExtendedProperties',
  'singleValueExtendedProperties',
]);

/** A calendar as an answer shows it: to the owner of the mailbox, or to a reader in this role. */
export function showCalendar(
  mailbox: Mailbox,
  calendar: CalendarRecord,
  select: ReadonlySet<string> | undefined,
  reader?: AccessRole,
): Record<string, unknown> {
  const { sharedFrom } = calendar;
  const rights = rightsOf(reader ?? sharedFrom?.role ?? 'owner');
  const all: Record<(typeof CALENDAR_MEMBERS)[number], unknown> = {
    id: calendarId(mailbox, calendar.number),
    name: calendar.name,
    color: calendar.color,
    hexColor: HEX_COLORS[calendar.color] ?? '',
    groupClassId: mailbox.groups.get(calendar.group)?.classId ?? DEFAULT_GROUP_CLASS,
    isDefaultCalendar: calendar.isDefault,
    changeKey: changeKey(mailbox, calendar.change),
    canShare: rights.canShare,
    canViewPrivateItems: rights.canViewPrivateItems,
    canEdit: rights.canEdit,
    allowedOnlineMeetingProviders: ['teamsForBusiness'],
    defaultOnlineMeetingProvider: 'teamsForBusiness',
    isTallyingResponses: calendar.isDefault || sharedFrom?.folder === DEFAULT_CALENDAR_FOLDER,
    isRemovable: !calendar.isDefault,
    owner: sharedFrom
      ? { name: sharedFrom.name, address: sharedFrom.address }
      : { name: mailbox.user.displayName, address: mailbox.user.userPrincipalName },
  };
  if (!select) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => name === 'id' || select.has(name)));
}
