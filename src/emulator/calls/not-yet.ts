/** Segments of Graph's calendar that this server does not have yet: refused as such, not as unknown. */
export const NOT_YET: ReadonlySet<string> = new Set(
  [
    'allowedCalendarSharingRoles',
    'building',
    'calendarGroup',
    'desk',
    'floor',
    'multiValueExtendedProperties',
    'section',
    'singleValueExtendedProperties',
    'workspace',
    'workspaces',
  ].map((name) => name.toLowerCase()),
);
/** Methods that Graph has on paths of the table and this server has not: refused as such, not as not allowed. */
export const NOT_YET_METHODS: ReadonlySet<string> = new Set([
  'GET groups',
  'POST groups',
  'GET groups/{user}',
  'PATCH groups/{user}',
  'DELETE groups/{user}',
  'GET users',
  'POST users',
  'PATCH users/{user}',
  'DELETE users/{user}',
  'POST places',
  'DELETE places/{place}',
]);
