import type { Mailbox } from '../mailbox.ts';
import type { Modes } from '../modes.ts';
import type { Store } from '../store/store.ts';
import type { EventRecord } from './event-record.ts';

/** The service's own change of new events some minutes after their creation. */
export interface Touches {
  /** Notes a new event, or one read from a data folder; one that was touched already is left alone. */
  created(mailbox: Mailbox, event: EventRecord): void;
  /** Touches the mailbox's events whose time has come by `now`, milliseconds since 1970. */
  run(mailbox: Mailbox, now: number): void;
  clear(): void;
}

interface Due {
  number: number;
  at: number;
}

/**
 * Makes the queue of touches. They are done when their mailbox is next asked, as nobody can see them before, and bear
 * the time at which they fell due.
 */
export function createTouches(store: Store, modes: Pick<Modes, 'touchAfterMs'>): Touches {
  const waiting = new Map<string, { list: Due[]; done: number }>();
  return {
    created(mailbox, event) {
      const { touchAfterMs } = modes;
      if (touchAfterMs === null || event.modified.ms >= event.created.ms + touchAfterMs) return;
      let queue = waiting.get(mailbox.userId);
      if (!queue) {
        queue = { list: [], done: 0 };
        waiting.set(mailbox.userId, queue);
      }
      queue.list.push({ number: event.number, at: event.created.ms + touchAfterMs });
    },
    run(mailbox, now) {
      const queue = waiting.get(mailbox.userId);
      const first = queue?.list[queue.done];
      if (!queue || !first || first.at > now) return;
      store.transaction(() => {
        for (let due = queue.list[queue.done]; due && due.at <= now; due = queue.list[++queue.done])
          touch(mailbox, due, store);
      });
      if (queue.done === queue.list.length) waiting.delete(mailbox.userId);
    },
    clear: () => waiting.clear(),
  };
}

function touch(mailbox: Mailbox, { number, at }: Due, store: Store): void {
  const event = mailbox.event(number);
  if (!event) return;
  const modified = event.modified.ms > at ? event.modified : { ms: at, ticks: event.modified.ticks };
  const touched = { ...event, change: mailbox.nextNumber(), modified };
  store.events.put(mailbox.userId, number, touched);
  mailbox.apply(event, touched);
}
