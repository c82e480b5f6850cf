import type { EventRecord } from '../events/event-record.ts';
import type { VersionOf } from '../events/version.ts';
import { isMaster, type Occurrences } from '../recurrence/occurrences.ts';
import type { PastRecord } from '../store/delta-records.ts';
import type { CalendarGroupRecord, CalendarRecord, Store, UserRecord } from '../store/store.ts';
import type { Zones } from '../time/zones.ts';
import { CalendarItems, type EventView } from './calendar-items.ts';
import { calendarUid, DEFAULT_CALENDAR_FOLDER, type MailboxIdentity, readUidNumber } from './ids.ts';
import { NumberList } from './number-list.ts';
import { PropertyIndex } from './property-index.ts';
import { Tracking } from './tracking.ts';

/** Numbers of new mailboxes begin here; below are the folders that every mailbox has. */
const FIRST_NUMBER = 0x1000;

/** An event before and after; undefined where it is not. */
export interface EventChange {
  number: number;
  before: EventRecord | undefined;
  after: EventRecord | undefined;
  /** Number of the change: the event's own afterwards, or one that its removal was given. */
  change: number;
}

/** One mailbox in memory with its indexes; every change is written through to the store. */
export class Mailbox implements MailboxIdentity {
  readonly userId: string;
  readonly store: Buffer;
  readonly replica: Buffer;
  readonly idHeads = new Map<number, string>();
  /** Key of the mailbox in records: the userPrincipalName in lower case. */
  readonly key: string;
  readonly calendars = new Map<number, CalendarRecord>();
  readonly groups = new Map<number, CalendarGroupRecord>();
  /** Numbers of all its events, ascending. */
  readonly numbers = new NumberList();
  readonly properties = new PropertyIndex();
  readonly versionOf: VersionOf;
  /** What followers are told of what changed. */
  readonly tracking: Tracking;
  readonly #events = new Map<number, EventRecord>();
  readonly #byTransaction = new Map<string, number>();
  /** Attendees' copies by the UID of their meeting; that of an own event tells its number. */
  readonly #byUid = new Map<string, number>();
  readonly #folders = new Map<number, CalendarItems>();
  readonly #kept: Store;
  readonly #zones: Zones;
  #user: UserRecord;
  #next: number;

  constructor(user: UserRecord, store: Store, versionOf: VersionOf, zones: Zones) {
    this.#user = user;
    this.userId = user.id;
    this.store = Buffer.from(user.store, 'hex');
    this.replica = Buffer.from(user.replica, 'hex');
    this.key = user.userPrincipalName.toLowerCase();
    this.#kept = store;
    this.versionOf = versionOf;
    this.#zones = zones;
    this.#next = Math.max(user.next, FIRST_NUMBER);
    this.tracking = new Tracking(user.id, store, () => this.#events.values());
  }

  get user(): UserRecord {
    return this.#user;
  }

  /** Changes what is known of the user; name and id stay. */
  changeUser(change: Partial<Omit<UserRecord, 'id' | 'userPrincipalName' | 'next'>>): void {
    const user = { ...this.#user, ...change, next: this.#next };
    this.#kept.users.put(this.userId, 0, user);
    this.#user = user;
  }

  /** A number that no item and no change of this mailbox has had. */
  nextNumber(): number {
    return this.#next++;
  }

  get defaultCalendar(): CalendarRecord {
    return this.calendars.get(DEFAULT_CALENDAR_FOLDER) as CalendarRecord;
  }

  event(number: number): EventRecord | undefined {
    return this.#events.get(number);
  }

  eventOfTransaction(transactionId: string): EventRecord | undefined {
    const number = this.#byTransaction.get(transactionId);
    return number === undefined ? undefined : this.#events.get(number);
  }

  /** Number of the event with a calendar UID, be it the mailbox's own or a copy; undefined where there is none. */
  numberOfUid(uid: string): number | undefined {
    const copy = this.#byUid.get(uid);
    if (copy !== undefined) return copy;
    const number = readUidNumber(uid);
    const event = number === undefined ? undefined : this.#events.get(number);
    return event && !event.invitation && calendarUid(this, event.number, event.created.ms, event.created.ticks) === uid
      ? event.number
      : undefined;
  }

  /** How many of its events are copies of others' meetings. */
  get copyCount(): number {
    return this.#byUid.size;
  }

  /** Numbers of a calendar's events, ascending. */
  numbersIn(folder: number): NumberList {
    return this.#folder(folder).numbers;
  }

  /**
   * A calendar's events that overlap the range, as they are shown: single ones by start, then exceptions and then
   * occurrences of its series, each kind by start. An instance of a series has `occurrence`, and the number of its
   * master. `from` and `to` in milliseconds since 1970.
   */
  overlapping(folder: number, from: number, to: number): EventRecord[] {
    return this.view(folder, from, to).slice(0, Number.POSITIVE_INFINITY);
  }

  /** The same list, of which only the part that is asked for is made. */
  view(folder: number, from: number, to: number): EventView {
    return this.#folder(folder).view(from, to);
  }

  /** Starts of the calendar's events next to the range, one on each side. */
  around(folder: number, from: number, to: number): { before: number | undefined; after: number | undefined } {
    return this.#folder(folder).around(from, to);
  }

  /** Instances of a series by its number; undefined where there is no such series. */
  occurrences(number: number): Occurrences | undefined {
    const master = this.#events.get(number);
    return master && isMaster(master) ? this.#folder(master.folder).occurrencesOf(master) : undefined;
  }

  /** Adds a calendar, or replaces the one of its number. */
  putCalendar(calendar: CalendarRecord): void {
    this.keepCalendar(calendar);
    this.loadCalendar(calendar);
  }

  /** Puts a calendar into the store alone. */
  keepCalendar(calendar: CalendarRecord): void {
    this.#kept.calendars.put(this.userId, calendar.number, calendar);
  }

  /** Takes a calendar out of the store alone. */
  keepWithout(calendar: CalendarRecord): void {
    this.#kept.calendars.delete(this.userId, calendar.number);
    this.#keepNext();
  }

  /** Adds a calendar group, or replaces the one of its number. */
  putGroup(group: CalendarGroupRecord): void {
    this.#kept.groups.put(this.userId, group.number, group);
    this.loadGroup(group);
  }

  removeGroup(group: CalendarGroupRecord): void {
    this.#kept.transaction(() => {
      this.#kept.groups.delete(this.userId, group.number);
      this.#keepNext();
    });
    this.groups.delete(group.number);
  }

  /** Writes changes of events to the store alone; `apply` takes them into memory. */
  keep(changes: Iterable<EventChange>): void {
    let isOneGone = false;
    for (const { number, before, after } of changes) {
      if (after) this.#kept.events.put(this.userId, number, after);
      else if (before) {
        this.#kept.events.delete(this.userId, number);
        isOneGone = true;
      }
    }
    if (isOneGone) this.#keepNext();
  }

  /** Takes what of the past the store already has. */
  loadPast(past: readonly (readonly [change: number, past: PastRecord])[]): void {
    this.tracking.loadPast(past);
    for (const [change, { number }] of past) this.#next = Math.max(this.#next, number + 1, change + 1);
  }

  // Without its item a number could be given out again after a restart, and an old id would mean a new item.
  #keepNext(): void {
    this.#kept.users.put(this.userId, 0, { ...this.#user, next: this.#next });
  }

  /** Takes into memory what the store already has: a new event, a changed one, or one that is gone. */
  apply(before: EventRecord | undefined, after: EventRecord | undefined): void {
    if (before && after) this.#replaceEvent(before, after);
    else if (after) this.loadEvent(after);
    else if (before) this.#unloadEvent(before);
  }

  /** Takes a calendar that the store already has. */
  loadCalendar(calendar: CalendarRecord): void {
    this.calendars.set(calendar.number, calendar);
    this.#next = Math.max(this.#next, calendar.number + 1, calendar.change + 1);
  }

  /** Takes a calendar group that the store already has. */
  loadGroup(group: CalendarGroupRecord): void {
    this.groups.set(group.number, group);
    this.#next = Math.max(this.#next, group.number + 1, group.change + 1);
  }

  /** Takes an event that the store already has. */
  loadEvent(event: EventRecord): void {
    this.#events.set(event.number, event);
    this.numbers.add(event.number);
    this.properties.add(event);
    this.#folder(event.folder).add(event);
    if (event.transactionId !== null) this.#byTransaction.set(event.transactionId, event.number);
    if (event.invitation) this.#byUid.set(event.invitation.uid, event.number);
    this.#next = Math.max(this.#next, event.number + 1, event.change + 1);
  }

  #replaceEvent(before: EventRecord, after: EventRecord): void {
    this.#events.set(after.number, after);
    if (before.properties !== after.properties) {
      this.properties.remove(before);
      this.properties.add(after);
    }
    this.#folder(after.folder).replace(before, after);
    this.#next = Math.max(this.#next, after.change + 1);
  }

  #unloadEvent(event: EventRecord): void {
    this.#events.delete(event.number);
    this.numbers.remove(event.number);
    this.properties.remove(event);
    this.#folder(event.folder).remove(event);
    if (event.transactionId !== null && this.#byTransaction.get(event.transactionId) === event.number)
      this.#byTransaction.delete(event.transactionId);
    if (event.invitation) this.#byUid.delete(event.invitation.uid);
  }

  #folder(folder: number): CalendarItems {
    let found = this.#folders.get(folder);
    if (!found) {
      found = new CalendarItems(this.#zones);
      this.#folders.set(folder, found);
    }
    return found;
  }
}
