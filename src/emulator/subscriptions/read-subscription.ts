import { X509Certificate } from 'node:crypto';
import { MINUTE } from '../../core/durations.ts';
import { isObject } from '../../core/json.ts';
import { CLIENT_STATE_LENGTH, ENCRYPTION_CERTIFICATE_ID_LENGTH, RICH_SUBSCRIPTION_MINUTES } from '../limits.ts';
import { type Refusal, refusals } from '../refusals.ts';
import type { SubscriptionRecord } from '../store/subscription-records.ts';
import { parseLocalTime } from '../time/local-time.ts';
import { endpointProblem, type NotificationHosts } from './endpoint-address.ts';

/** What a caller writes of a subscription. */
export type SubscriptionFields = Pick<
  SubscriptionRecord,
  | 'resource'
  | 'changeType'
  | 'notificationUrl'
  | 'lifecycleNotificationUrl'
  | 'clientState'
  | 'expires'
  | 'includeResourceData'
  | 'encryptionCertificate'
  | 'encryptionCertificateId'
  | 'latestSupportedTlsVersion'
  | 'notificationQueryOptions'
  | 'notificationUrlAppId'
>;

/** By what a subscription is judged. */
export interface SubscriptionTerms {
  /** Milliseconds since 1970. */
  now: number;
  /** The longest life of one without resource data. */
  minutes: number;
  hosts: NotificationHosts;
}

const MEMBERS: ReadonlySet<string> = new Set([
  'id',
  'applicationId',
  'changeType',
  'clientState',
  'creatorId',
  'encryptionCertificate',
  'encryptionCertificateId',
  'expirationDateTime',
  'includeResourceData',
  'latestSupportedTlsVersion',
  'lifecycleNotificationUrl',
  'notificationContentType',
  'notificationQueryOptions',
  'notificationUrl',
  'notificationUrlAppId',
  'resource',
]);
const CHANGE_TYPES: readonly string[] = ['created', 'updated', 'deleted'];
const TLS_VERSIONS: readonly string[] = ['v1_0', 'v1_1', 'v1_2', 'v1_3'];
const LEAST_KEY_BITS = 2048;
const MOST_KEY_BITS = 4096;

/** Reads the body of a create. https://learn.microsoft.com/graph/api/subscription-post-subscriptions */
export function readSubscription(body: unknown, terms: SubscriptionTerms): SubscriptionFields {
  const given = readMembers(body);
  const changeType = text(given, 'changeType') ?? missing('changeType');
  checkChangeTypes(changeType);
  const notificationUrl = text(given, 'notificationUrl') ?? missing('notificationUrl');
  const lifecycleNotificationUrl = text(given, 'lifecycleNotificationUrl') ?? null;
  const resource = text(given, 'resource') ?? missing('resource');
  const includeResourceData = flag(given, 'includeResourceData') ?? null;
  const clientState = text(given, 'clientState') ?? null;
  if (clientState !== null && clientState.length > CLIENT_STATE_LENGTH)
    throw refusals.subscriptionInvalid(`The 'clientState' attribute is longer than ${CLIENT_STATE_LENGTH} characters.`);
  const tls = text(given, 'latestSupportedTlsVersion') ?? 'v1_2';
  if (!TLS_VERSIONS.includes(tls)) throw invalid('latestSupportedTlsVersion', tls);
  checkEndpoint('notificationUrl', notificationUrl, terms.hosts);
  if (lifecycleNotificationUrl !== null)
    checkEndpoint('lifecycleNotificationUrl', lifecycleNotificationUrl, terms.hosts);
  const expires = readExpiry(given.expirationDateTime) ?? missing('expirationDateTime');
  checkExpiry(expires.ms, includeResourceData === true, terms);
  return {
    resource,
    changeType,
    notificationUrl,
    lifecycleNotificationUrl,
    clientState,
    expires,
    includeResourceData,
    ...readEncryption(given, includeResourceData === true),
    latestSupportedTlsVersion: tls,
    notificationQueryOptions: text(given, 'notificationQueryOptions') ?? null,
    notificationUrlAppId: text(given, 'notificationUrlAppId') ?? null,
  };
}

/** Members that a change writes. */
export type SubscriptionChange = Partial<
  Pick<SubscriptionRecord, 'expires' | 'notificationUrl' | 'encryptionCertificate' | 'encryptionCertificateId'>
>;

/**
 * Reads the body of a change: a later end, another certificate; no other members than it gives.
 * https://learn.microsoft.com/graph/api/subscription-update
 */
export function readSubscriptionChange(
  body: unknown,
  before: SubscriptionRecord,
  terms: SubscriptionTerms,
): SubscriptionChange {
  const given = readMembers(body);
  if (text(given, 'lifecycleNotificationUrl') !== undefined && before.lifecycleNotificationUrl === null)
    throw refusals.subscriptionInvalid("The 'lifecycleNotificationUrl' attribute cannot be added to a subscription.");
  const isRich = before.includeResourceData === true;
  const change: SubscriptionChange = {};
  const notificationUrl = text(given, 'notificationUrl');
  checkEndpoint('notificationUrl', notificationUrl ?? before.notificationUrl, terms.hosts);
  if (notificationUrl !== undefined) change.notificationUrl = notificationUrl;
  const expires = readExpiry(given.expirationDateTime);
  if (expires) {
    checkExpiry(expires.ms, isRich, terms);
    change.expires = expires;
  }
  const renewed = readEncryption({ ...before, ...given }, isRich);
  if ('encryptionCertificate' in given) change.encryptionCertificate = renewed.encryptionCertificate;
  if ('encryptionCertificateId' in given) change.encryptionCertificateId = renewed.encryptionCertificateId;
  return change;
}

/** The changes of which a subscription tells. */
export function changeTypesOf(changeType: string): string[] {
  return changeType.split(',').map((name) => name.trim().toLowerCase());
}

function readMembers(body: unknown): Record<string, unknown> {
  if (!isObject(body)) throw refusals.subscriptionUnreadable();
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (name.includes('@')) continue;
    const known = [...MEMBERS].find((member) => member.toLowerCase() === name.toLowerCase());
    if (known === undefined) throw refusals.subscriptionUnreadable();
    read[known] = value;
  }
  return read;
}

function text(given: Record<string, unknown>, name: string): string | undefined {
  const value = given[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw refusals.subscriptionUnreadable();
  return value;
}

function flag(given: Record<string, unknown>, name: string): boolean | undefined {
  const value = given[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw refusals.subscriptionUnreadable();
  return value;
}

function missing(name: string): never {
  throw refusals.subscriptionInvalid(`The '${name}' attribute is required.`);
}

function invalid(name: string, value: string): Refusal {
  return refusals.subscriptionInvalid(`Invalid '${name}' attribute: '${value}'.`);
}

function checkChangeTypes(changeType: string): void {
  for (const name of changeTypesOf(changeType)) if (!CHANGE_TYPES.includes(name)) throw invalid('changeType', name);
}

function checkEndpoint(name: string, address: string, hosts: NotificationHosts): void {
  const problem = endpointProblem(address, hosts);
  if (problem !== undefined) throw refusals.subscriptionInvalid(`The '${name}' attribute ${problem}.`);
}

/** An end with its offset, without which it is refused, as recorded; undefined where none is given. */
function readExpiry(value: unknown): SubscriptionRecord['expires'] | undefined {
  if (value === undefined || value === null) return undefined;
  const local = typeof value === 'string' ? parseLocalTime(value) : undefined;
  if (typeof value !== 'string' || local?.offset === undefined) throw refusals.subscriptionUnreadable();
  const decimals = /\.(\d+)/.exec(value)?.[1] ?? '';
  return { ms: local.ms - local.offset * MINUTE, ticks: Number(decimals.padEnd(7, '0').slice(3, 7)) };
}

function checkExpiry(ms: number, isRich: boolean, { now, minutes }: SubscriptionTerms): void {
  if (ms <= now) throw refusals.subscriptionInvalid('Subscription expiration must be in the future.');
  const most = isRich ? RICH_SUBSCRIPTION_MINUTES : minutes;
  if (ms > now + most * MINUTE) throw refusals.subscriptionTooLong(most);
}

/** https://learn.microsoft.com/graph/change-notifications-with-resource-data#managing-encryption-keys */
function readEncryption(
  given: Record<string, unknown>,
  isRich: boolean,
): Pick<SubscriptionRecord, 'encryptionCertificate' | 'encryptionCertificateId'> {
  const encryptionCertificate = text(given, 'encryptionCertificate') ?? null;
  const encryptionCertificateId = text(given, 'encryptionCertificateId') ?? null;
  if (isRich && encryptionCertificate === null) missing('encryptionCertificate');
  if (isRich && encryptionCertificateId === null) missing('encryptionCertificateId');
  if ((encryptionCertificateId ?? '').length > ENCRYPTION_CERTIFICATE_ID_LENGTH)
    throw refusals.subscriptionInvalid(
      `The 'encryptionCertificateId' attribute is longer than ${ENCRYPTION_CERTIFICATE_ID_LENGTH} characters.`,
    );
  if (encryptionCertificate !== null && !isUsable(encryptionCertificate))
    throw refusals.subscriptionInvalid(
      `The 'encryptionCertificate' attribute is no base64-encoded X.509 certificate with an RSA key of ${LEAST_KEY_BITS} to ${MOST_KEY_BITS} bits.`,
    );
  return { encryptionCertificate, encryptionCertificateId };
}

function isUsable(certificate: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = readCertificate(certificate).publicKey;
    const bits = asymmetricKeyDetails?.modulusLength ?? 0;
    return asymmetricKeyType === 'rsa' && bits >= LEAST_KEY_BITS && bits <= MOST_KEY_BITS;
  } catch {
    return false;
  }
}

/** The certificate of a subscription: base64 of DER, or of PEM. */
export function readCertificate(base64: string): X509Certificate {
  return new X509Certificate(Buffer.from(base64, 'base64'));
}
