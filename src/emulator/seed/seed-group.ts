import { isObject } from '../../core/json.ts';
import { isGuid } from '../mailboxes/ids.ts';
import { isAddress } from '../mailboxes/is-address.ts';
import type { Zones } from '../time/zones.ts';
import type { SeedEvent } from './seed.ts';
import { type Fail, isUserName } from './seed-sign-in.ts';

/** A group of users. */
export interface SeedGroup {
  /** Address; each once, among users too. */
  mail: string;
  /** GUID; made up where it is left out. */
  id?: string;
  displayName?: string;
  /** `unified`: a Microsoft 365 group, which has a calendar; `distributionList`: an address alone. Default unified. */
  kind?: 'unified' | 'distributionList';
  /** Users by address or id. Default none. */
  members?: readonly string[];
  /** Windows or IANA name. Default UTC. */
  timeZone?: string;
  /** Events of the group's calendar, as the body of a create. */
  events?: readonly Omit<SeedEvent, 'calendar'>[];
}

const MEMBERS = ['mail', 'id', 'displayName', 'kind', 'members', 'timeZone', 'events'];
const KINDS: readonly unknown[] = ['unified', 'distributionList'];

/** What a check of groups needs of the rest of the seed. */
interface GroupCheck {
  /** Addresses in lower case that are taken. */
  names: Set<string>;
  zones: Zones;
  fail: Fail;
  checkEvents(events: unknown, field: string): void;
}

/** Checks the groups of a seed. */
export function checkGroups(value: unknown, check: GroupCheck): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) throw check.fail('groups', 'must be a list');
  for (const [at, group] of value.entries()) checkGroup(group, `groups[${at}]`, check);
}

function checkGroup(group: unknown, field: string, { names, zones, fail, checkEvents }: GroupCheck): void {
  if (!isObject(group)) throw fail(field, 'must be an object');
  for (const name of Object.keys(group))
    if (!MEMBERS.includes(name)) fail(`${field}.${name}`, `is not known; known are ${MEMBERS.join(', ')}`);
  const { mail, id, displayName, kind, members = [], timeZone, events } = group;
  if (typeof mail !== 'string' || !isAddress(mail)) throw fail(`${field}.mail`, 'must be an address');
  if (names.has(mail.toLowerCase())) fail(`${field}.mail`, `'${mail}' is used twice`);
  names.add(mail.toLowerCase());
  if (id !== undefined && (typeof id !== 'string' || !isGuid(id))) fail(`${field}.id`, 'must be a GUID');
  if (displayName !== undefined && typeof displayName !== 'string') fail(`${field}.displayName`, 'must be a string');
  if (kind !== undefined && !KINDS.includes(kind)) fail(`${field}.kind`, 'must be unified or distributionList');
  if (!Array.isArray(members)) throw fail(`${field}.members`, 'must be a list');
  for (const [at, member] of members.entries())
    if (!isUserName(member)) fail(`${field}.members[${at}]`, "must be a user's address or id");
  if (timeZone !== undefined && (typeof timeZone !== 'string' || !zones.find(timeZone)))
    fail(`${field}.timeZone`, 'must be a Windows or IANA zone name');
  if (kind === 'distributionList' && events !== undefined)
    fail(`${field}.events`, 'must be left out: a distribution list has no calendar');
  checkEvents(events, `${field}.events`);
}
