import type { Z } from '../../core/schema.ts';
import { choice } from '../fields.ts';

/** Which entry of a calendar's permissions. */
export const calendarPermissionIdField = (z: Z) =>
  z.string().min(1).describe('Id of the permission, as list-calendar-permissions gives it; ids are case-sensitive.');

/**
 * Roles that somebody can be given; `custom` is only ever read, as Outlook made it.
 * https://learn.microsoft.com/graph/api/resources/calendarpermission, calendarRoleType
 */
const ROLES = [
  'freeBusyRead',
  'limitedRead',
  'read',
  'write',
  'delegateWithoutPrivateEventAccess',
  'delegateWithPrivateEventAccess',
] as const;

/** What somebody with whom a calendar is shared may do. */
export const roleField = (z: Z) => choice(z, ROLES);

/** The same where the entry of the whole organization can be meant, which may have no role. */
export const changedRoleField = (z: Z) => choice(z, ['none', ...ROLES]);
