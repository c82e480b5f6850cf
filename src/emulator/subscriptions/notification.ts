import { changeKey, eventId, immutableEventId, trackedEtag } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { SubscriptionRecord } from '../store/subscription-records.ts';
import { formatTimestamp } from '../time/local-time.ts';
import type { ChangeType } from './watch.ts';

/** What happens to a subscription itself. https://learn.microsoft.com/graph/change-notifications-lifecycle-events */
export type LifecycleEvent = 'missed' | 'subscriptionRemoved' | 'reauthorizationRequired';

/** A change of an event: its number, its calendar's, and that of the change. */
export interface NotifiedChange {
  type: ChangeType;
  number: number;
  folder: number;
  change: number;
}

/** Path of an event as notifications write it. */
function notifiedResource(
  mailbox: Mailbox,
  { immutableIds }: Pick<SubscriptionRecord, 'immutableIds'>,
  { number, folder }: Pick<NotifiedChange, 'number' | 'folder'>,
): { id: string; resource: string } {
  const id = immutableIds ? immutableEventId(mailbox, number) : eventId(mailbox, folder, number);
  return { id, resource: `Users/${mailbox.userId}/Events/${id}` };
}

/** A notification of a change, in the recorded form and order. https://learn.microsoft.com/graph/api/resources/changenotification */
export function changeNotification(
  subscription: SubscriptionRecord,
  tenantId: string,
  mailbox: Mailbox,
  change: NotifiedChange,
): Record<string, unknown> {
  const { id, resource } = notifiedResource(mailbox, subscription, change);
  return {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: expiration(subscription),
    changeType: change.type,
    resource,
    resourceData: {
      '@odata.type': '#Microsoft.Graph.Event',
      '@odata.id': resource,
      '@odata.etag': trackedEtag(changeKey(mailbox, change.change)),
      id,
    },
    clientState: subscription.clientState,
    tenantId,
  };
}

/** A notification of what happens to a subscription, in the recorded form, which is not the documented one. */
export function lifecycleNotification(
  subscription: SubscriptionRecord,
  tenantId: string,
  event: LifecycleEvent,
): Record<string, unknown> {
  const { id, clientState } = subscription;
  return {
    subscriptionId: id,
    encryptedContent: null,
    organizationId: tenantId,
    lifecycleEvent: event,
    clientState,
    subscriptionExpirationDateTime: expiration(subscription),
    resource: `Subscriptions/${id}`,
    resourceChangeType: null,
    resourceData: { '@odata.id': `subscriptions/${id}`, '@odata.type': '#microsoft.graph.subscription', id },
  };
}

// With an offset, also where it was asked for in UTC.
function expiration({ expires }: SubscriptionRecord): string {
  return formatTimestamp(expires.ms, expires.ticks).replace('Z', '+00:00');
}
