import { isObject } from '../../core/json.ts';
import { type Act, type Action, readJsonBody } from '../calls/call.ts';
import { enumMember, type Json, knownMembers, objectMember, stringMember } from '../events/members.ts';
import { isAddress } from '../mailboxes/is-address.ts';
import { readSelect, refuseUnknown } from '../query/options.ts';
import { refusals } from '../refusals.ts';
import { allowedRoles, CALENDAR_ROLES, type CalendarRole, type Recipient } from '../sharing/calendar-roles.ts';
import { putShare, removeShare } from '../sharing/shares.ts';
import {
  entriesOf,
  PERMISSION_MEMBERS,
  type PermissionEntry,
  permissionId,
  recipientOf,
  showPermission,
} from '../sharing/show-permission.ts';
import type { CalendarRecord, CalendarShare } from '../store/store.ts';
import { calendarOf, calendarPath, contextSelection } from './event-scope.ts';
import { answerItem } from './item.ts';
import { answerRecords } from './record-list.ts';

const TYPE = 'microsoft.graph.calendarPermission';
const ONE: ReadonlySet<string> = new Set(['$select']);
const BODY_MEMBERS: ReadonlySet<string> = new Set(PERMISSION_MEMBERS);
const ADDRESS_MEMBERS: ReadonlySet<string> = new Set(['name', 'address']);

/** https://learn.microsoft.com/graph/api/calendar-list-calendarpermissions */
export const listCalendarPermissions: Act = (action) => {
  const calendar = ownCalendar(action);
  return answerRecords(action, pathOf(action), {
    records: entriesOf(calendar),
    show: (entry, select) => showPermission(calendar, entry, select),
    members: PERMISSION_MEMBERS,
    filterable: ['role', 'isRemovable', 'isInsideOrganization'],
    type: TYPE,
  });
};

/** https://learn.microsoft.com/graph/api/calendarpermission-get */
export const getCalendarPermission: Act = (action) => {
  refuseUnknown(action.query, ONE);
  const { selected, select } = readSelect(action.query, PERMISSION_MEMBERS, TYPE);
  const calendar = ownCalendar(action);
  const entry = findEntry(action, calendar);
  return answerItem(
    action,
    `${pathOf(action)}${contextSelection({ selected })}/$entity`,
    showPermission(calendar, entry, select),
  );
};

/** Shares a calendar. https://learn.microsoft.com/graph/api/calendar-post-calendarpermissions */
export const createCalendarPermission: Act = (action) => {
  const { world, mailbox } = action;
  const calendar = ownCalendar(action);
  const body = readBody(action);
  const written = objectMember(body, 'emailAddress');
  const email = written && knownMembers(written, ADDRESS_MEMBERS, 'microsoft.graph.emailAddress');
  const address = (email && stringMember(email, 'address')) ?? '';
  if (!email || !isAddress(address)) throw refusals.recipients();
  const name = stringMember(email, 'name') ?? '';
  const { directory } = world;
  const person = directory.named(address);
  if (person === mailbox) throw refusals.sharedWithOwner();
  const known = (calendar.shares ?? []).some((share) => share.address.toLowerCase() === address.toLowerCase());
  if (known) throw refusals.alreadyShared(address);
  const role = roleIn(body, calendar, recipientOf(directory, address)) ?? refuseRole();
  // The last of all, as it may make a user.
  const sharee = person ?? directory.recipient({ address, name, isResource: false });
  const share: CalendarShare = {
    address: sharee?.user.userPrincipalName ?? address,
    name: sharee?.user.displayName ?? (name || address),
    ...(sharee ? { userId: sharee.userId } : {}),
    role,
  };
  putShare(world, mailbox, calendar, share);
  return answerItem(
    action,
    `${pathOf(action)}/$entity`,
    showPermission(calendar, share, undefined),
    world.modes.sharingStatus,
  );
};

/** Changes the role, which alone can change. https://learn.microsoft.com/graph/api/calendarpermission-update */
export const updateCalendarPermission: Act = (action) => {
  const { world, mailbox } = action;
  const calendar = ownCalendar(action);
  const entry = findEntry(action, calendar);
  const body = readBody(action);
  const path = `${pathOf(action)}/$entity`;
  if (entry === 'organization') {
    const organizationRole = roleIn(body, calendar, 'organization');
    const changed = organizationRole ? { ...calendar, organizationRole, change: mailbox.nextNumber() } : calendar;
    mailbox.putCalendar(changed);
    return answerItem(action, path, showPermission(changed, entry, undefined));
  }
  const role = roleIn(body, calendar, entry.userId === undefined ? 'outside' : 'inside') ?? entry.role;
  const share = { ...entry, role };
  putShare(world, mailbox, calendar, share);
  return answerItem(action, path, showPermission(calendar, share, undefined));
};

/** Ends a share; the organization's entry stays. https://learn.microsoft.com/graph/api/calendarpermission-delete */
export const deleteCalendarPermission: Act = (action) => {
  const { world, mailbox } = action;
  const calendar = ownCalendar(action);
  const entry = findEntry(action, calendar);
  if (entry === 'organization') throw refusals.permissionNotRemovable();
  removeShare(world, mailbox, calendar, entry);
  return { status: 204 };
};

/** The roles that a calendar can be shared with somebody in. https://learn.microsoft.com/graph/api/calendar-allowedcalendarsharingroles */
export const allowedSharingRoles: Act = (action) => {
  const { call, params, world } = action;
  const user = params.User ?? '';
  if (!isAddress(user)) throw refusals.recipients();
  const roles = allowedRoles(ownCalendar(action), recipientOf(world.directory, user));
  return {
    status: 200,
    json: JSON.stringify({
      '@odata.context': `${call.origin}/v1.0/$metadata#Collection(microsoft.graph.calendarRoleType)`,
      value: roles,
    }),
  };
};

/** The calendar of the path; only its owner manages with whom it is shared. */
function ownCalendar(action: Action): CalendarRecord {
  const calendar = calendarOf(action);
  if (calendar.sharedFrom) throw refusals.ownerAlone();
  return calendar;
}

function pathOf(action: Action): string {
  return `${calendarPath(action)}/calendarPermissions`;
}

function findEntry({ params }: Action, calendar: CalendarRecord): PermissionEntry {
  const entry = entriesOf(calendar).find((candidate) => permissionId(candidate) === params.permission);
  if (entry === undefined) throw refusals.itemNotFound();
  return entry;
}

function readBody({ call }: Action): Json {
  const body = readJsonBody(call.body);
  if (!isObject(body)) throw refusals.deserialization();
  return knownMembers(body, BODY_MEMBERS, TYPE);
}

function roleIn(body: Json, calendar: CalendarRecord, recipient: Recipient): CalendarRole | undefined {
  const role = enumMember(body, 'role', [...CALENDAR_ROLES, 'custom']);
  if (role === undefined) return undefined;
  return allowedRoles(calendar, recipient).find((allowed) => allowed === role) ?? refuseRole();
}

function refuseRole(): never {
  throw refusals.validation();
}
