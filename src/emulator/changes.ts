import type { EventRecord } from './events/event-record.ts';
import type { Mailbox } from './mailbox.ts';
import type { MailRecord } from './store/store.ts';
import type { World } from './world.ts';

/** An event before and after; undefined where it is not. */
interface EventChange {
  mailbox: Mailbox;
  number: number;
  before: EventRecord | undefined;
  after: EventRecord | undefined;
}

/**
 * What one request changes in all the mailboxes that it reaches: gathered first, then kept as a whole. The store takes
 * all or nothing, and memory follows only when the store has it.
 */
export class Changes {
  readonly #world: World;
  readonly #events: EventChange[] = [];
  readonly #mails: { owner: string; mail: MailRecord }[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** The event as it will be. */
  event(mailbox: Mailbox, number: number): EventRecord | undefined {
    const change = this.#find(mailbox, number);
    return change ? change.after : mailbox.event(number);
  }

  /** The event of a meeting as it will be: the organizer's own or a copy. */
  eventOfUid(mailbox: Mailbox, uid: string): EventRecord | undefined {
    const number = mailbox.numberOfUid(uid);
    if (number !== undefined) return this.event(mailbox, number);
    return this.#events.find((change) => change.mailbox === mailbox && change.after?.invitation?.uid === uid)?.after;
  }

  /** Adds an event, or replaces the one of its number. */
  put(mailbox: Mailbox, event: EventRecord): void {
    this.#change(mailbox, event.number, event);
  }

  remove(mailbox: Mailbox, event: EventRecord): void {
    this.#change(mailbox, event.number, undefined);
  }

  mail(mailbox: Mailbox, mail: MailRecord): void {
    this.#mails.push({ owner: mailbox.userId, mail });
  }

  /** Keeps all of it. */
  commit(): void {
    const { store, recorder } = this.#world;
    const events = this.#events.filter(({ before, after }) => before !== after);
    store.transaction(() => {
      for (const { mailbox, number, before, after } of events) {
        if (after) store.events.put(mailbox.userId, number, after);
        else if (before) mailbox.forget(number);
      }
      for (const [at, { owner, mail }] of this.#mails.entries())
        store.mails.put(owner, recorder.mails.length + at, mail);
    });
    for (const { mailbox, before, after } of events) mailbox.apply(before, after);
    for (const { mail } of this.#mails) recorder.mailed(mail);
  }

  #change(mailbox: Mailbox, number: number, after: EventRecord | undefined): void {
    const known = this.#find(mailbox, number);
    if (known) known.after = after;
    else this.#events.push({ mailbox, number, before: mailbox.event(number), after });
  }

  #find(mailbox: Mailbox, number: number): EventChange | undefined {
    return this.#events.find((change) => change.mailbox === mailbox && change.number === number);
  }
}
