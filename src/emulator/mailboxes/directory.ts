import { type Random, randomUuid } from '../../core/random.ts';
import type { VersionOf } from '../events/version.ts';
import type { PastRecord } from '../store/delta-records.ts';
import type { RoomListRecord, Store, UserRecord } from '../store/store.ts';
import type { Zones } from '../time/zones.ts';
import {
  DEFAULT_CALENDAR_FOLDER,
  DEFAULT_GROUP_CLASS,
  isGuid,
  MY_CALENDARS_GROUP,
  OTHER_CALENDARS_GROUP,
} from './ids.ts';
import { isAddress } from './is-address.ts';
import { Mailbox } from './mailbox.ts';

/** What a new user is made from; the rest gets defaults. */
interface NewUser {
  userPrincipalName: string;
  id?: string | undefined;
  displayName?: string | undefined;
  timeZone?: string | undefined;
  mailbox?: UserRecord['mailbox'] | undefined;
  purpose?: UserRecord['purpose'] | undefined;
  booking?: UserRecord['booking'] | undefined;
  dialIn?: boolean | undefined;
  password?: string | undefined;
  signIn?: UserRecord['signIn'];
  settings?: UserRecord['settings'] | undefined;
  categories?: UserRecord['categories'] | undefined;
  place?: UserRecord['place'] | undefined;
  group?: UserRecord['group'];
}

/** Somebody who gets an invitation. */
export interface Invitee {
  address: string;
  /** What the organizer calls whoever has no mailbox yet. */
  name: string;
  isResource: boolean;
}

/** The users of the tenant, its groups, and their mailboxes. A group is no user: nobody signs in as one. */
export interface Directory {
  /** Whether a user is made on first use. */
  readonly autoCreate: boolean;
  /** By id or userPrincipalName in any letter case; a user not known is made where that is switched on. */
  find(key: string): Mailbox | undefined;
  /** A user or a group by its address in any letter case; nobody is made. */
  named(address: string): Mailbox | undefined;
  /**
   * The mailbox that gets an invitation; undefined for an address outside the tenant. Where users are made on first
   * use, being invited is one for an address in a domain of the tenant: one that another user has.
   */
  recipient(invitee: Invitee): Mailbox | undefined;
  /** Whether `recipient` would make a user of this address. */
  makesRecipient(address: string): boolean;
  /** The same without making one. */
  known(key: string): Mailbox | undefined;
  /** A group by id or address in any letter case. */
  group(key: string): Mailbox | undefined;
  /** The mailboxes of a distribution list's members; undefined for any other address. */
  listMembers(address: string): Mailbox[] | undefined;
  /** Whether `find` would make a user of this name. */
  makes(key: string): boolean;
  /** Adds a user or a group, with a default calendar. */
  add(user: NewUser): Mailbox;
  /** Those of groups too. */
  mailboxes(): Iterable<Mailbox>;
  /** The room lists of the tenant. */
  roomLists(): Iterable<RoomListRecord>;
  /** Adds a room list, or replaces the one of its id. */
  putRoomList(list: RoomListRecord): void;
  clear(): void;
  /** Forgets all users, and takes those that the store has now. */
  load(): void;
}

/** The groups that every mailbox has; seen in answers. */
const DEFAULT_GROUPS = [
  { number: MY_CALENDARS_GROUP, name: 'My Calendars' },
  { number: OTHER_CALENDARS_GROUP, name: 'Other Calendars' },
] as const;

/** What a directory is made with. */
interface DirectoryParts {
  store: Store;
  random: Random;
  versionOf: VersionOf;
  zones: Zones;
  /** Whether a user is made on first use. */
  autoCreate: boolean;
}

/** Makes the directory and loads what the store has. */
export function createDirectory({ store, random, versionOf, zones, autoCreate }: DirectoryParts): Directory {
  const byId = new Map<string, Mailbox>();
  const byName = new Map<string, Mailbox>();
  const domains = new Set<string>();
  const roomLists = new Map<string, RoomListRecord>();

  function hold(user: UserRecord): Mailbox {
    const mailbox = new Mailbox(user, store, versionOf, zones);
    byId.set(user.id, mailbox);
    byName.set(mailbox.key, mailbox);
    domains.add(domainOf(mailbox.key));
    return mailbox;
  }

  function add(user: NewUser): Mailbox {
    const record: UserRecord = {
      id: user.id?.toLowerCase() ?? randomUuid(random),
      userPrincipalName: user.userPrincipalName,
      displayName: user.displayName ?? nameOf(user.userPrincipalName),
      timeZone: user.timeZone ?? 'UTC',
      mailbox: user.mailbox ?? 'ok',
      ...(user.purpose ? { purpose: user.purpose } : {}),
      ...(user.booking ? { booking: user.booking } : {}),
      ...(user.dialIn ? { dialIn: true } : {}),
      ...(user.password === undefined ? {} : { password: user.password }),
      ...(user.signIn === undefined ? {} : { signIn: user.signIn }),
      ...(user.settings === undefined ? {} : { settings: user.settings }),
      ...(user.categories === undefined ? {} : { categories: user.categories }),
      ...(user.place === undefined ? {} : { place: user.place }),
      ...(user.group === undefined ? {} : { group: user.group }),
      store: Buffer.from(random.bytes(16)).toString('hex'),
      replica: Buffer.from(random.bytes(16)).toString('hex'),
      next: 0,
    };
    const mailbox = hold(record);
    store.transaction(() => {
      store.users.put(record.id, 0, record);
      for (const { number, name } of DEFAULT_GROUPS)
        mailbox.putGroup({ number, change: mailbox.nextNumber(), name, classId: DEFAULT_GROUP_CLASS });
      mailbox.putCalendar({
        number: DEFAULT_CALENDAR_FOLDER,
        change: mailbox.nextNumber(),
        name: 'Calendar',
        color: 'auto',
        isDefault: true,
        group: MY_CALENDARS_GROUP,
      });
    });
    return mailbox;
  }

  function clear(): void {
    byId.clear();
    byName.clear();
    domains.clear();
    roomLists.clear();
  }

  function load(): void {
    clear();
    for (const [, , user] of store.users.entries()) hold(user);
    for (const [owner, , calendar] of store.calendars.entries()) byId.get(owner)?.loadCalendar(calendar);
    for (const [owner, , group] of store.groups.entries()) byId.get(owner)?.loadGroup(group);
    for (const [, , list] of store.roomLists.entries()) roomLists.set(list.id, list);
    for (const [owner, , event] of store.events.entries()) byId.get(owner)?.loadEvent(event);
    loadTracking();
  }

  function loadTracking(): void {
    const past = new Map<string, [change: number, past: PastRecord][]>();
    for (const [owner, change, one] of store.past.entries()) {
      const own = past.get(owner);
      if (own) own.push([change, one]);
      else past.set(owner, [[change, one]]);
    }
    for (const [owner, own] of past) byId.get(owner)?.loadPast(own);
    for (const [owner, , state] of store.syncStates.entries()) byId.get(owner)?.tracking.loadState(state);
  }

  const anybody = (key: string) => byId.get(key.toLowerCase()) ?? byName.get(key.toLowerCase());
  const known = (key: string) => {
    const found = anybody(key);
    return found?.user.group ? undefined : found;
  };
  const unmade = (key: string): NewUser | undefined => {
    const lower = key.toLowerCase();
    if (!autoCreate || anybody(key)) return undefined;
    if (isGuid(lower)) return { id: lower, userPrincipalName: `${lower}@emulator.example` };
    return isAddress(key) ? { userPrincipalName: key } : undefined;
  };

  const makesRecipient = (address: string) =>
    autoCreate && isAddress(address) && !byName.has(address.toLowerCase()) && domains.has(domainOf(address));

  load();
  return {
    autoCreate,
    find(key) {
      const user = known(key) ?? unmade(key);
      return user === undefined || user instanceof Mailbox ? user : add(user);
    },
    named: (address) => byName.get(address.toLowerCase()),
    recipient({ address, name, isResource }) {
      const known = byName.get(address.toLowerCase());
      if (known) return known.user.mailbox === 'none' ? undefined : known;
      if (!makesRecipient(address)) return undefined;
      const displayName = name === '' || name === address ? undefined : name;
      return add({ userPrincipalName: address, displayName, purpose: isResource ? 'room' : undefined });
    },
    makesRecipient,
    known,
    group(key) {
      const found = anybody(key);
      return found?.user.group ? found : undefined;
    },
    listMembers(address) {
      const { group } = byName.get(address.toLowerCase())?.user ?? {};
      if (group?.kind !== 'distributionList') return undefined;
      return group.members.flatMap((key) => known(key) ?? []).filter(({ user }) => user.mailbox !== 'none');
    },
    makes: (key) => known(key) === undefined && unmade(key) !== undefined,
    add,
    mailboxes: () => byId.values(),
    roomLists: () => roomLists.values(),
    putRoomList(list) {
      store.roomLists.put(list.id, 0, list);
      roomLists.set(list.id, list);
    },
    clear,
    load,
  };
}

// "room.101@school.example" reads as "room 101".
function nameOf(userPrincipalName: string): string {
  const local = userPrincipalName.split('@', 1)[0] ?? userPrincipalName;
  return (
    local
      .split(/[._-]+/)
      .filter(Boolean)
      .join(' ') || userPrincipalName
  );
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
