import { hash } from 'node:crypto';
import type { Directory } from '../mailboxes/directory.ts';
import type { CalendarRecord, CalendarShare } from '../store/store.ts';
import { allowedRoles, ORGANIZATION_ROLE, type Recipient } from './calendar-roles.ts';

/** The members of a calendar permission in the order of the service's answers. */
export const PERMISSION_MEMBERS = [
  'id',
  'isRemovable',
  'isInsideOrganization',
  'role',
  'allowedRoles',
  'emailAddress',
] as const;

/** One entry of a calendar's permissions: somebody it is shared with, or everybody in the organization. */
export type PermissionEntry = CalendarShare | 'organization';

const ORGANIZATION_NAME = 'My Organization';
const ORGANIZATION_ID = encode('Default');

/** The entries of a calendar: the organization's is always there, and the last. */
export function entriesOf({ shares = [] }: CalendarRecord): PermissionEntry[] {
  return [...shares, 'organization'];
}

/** Id of an entry, in the make-up of the documentation's examples: it tells whom it is for, and so stays. */
export function permissionId(entry: PermissionEntry): string {
  if (entry === 'organization') return ORGANIZATION_ID;
  const address = entry.address.toLowerCase();
  if (entry.userId === undefined) return encode(`ExchangePublishedUser.${address}`);
  const mark = hash('sha1', address).slice(0, 32);
  return encode(
    `/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=${mark}-${address.split('@', 1)[0]}`,
  );
}

/** Whom a share is for, by its address. */
export function recipientOf(directory: Directory, address: string): Exclude<Recipient, 'organization'> {
  return directory.named(address) || directory.makesRecipient(address) ? 'inside' : 'outside';
}

/** An entry as an answer shows it. https://learn.microsoft.com/graph/api/resources/calendarpermission */
export function showPermission(
  calendar: CalendarRecord,
  entry: PermissionEntry,
  select: ReadonlySet<string> | undefined,
): Record<string, unknown> {
  const isOrganization = entry === 'organization';
  const recipient: Recipient = isOrganization ? entry : entry.userId === undefined ? 'outside' : 'inside';
  const all: Record<(typeof PERMISSION_MEMBERS)[number], unknown> = {
    id: permissionId(entry),
    isRemovable: !isOrganization,
    isInsideOrganization: recipient !== 'outside',
    role: isOrganization ? (calendar.organizationRole ?? ORGANIZATION_ROLE) : entry.role,
    allowedRoles: allowedRoles(calendar, recipient),
    emailAddress: isOrganization
      ? { name: ORGANIZATION_NAME, address: null }
      : { name: entry.name, address: entry.address },
  };
  if (!select) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => name === 'id' || select.has(name)));
}

/** Base64 with the letters that a path takes. */
function encode(text: string): string {
  return Buffer.from(text).toString('base64').replaceAll('/', '-').replaceAll('+', '_');
}
