import type { Clock } from '../../core/clock.ts';
import type { Store } from '../store/store.ts';
import type { SubscriptionRecord } from '../store/subscription-records.ts';
import { type Watch, watchOf } from './watch.ts';

/** A subscription with what it watches. */
export interface KeptSubscription {
  record: SubscriptionRecord;
  watch: Watch;
}

/** The subscriptions that have not ended, in memory and in the store. */
export interface KeptSubscriptions {
  all(): KeptSubscription[];
  find(id: string): KeptSubscription | undefined;
  /** Those that have ended and were not taken away yet. */
  over(): KeptSubscription[];
  /** Those to a mailbox, by its user's directory id. */
  ofMailbox(userId: string): Iterable<KeptSubscription>;
  put(record: SubscriptionRecord): void;
  remove(id: string): void;
  /** Knows those that the store has now; those that have ended go. */
  load(): void;
}

/** Makes it; one that has ended is not found, also before it is taken away. */
export function createKeptSubscriptions(store: Pick<Store, 'subscriptions'>, clock: Clock): KeptSubscriptions {
  const byId = new Map<string, KeptSubscription>();
  const byMailbox = new Map<string, Map<string, KeptSubscription>>();

  function hold(record: SubscriptionRecord): void {
    const kept = { record, watch: watchOf(record) };
    byId.set(record.id, kept);
    const own = byMailbox.get(record.watched.mailbox);
    if (own) own.set(record.id, kept);
    else byMailbox.set(record.watched.mailbox, new Map([[record.id, kept]]));
  }

  const isOver = ({ record }: KeptSubscription) => record.expires.ms <= clock.now();

  return {
    all: () => [...byId.values()].filter((kept) => !isOver(kept)),
    find(id) {
      const kept = byId.get(id);
      return kept && !isOver(kept) ? kept : undefined;
    },
    over: () => [...byId.values()].filter(isOver),
    *ofMailbox(userId) {
      for (const kept of byMailbox.get(userId)?.values() ?? []) if (!isOver(kept)) yield kept;
    },
    put(record) {
      store.subscriptions.put(record.id, 0, record);
      hold(record);
    },
    remove(id) {
      const kept = byId.get(id);
      if (!kept) return;
      store.subscriptions.delete(id, 0);
      byId.delete(id);
      const { mailbox } = kept.record.watched;
      const own = byMailbox.get(mailbox);
      own?.delete(id);
      if (own?.size === 0) byMailbox.delete(mailbox);
    },
    load() {
      byId.clear();
      byMailbox.clear();
      for (const [, , record] of [...store.subscriptions.entries()]) {
        if (record.expires.ms > clock.now()) hold(record);
        else store.subscriptions.delete(record.id, 0);
      }
    },
  };
}
