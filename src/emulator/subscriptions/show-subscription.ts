import type { SubscriptionRecord } from '../store/subscription-records.ts';
import { formatTimestamp } from '../time/local-time.ts';

/** A subscription as answers show it, nulls included. https://learn.microsoft.com/graph/api/resources/subscription */
export function showSubscription(record: SubscriptionRecord): Record<string, unknown> {
  return {
    id: record.id,
    resource: record.resource,
    applicationId: record.app,
    changeType: record.changeType,
    clientState: record.clientState,
    notificationUrl: record.notificationUrl,
    notificationQueryOptions: record.notificationQueryOptions,
    lifecycleNotificationUrl: record.lifecycleNotificationUrl,
    expirationDateTime: formatTimestamp(record.expires.ms, record.expires.ticks),
    creatorId: record.creator,
    includeResourceData: record.includeResourceData,
    latestSupportedTlsVersion: record.latestSupportedTlsVersion,
    encryptionCertificate: record.encryptionCertificate,
    encryptionCertificateId: record.encryptionCertificateId,
    notificationUrlAppId: record.notificationUrlAppId,
  };
}

/** Its names, in their order. */
export const SUBSCRIPTION_MEMBERS: readonly string[] = [
  'id',
  'resource',
  'applicationId',
  'changeType',
  'clientState',
  'notificationUrl',
  'notificationQueryOptions',
  'lifecycleNotificationUrl',
  'expirationDateTime',
  'creatorId',
  'includeResourceData',
  'latestSupportedTlsVersion',
  'encryptionCertificate',
  'encryptionCertificateId',
  'notificationUrlAppId',
];
