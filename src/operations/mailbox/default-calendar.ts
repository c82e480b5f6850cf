import { isObject } from '../../core/json.ts';
import { mailboxPath } from '../../graph/path.ts';
import type { GraphRequest } from '../../graph/request.ts';

/** Who may read the default calendar. https://learn.microsoft.com/graph/api/calendar-get */
export const READ_DEFAULT_CALENDAR = {
  delegated: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
  application: ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'],
} as const;

/** Asks whose the default calendar is. */
export function ownerRequest(mailbox: string): GraphRequest {
  return { method: 'GET', path: `${mailboxPath(mailbox)}/calendar`, query: { $select: 'id,owner' }, mailbox };
}

export interface Owner {
  name: string | null;
  address: string | null;
}

/** The owner of a calendar as it was answered. */
export function readOwner(body: unknown): Owner | null {
  const owner = isObject(body) ? body.owner : undefined;
  if (!isObject(owner)) return null;
  const { name, address } = owner;
  return { name: typeof name === 'string' ? name : null, address: typeof address === 'string' ? address : null };
}
