/** What a subscription watches. */
export interface WatchedResource {
  /** Directory id of the mailbox's user. */
  mailbox: string;
  /** Number of the calendar; null: all of the mailbox. */
  folder: number | null;
  /** Number of the only event that counts; null: all. */
  event: number | null;
}

/** A subscription to changes. https://learn.microsoft.com/graph/api/resources/subscription */
export interface SubscriptionRecord {
  /** GUID in lower case. */
  id: string;
  /** Client id. */
  app: string;
  /** Directory id of the signed-in user, or object id of the application's service principal. */
  creator: string;
  /** As the caller wrote it, with its query. */
  resource: string;
  watched: WatchedResource;
  /** As the caller wrote it: names with commas between them. */
  changeType: string;
  notificationUrl: string;
  lifecycleNotificationUrl: string | null;
  clientState: string | null;
  /** Milliseconds since 1970, and hundred-nanosecond steps beyond. */
  expires: { ms: number; ticks: number };
  includeResourceData: boolean | null;
  /** Base64 of an X.509 certificate. */
  encryptionCertificate: string | null;
  encryptionCertificateId: string | null;
  latestSupportedTlsVersion: string;
  notificationQueryOptions: string | null;
  notificationUrlAppId: string | null;
  /** Whether notifications name events by immutable ids. */
  immutableIds: boolean;
  /** Address under which the caller reached this server. */
  origin: string;
  /** When it was authorized last, milliseconds since 1970. */
  authorized: number;
  /** Whether it was asked for another authorization since. */
  asked: boolean;
}
