import type { HttpMethod, Repeat } from '../../graph/request.ts';
import type { Effect } from '../define.ts';

export const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;

/** What a request of the caller's own does, as far as its method tells. */
export const EFFECTS: Readonly<Record<HttpMethod, Effect>> = {
  GET: 'read',
  POST: 'create',
  PATCH: 'update',
  PUT: 'update',
  DELETE: 'delete',
};

/** Whether it may be sent again after an outcome that nobody saw. */
export function repeatOfMethod(method: HttpMethod): Repeat {
  return method === 'GET' || method === 'DELETE' ? 'safe' : 'never';
}
