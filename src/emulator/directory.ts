import { type Random, randomUuid } from '../core/random.ts';
import { DEFAULT_CALENDAR_FOLDER, isGuid } from './ids.ts';
import { Mailbox } from './mailbox.ts';
import type { Store, UserRecord } from './store/store.ts';

/** What a new user is made from; the rest gets defaults. */
interface NewUser {
  userPrincipalName: string;
  id?: string | undefined;
  displayName?: string | undefined;
  timeZone?: string | undefined;
  mailbox?: UserRecord['mailbox'] | undefined;
}

/** The users of the tenant and their mailboxes. */
export interface Directory {
  /** By id or userPrincipalName in any letter case; a user not known is made where that is switched on. */
  find(key: string): Mailbox | undefined;
  /** Adds a user with a default calendar. */
  add(user: NewUser): Mailbox;
  mailboxes(): Iterable<Mailbox>;
  clear(): void;
  /** Forgets all users, and takes those that the store has now. */
  load(): void;
}

/** Makes the directory and loads what the store has. */
export function createDirectory(store: Store, random: Random, autoCreate: boolean): Directory {
  const byId = new Map<string, Mailbox>();
  const byName = new Map<string, Mailbox>();

  function hold(user: UserRecord): Mailbox {
    const mailbox = new Mailbox(user, store);
    byId.set(user.id, mailbox);
    byName.set(mailbox.key, mailbox);
    return mailbox;
  }

  function add(user: NewUser): Mailbox {
    const record: UserRecord = {
      id: user.id?.toLowerCase() ?? randomUuid(random),
      userPrincipalName: user.userPrincipalName,
      displayName: user.displayName ?? nameOf(user.userPrincipalName),
      timeZone: user.timeZone ?? 'UTC',
      mailbox: user.mailbox ?? 'ok',
      store: Buffer.from(random.bytes(16)).toString('hex'),
      replica: Buffer.from(random.bytes(16)).toString('hex'),
      next: 0,
    };
    const mailbox = hold(record);
    store.transaction(() => {
      store.users.put(record.id, 0, record);
      mailbox.addCalendar({
        number: DEFAULT_CALENDAR_FOLDER,
        change: mailbox.nextNumber(),
        name: 'Calendar',
        color: 'auto',
        isDefault: true,
      });
    });
    return mailbox;
  }

  function clear(): void {
    byId.clear();
    byName.clear();
  }

  function load(): void {
    clear();
    for (const [, , user] of store.users.entries()) hold(user);
    for (const [owner, , calendar] of store.calendars.entries()) byId.get(owner)?.loadCalendar(calendar);
    for (const [owner, , event] of store.events.entries()) byId.get(owner)?.loadEvent(event);
  }

  load();
  return {
    find(key) {
      const lower = key.toLowerCase();
      const known = byId.get(lower) ?? byName.get(lower);
      if (known || !autoCreate) return known;
      if (isGuid(lower)) return add({ id: lower, userPrincipalName: `${lower}@emulator.example` });
      if (/^[^@\s]+@[^@\s]+$/.test(key)) return add({ userPrincipalName: key });
      return undefined;
    },
    add,
    mailboxes: () => byId.values(),
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
