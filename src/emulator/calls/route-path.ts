import type { Permission } from './openings.ts';

/** What a row of the table of routes is found by, and what it asks for. */
export interface RoutePath {
  method: string;
  /** Segments below the version; `{name}` takes any value, and `function(Name,Other)` parameters in any order. */
  path: string;
  /** `upload`: none, as the address of the upload is what allows it. */
  permission: Permission | 'upload';
}
