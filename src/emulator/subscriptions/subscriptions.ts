import { setMaxListeners } from 'node:events';
import type { Clock } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';
import type { Send } from '../http/outgoing.ts';
import { VALIDATION_MS } from '../limits.ts';
import type { EventChange, Mailbox } from '../mailboxes/mailbox.ts';
import type { RecordedDelivery } from '../record/delivery.ts';
import { refusals } from '../refusals.ts';
import type { Store } from '../store/store.ts';
import type { SubscriptionRecord } from '../store/subscription-records.ts';
import { createAlarm } from './alarm.ts';
import { endpointOf, type NotificationHosts } from './endpoint-address.ts';
import { createKeptSubscriptions, type KeptSubscription, type KeptSubscriptions } from './kept-subscriptions.ts';
import { changeNotification, type LifecycleEvent, lifecycleNotification } from './notification.ts';
import { createOutboxes } from './outboxes.ts';
import { reauthorizationTime } from './reauthorization-time.ts';
import { encryptedData, type ResourceDataParts } from './resource-data.ts';
import { sendWithin } from './send-within.ts';
import { makeValidationToken, validationProblem, validationRequest } from './validate-endpoint.ts';
import { changeTypeFor } from './watch.ts';

/** Subscriptions, and the notifications that they bring about. */
export interface Subscriptions extends Pick<KeptSubscriptions, 'all' | 'find' | 'ofMailbox'> {
  /** Hosts beside this machine that may be notified. */
  readonly hosts: NotificationHosts;
  /** Aborted, with a refusal, once other subscriptions are held than now. */
  readonly held: AbortSignal;
  /** Adds one, or replaces the one of its id. */
  put(record: SubscriptionRecord): void;
  /** Takes one away; nothing is sent for it any more. */
  remove(id: string): void;
  /** Has an endpoint prove itself; rejects with a refusal, also on `load`, and where the emulator is closed. */
  validate(subscription: string, url: string): Promise<void>;
  /** Told of all that one request changed in a mailbox, once it is kept. */
  committed(mailbox: Mailbox, changes: Iterable<EventChange>): void;
  /** Sends what happens to a subscription, and takes it away where that says so; fails with `not-found`. */
  happened(id: string, event: LifecycleEvent): void;
  /** Goes by what the modes say now. */
  modesChanged(): void;
  /** Knows those that the store has now; what waited to be sent is forgotten. */
  load(): void;
  /** Ends all that is under way. */
  close(): void;
}

/** What they are made of. */
export interface SubscriptionParts extends ResourceDataParts {
  store: Pick<Store, 'subscriptions'>;
  clock: Clock;
  tenantId: string;
  send: Send;
  hosts: NotificationHosts;
  /** The token by which an application knows who sends it data. */
  issueToken(app: string): Promise<string>;
  /** Told of each try. */
  delivered(delivery: RecordedDelivery): void;
  /** Told where this server itself failed. */
  failed(endpoint: string, error: unknown): void;
}

/** What failed, where it was no endpoint's. */
const NO_ENDPOINT = '/subscriptions';

/** Makes them; those that the store has are known after `load`. */
export function createSubscriptions(parts: SubscriptionParts): Subscriptions {
  const { store, clock, modes, tenantId, send } = parts;
  const kept = createKeptSubscriptions(store, clock);
  const closing = new AbortController();
  // Each wait and each outbox listens.
  setMaxListeners(0, closing.signal);
  let holding = beginHolding();
  const outboxes = createOutboxes({
    ...parts,
    find: kept.find,
    closing: closing.signal,
    missed: (record) => tell(record, 'missed'),
  });
  const alarm = createAlarm(clock, closing.signal, ring, (error) => parts.failed(NO_ENDPOINT, error));

  const isAsked = (record: SubscriptionRecord) =>
    (reauthorizationTime(record, modes) ?? Number.POSITIVE_INFINITY) <= clock.now();

  function ring(): void {
    const now = clock.now();
    for (const { record } of kept.over()) attempt(record, () => forget(record.id));
    for (const one of kept.all()) if (isAsked(one.record)) attempt(one.record, () => ask(one.record));
    // What failed is tried again with the next one, not at once.
    setAlarm(now);
  }

  /** What fails here is the server's own: neither the process nor the request that brought it about fails with it. */
  function attempt(record: SubscriptionRecord, act: () => void): void {
    try {
      act();
    } catch (error) {
      parts.failed(endpointOf(record.notificationUrl), error);
    }
  }

  function ask(record: SubscriptionRecord): void {
    kept.put({ ...record, asked: true });
    tell(record, 'reauthorizationRequired');
  }

  /** Sets it to what comes next after a time, in milliseconds since 1970. */
  function setAlarm(after = Number.NEGATIVE_INFINITY): void {
    const times = [...kept.over(), ...kept.all()]
      .flatMap(({ record }) => [record.expires.ms, reauthorizationTime(record, modes) ?? record.expires.ms])
      .filter((time) => time > after);
    alarm.set(times.length === 0 ? undefined : Math.min(...times));
  }

  function tell(record: SubscriptionRecord, event: LifecycleEvent): void {
    if (record.lifecycleNotificationUrl === null) return;
    outboxes.put('lifecycle', record, {
      summary: { what: event, resource: `Subscriptions/${record.id}` },
      value: lifecycleNotification(record, tenantId, event),
    });
  }

  function forget(id: string): void {
    kept.remove(id);
    outboxes.stop('change', id);
    outboxes.stop('lifecycle', id);
  }

  function notify({ record, watch }: KeptSubscription, mailbox: Mailbox, change: EventChange): void {
    const type = changeTypeFor(watch, mailbox, change);
    const event = change.after ?? change.before;
    if (type === undefined || !event) return;
    const value = changeNotification(record, tenantId, mailbox, {
      type,
      number: change.number,
      folder: event.folder,
      change: change.change,
    });
    const encryptedContent = encryptedData(record, watch, mailbox, change.after, parts);
    outboxes.put('change', record, {
      summary: { what: type, resource: String(value.resource) },
      value: encryptedContent ? { ...value, encryptedContent } : value,
    });
  }

  /** What the service changes by itself some minutes after a create is an update too. */
  function awaitTouch(mailbox: Mailbox, { number, after }: EventChange): void {
    const { touchAfterMs } = modes;
    if (!after || after.invitation || touchAfterMs === null) return;
    clock
      .sleep(after.created.ms + touchAfterMs - clock.now(), holding.signal)
      .then(
        () => {
          const event = mailbox.event(number);
          const version = event && mailbox.versionOf(event);
          if (!event || !version || version.change === event.change) return;
          tellAll(mailbox, [{ number, before: event, after: event, change: version.change }]);
        },
        () => undefined,
      )
      .catch((error) => parts.failed(NO_ENDPOINT, error));
  }

  function tellAll(mailbox: Mailbox, changes: Iterable<EventChange>): boolean {
    const subscriptions = [...kept.ofMailbox(mailbox.userId)];
    if (subscriptions.length === 0) return false;
    for (const change of changes)
      for (const subscription of subscriptions)
        attempt(subscription.record, () => notify(subscription, mailbox, change));
    return true;
  }

  return {
    hosts: parts.hosts,
    get held() {
      return holding.signal;
    },
    all: kept.all,
    find: kept.find,
    ofMailbox: kept.ofMailbox,
    put(record) {
      kept.put(record);
      setAlarm();
    },
    remove(id) {
      forget(id);
      setAlarm();
    },
    async validate(subscription, url) {
      const token = makeValidationToken(parts.random);
      const time = clock.now();
      const sent = await sendWithin(send, validationRequest(url, token), VALIDATION_MS, {
        clock,
        closing: holding.signal,
      });
      const problem = validationProblem(sent, token);
      parts.delivered({
        time,
        kind: 'validation',
        subscription,
        endpoint: endpointOf(url),
        attempt: 1,
        notifications: [],
        status: sent.answer?.status ?? 0,
        tookMs: sent.tookMs,
        outcome: problem ? (sent.answer ? 'refused' : sent.isLate ? 'timed-out' : 'failed') : 'accepted',
      });
      if (problem) throw problem;
    },
    committed(mailbox, changes) {
      const all = [...changes];
      if (!tellAll(mailbox, all)) return;
      for (const change of all) if (!change.before) awaitTouch(mailbox, change);
    },
    happened(id, event) {
      const found = kept.find(id);
      if (!found) throw new InputError('not-found', `There is no subscription ${id}.`);
      if (event === 'reauthorizationRequired') ask(found.record);
      else tell(found.record, event);
      if (event === 'subscriptionRemoved') {
        kept.remove(id);
        outboxes.stop('change', id);
      }
      setAlarm();
    },
    modesChanged: () => setAlarm(),
    load() {
      holding.abort(refusals.endpointInvalid('Subscription validation request failed. The server was set back.'));
      holding = beginHolding();
      outboxes.clear();
      kept.load();
      setAlarm();
    },
    close() {
      const reason = new Error('The emulator was closed.');
      closing.abort(reason);
      holding.abort(reason);
    },
  };
}

/** Ends what waits for the sake of what is held now. */
function beginHolding(): AbortController {
  const holding = new AbortController();
  setMaxListeners(0, holding.signal);
  return holding;
}
