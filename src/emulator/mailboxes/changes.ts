import { type ContentChanges, countEventChange, countHolders, hashContent } from '../attachments/contents.ts';
import type { EventRecord } from '../events/event-record.ts';
import { stampAfter, stampNow } from '../events/stamp.ts';
import { withOccurrence, withoutOccurrence } from '../recurrence/changed-series.ts';
import { isMaster, occurrencesOf } from '../recurrence/occurrences.ts';
import type { CalendarRecord, MailRecord, UploadRecord } from '../store/store.ts';
import type { World } from '../world.ts';
import type { EventChange, Mailbox } from './mailbox.ts';

/**
 * What one request changes in all the mailboxes that it reaches: gathered first, then kept as a whole. The store takes
 * all or nothing, and memory follows only when the store has it.
 */
export class Changes {
  readonly #world: World;
  readonly #events = new Map<Mailbox, Map<number, EventChange>>();
  readonly #calendars: { mailbox: Mailbox; calendar: CalendarRecord }[] = [];
  readonly #goneCalendars: { mailbox: Mailbox; calendar: CalendarRecord }[] = [];
  readonly #mails: { owner: string; mail: MailRecord }[] = [];
  readonly #uploads = new Map<string, UploadRecord | undefined>();
  readonly #contents = new Map<string, string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The event as it will be. */
  event(mailbox: Mailbox, number: number): EventRecord | undefined {
    const change = this.#events.get(mailbox)?.get(number);
    return change ? change.after : mailbox.event(number);
  }

  /** An event, or an occurrence of a series, as it will be. */
  current(mailbox: Mailbox, event: EventRecord): EventRecord | undefined {
    const now = this.event(mailbox, event.number);
    if (!event.occurrence || !now) return now;
    return isMaster(now) ? occurrencesOf(now, this.#world.zones).on(event.occurrence.day) : undefined;
  }

  /** The event of a meeting as it will be: the organizer's own or a copy. */
  eventOfUid(mailbox: Mailbox, uid: string): EventRecord | undefined {
    const number = mailbox.numberOfUid(uid);
    if (number !== undefined) return this.event(mailbox, number);
    for (const { after } of this.#events.get(mailbox)?.values() ?? []) if (after?.invitation?.uid === uid) return after;
    return undefined;
  }

  /** Adds an event, or replaces the one of its number; an occurrence becomes a change of its master. */
  put(mailbox: Mailbox, event: EventRecord): void {
    if (!event.occurrence) this.#change(mailbox, event.number, event);
    else {
      const master = this.event(mailbox, event.number);
      if (master && isMaster(master))
        this.#change(mailbox, event.number, withOccurrence(master, event, this.#world.zones));
    }
  }

  /** Removes an event, or one occurrence of a series; a series ends with its last one. */
  remove(mailbox: Mailbox, event: EventRecord): void {
    const master = event.occurrence && this.event(mailbox, event.number);
    if (!event.occurrence || !master || !isMaster(master)) {
      this.#change(mailbox, event.number, undefined);
      return;
    }
    const version = {
      change: mailbox.nextNumber(),
      modified: stampAfter(master.modified, stampNow(this.#world)),
    };
    this.#change(mailbox, event.number, withoutOccurrence(master, event.occurrence.day, version));
  }

  /** Adds a calendar, or replaces the one of its number. */
  putCalendar(mailbox: Mailbox, calendar: CalendarRecord): void {
    this.#calendars.push({ mailbox, calendar });
  }

  /** Removes a calendar with its events. */
  removeCalendar(mailbox: Mailbox, calendar: CalendarRecord): void {
    for (const number of mailbox.numbersIn(calendar.number)) this.#change(mailbox, number, undefined);
    this.#goneCalendars.push({ mailbox, calendar });
  }

  mail(mailbox: Mailbox, mail: MailRecord): void {
    this.#mails.push({ owner: mailbox.userId, mail });
  }

  /** Adds a piece of content, and gives the hash by which attachments and uploads refer to it. */
  addContent(base64: string): string {
    const hash = hashContent(base64);
    this.#contents.set(hash, base64);
    return hash;
  }

  /** Adds an upload that is under way, or replaces the one of its key. */
  putUpload(key: string, upload: UploadRecord): void {
    this.#uploads.set(key, upload);
  }

  removeUpload(key: string): void {
    this.#uploads.set(key, undefined);
  }

  /** Keeps all of it. */
  commit(): void {
    const { store, recorder, subscriptions, contents } = this.#world;
    const references = this.#countReferences();
    store.transaction(() => {
      // References are counted of what is there before.
      if (references.size > 0) contents.keep(references, this.#contents);
      for (const [key, upload] of this.#uploads) {
        if (upload) store.uploads.put(key, 0, upload);
        else store.uploads.delete(key, 0);
      }
      for (const [mailbox, changes] of this.#events) {
        mailbox.keep(changes.values());
        mailbox.tracking.keep(changes.values());
      }
      for (const { mailbox, calendar } of this.#calendars) mailbox.keepCalendar(calendar);
      for (const { mailbox, calendar } of this.#goneCalendars) mailbox.keepWithout(calendar);
      for (const [at, { owner, mail }] of this.#mails.entries())
        store.mails.put(owner, recorder.mails.length + at, mail);
    });
    for (const [mailbox, changes] of this.#events) {
      for (const { before, after } of changes.values()) mailbox.apply(before, after);
      mailbox.tracking.apply(changes.values());
    }
    for (const { mailbox, calendar } of this.#calendars) mailbox.loadCalendar(calendar);
    for (const { mailbox, calendar } of this.#goneCalendars) mailbox.calendars.delete(calendar.number);
    if (references.size > 0) contents.apply(references);
    for (const { mail } of this.#mails) recorder.mailed(mail);
    for (const [mailbox, changes] of this.#events) subscriptions.committed(mailbox, changes.values());
  }

  #countReferences(): ContentChanges {
    const counted: ContentChanges = new Map();
    for (const changes of this.#events.values())
      for (const { before, after } of changes.values()) countEventChange(counted, before, after);
    for (const [key, upload] of this.#uploads) {
      const before = this.#world.store.uploads.get(key, 0);
      countHolders(counted, -1, before && [before]);
      countHolders(counted, 1, upload && [upload]);
    }
    return counted;
  }

  #change(mailbox: Mailbox, number: number, after: EventRecord | undefined): void {
    let changes = this.#events.get(mailbox);
    if (!changes) {
      changes = new Map();
      this.#events.set(mailbox, changes);
    }
    const change = after?.change ?? mailbox.nextNumber();
    const known = changes.get(number);
    if (known) Object.assign(known, { after, change });
    else changes.set(number, { number, before: mailbox.event(number), after, change });
  }
}
