import type { Modes } from '../modes/modes.ts';
import type { SubscriptionRecord } from '../store/subscription-records.ts';
import { endpointOf } from './endpoint-address.ts';
import { createEndpointHealth } from './endpoint-health.ts';
import type { KeptSubscriptions } from './kept-subscriptions.ts';
import { createOutbox, type Letter, type Outbox, type OutboxParts } from './outbox.ts';

/** What of a subscription has an endpoint of its own. */
type OutboxKind = 'change' | 'lifecycle';

/** The outboxes of all subscriptions, each for as long as something is in it. */
export interface Outboxes {
  put(kind: OutboxKind, record: SubscriptionRecord, letter: Letter): void;
  /** Sends nothing of that kind any more for a subscription, by its id. */
  stop(kind: OutboxKind, id: string): void;
  /** Sends nothing any more of what was put until now, and forgets how endpoints answered. */
  clear(): void;
}

/** What they work with. */
export interface OutboxesParts extends Pick<OutboxParts, 'hosts' | 'send' | 'clock' | 'closing' | 'delivered'> {
  modes: Modes;
  find: KeptSubscriptions['find'];
  /** The token by which an application knows who sends it data. */
  issueToken(app: string): Promise<string>;
  /** Told of a subscription whose changes are given up. */
  missed(record: SubscriptionRecord): void;
  /** Told where this server itself failed. */
  failed(endpoint: string, error: unknown): void;
}

/** Makes them. */
export function createOutboxes(parts: OutboxesParts): Outboxes {
  const { modes, find, hosts, send, clock, closing, delivered } = parts;
  const health = createEndpointHealth();
  const outboxes = new Map<string, Outbox>();

  function outboxOf(kind: OutboxKind, record: SubscriptionRecord): Outbox {
    const { id, app, includeResourceData, lifecycleNotificationUrl } = record;
    const name = nameOf(kind, id);
    const known = outboxes.get(name);
    if (known) return known;
    // That of lifecycle events never changes, and hears of the end too.
    const url = () => (kind === 'change' ? find(id)?.record.notificationUrl : (lifecycleNotificationUrl ?? undefined));
    const outbox = createOutbox({
      kind,
      subscription: id,
      url,
      hosts,
      delayMs: () => (kind === 'change' ? modes.notificationDelayMs : 0),
      tokens: () => (includeResourceData === true ? parts.issueToken(app).then((token) => [token]) : undefined),
      send,
      health,
      clock,
      closing,
      delivered,
      dropped: () => {
        const found = find(id);
        if (kind === 'change' && found) parts.missed(found.record);
      },
      failed: (error) => parts.failed(endpointOf(url() ?? ''), error),
      ended: () => {
        if (outboxes.get(name) === outbox) outboxes.delete(name);
      },
    });
    outboxes.set(name, outbox);
    return outbox;
  }

  return {
    put: (kind, record, letter) => outboxOf(kind, record).put(letter),
    stop(kind, id) {
      outboxes.get(nameOf(kind, id))?.stop();
      outboxes.delete(nameOf(kind, id));
    },
    clear() {
      for (const outbox of outboxes.values()) outbox.stop();
      outboxes.clear();
      health.clear();
    },
  };
}

function nameOf(kind: OutboxKind, id: string): string {
  return `${kind} ${id}`;
}
