/** One try to reach an endpoint of a subscriber. */
export interface RecordedDelivery {
  /** Wall time on the emulator's clock at which it began, milliseconds since 1970. */
  time: number;
  kind: 'validation' | 'change' | 'lifecycle';
  /** Id of the subscription; of a validation that of the one to be made. */
  subscription: string;
  /** The endpoint's address, without its query. */
  endpoint: string;
  /** 1 is the first. */
  attempt: number;
  /** What the request carried; empty in a validation. */
  notifications: readonly DeliveredNotification[];
  /** Status of the answer; 0 where none came. */
  status: number;
  /** Milliseconds on the emulator's clock until the answer, or until none was waited for. */
  tookMs: number;
  /** `accepted`; `refused` or not reached, and sent again later; `dropped`: not sent any more. */
  outcome: 'accepted' | 'refused' | 'timed-out' | 'failed' | 'dropped';
}

/** A notification in short. */
export interface DeliveredNotification {
  /** `created`, `updated`, `deleted`, or what happens to the subscription. */
  what: string;
  /** Path of the event, or of the subscription. */
  resource: string;
}

/** The latest tries, oldest first. */
export interface DeliveryRecord {
  readonly deliveries: readonly RecordedDelivery[];
  delivered(delivery: RecordedDelivery): void;
  clearDeliveries(): void;
}

const KEPT = 10_000;

/** Makes an empty one. */
export function createDeliveryRecord(): DeliveryRecord {
  let deliveries: RecordedDelivery[] = [];
  return {
    get deliveries() {
      return deliveries.slice(-KEPT);
    },
    delivered(delivery) {
      deliveries.push(delivery);
      // Now and then, as cutting the head off costs as much as all that is kept.
      if (deliveries.length > 2 * KEPT) deliveries = deliveries.slice(-KEPT);
    },
    clearDeliveries() {
      deliveries = [];
    },
  };
}
