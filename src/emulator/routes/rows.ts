import type { Act, Route, TenantAct } from '../calls/call.ts';
import type { Permission } from '../calls/openings.ts';

/** One row of the table. */
export const route = (method: string, path: string, permission: Route['permission'], act: Act): Route => ({
  method,
  path,
  permission,
  act,
});

/** One row about the tenant. */
export const tenantRoute = (method: string, path: string, permission: Permission, actForTenant: TenantAct): Route => ({
  method,
  path,
  permission,
  actForTenant,
});

/** The same row below several paths; `path` may be empty. */
export const below = (
  bases: readonly string[],
  method: string,
  path: string,
  permission: Permission,
  act: Act,
): Route[] => bases.map((base) => route(method, path === '' ? base : `${base}/${path}`, permission, act));

/** Lists of calendars: of the mailbox, and of one group. */
export const CALENDARS = ['users/{user}/calendars', 'users/{user}/calendarGroups/{group}/calendars'];
export const NAMED_CALENDARS = CALENDARS.map((path) => `${path}/{calendar}`);
export const DEFAULT_CALENDAR = 'users/{user}/calendar';
/** A group has its default calendar alone; its `{user}` is the group. */
export const GROUP_HOMES = ['groups/{user}', 'groups/{user}/calendar'];
/** Events can be reached over all calendars, in the default one, and in a named one by two ways. */
export const EVENT_HOMES = ['users/{user}', DEFAULT_CALENDAR, ...NAMED_CALENDARS];
