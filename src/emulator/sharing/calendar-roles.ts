import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { CalendarRecord } from '../store/store.ts';

/** What somebody may do with a calendar, from nothing to everything. https://learn.microsoft.com/graph/api/resources/calendarpermission */
export const CALENDAR_ROLES = [
  'none',
  'freeBusyRead',
  'limitedRead',
  'read',
  'write',
  'delegateWithoutPrivateEventAccess',
  'delegateWithPrivateEventAccess',
] as const;

export type CalendarRole = (typeof CALENDAR_ROLES)[number];

/** What a caller is to a calendar: its owner, to whom all is open, or somebody in a role. */
export type AccessRole = CalendarRole | 'owner';

/** What everybody in the organization may do with a calendar of which its owner said nothing. */
export const ORGANIZATION_ROLE: CalendarRole = 'freeBusyRead';

/** Whom a role is for. */
export type Recipient = 'organization' | 'inside' | 'outside';

/** The roles that a recipient can have: only of the default calendar can somebody be a delegate. */
export function allowedRoles({ isDefault }: CalendarRecord, recipient: Recipient): readonly CalendarRole[] {
  switch (recipient) {
    case 'organization':
      return CALENDAR_ROLES.slice(0, 5);
    case 'outside':
      return CALENDAR_ROLES.slice(1, 4);
    case 'inside':
      return CALENDAR_ROLES.slice(1, isDefault ? 7 : 5);
  }
}

/**
 * The role that a user of the tenant has in another's calendar. Where it was not shared with him it is the
 * organization's; to see when somebody is busy opens schedules, not the calendar itself, as recorded refusals show.
 */
export function roleOf(calendar: CalendarRecord, user: Mailbox): CalendarRole {
  const share = (calendar.shares ?? []).find(
    ({ userId, address }) => userId === user.userId || address.toLowerCase() === user.key,
  );
  if (share) return share.role;
  const role = calendar.organizationRole ?? ORGANIZATION_ROLE;
  return role === 'freeBusyRead' ? 'none' : role;
}

/** Whether a role lets somebody read a calendar, or write into it. */
export function allowsTo(act: 'read' | 'write', role: AccessRole): boolean {
  if (role === 'owner') return true;
  return CALENDAR_ROLES.indexOf(role) >= CALENDAR_ROLES.indexOf(act === 'read' ? 'freeBusyRead' : 'write');
}

/** What a calendar says about whoever looks at it. */
export interface CalendarRights {
  canShare: boolean;
  canViewPrivateItems: boolean;
  canEdit: boolean;
}

/** The rights of a role. */
export function rightsOf(role: AccessRole): CalendarRights {
  return {
    canShare: role === 'owner',
    canViewPrivateItems: role === 'owner' || role === 'delegateWithPrivateEventAccess',
    canEdit: allowsTo('write', role),
  };
}
