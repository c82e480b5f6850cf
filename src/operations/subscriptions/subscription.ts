import { MINUTE } from '../../core/durations.ts';
import type { Z } from '../../core/schema.ts';
import { LONGEST_SUBSCRIPTION_MINUTES, RICH_SUBSCRIPTION_MINUTES, SUBSCRIPTION_MINUTES } from '../../graph/limits.ts';
import { path } from '../../graph/path.ts';
import * as fields from '../fields.ts';

/** https://learn.microsoft.com/graph/api/resources/subscription */
export const subscription = (z: Z) =>
  z.looseObject({
    id: z.string(),
    resource: z.string().nullish(),
    changeType: z.string().nullish(),
    notificationUrl: z.string().nullish(),
    lifecycleNotificationUrl: z.string().nullish(),
    expirationDateTime: z.string().nullish(),
    clientState: z.string().nullish().describe('The secret that notifications carry; keep it out of logs.'),
    includeResourceData: z.boolean().nullish(),
    applicationId: z.string().nullish(),
    creatorId: z.string().nullish(),
    encryptionCertificate: z.string().nullish(),
    encryptionCertificateId: z.string().nullish(),
    latestSupportedTlsVersion: z.string().nullish(),
    notificationQueryOptions: z.string().nullish(),
    notificationUrlAppId: z.string().nullish(),
  });

export const subscriptionIdField = (z: Z) =>
  z.string().min(1).describe('Id of the subscription, as create-subscription and list-subscriptions give it.');

/** Requests about subscriptions are no requests to a mailbox. */
export const NO_MAILBOX = '';

export function subscriptionPath(subscriptionId: string): string {
  return path`/subscriptions/${subscriptionId}`;
}

/** By how much less than the most a subscription lives by default: a clock that is ahead would ask for too much. */
const SLACK_MINUTES = 30;
export const DEFAULT_MINUTES = SUBSCRIPTION_MINUTES - SLACK_MINUTES;
export const DEFAULT_RICH_MINUTES = RICH_SUBSCRIPTION_MINUTES - SLACK_MINUTES;

/** The end of a subscription, in one of two ways. */
export const expiryFields = (z: Z) => ({
  expirationDateTime: fields
    .instant(z)
    .refine((text) => /(?:Z|[+-]\d\d:?\d\d)$/iu.test(text), 'has neither Z nor an offset, which the service asks for')
    .optional()
    .describe('End of the subscription, ISO 8601 with Z or an offset; this or minutes.'),
  minutes: z.coerce
    .number()
    .int()
    .min(1)
    .max(LONGEST_SUBSCRIPTION_MINUTES)
    .optional()
    .describe(
      `End of the subscription, in minutes from now. ${SUBSCRIPTION_MINUTES} are documented as the most, ` +
        `${RICH_SUBSCRIPTION_MINUTES} with resource data; others tell of ${LONGEST_SUBSCRIPTION_MINUTES}. ` +
        `Default: ${DEFAULT_MINUTES}, ${DEFAULT_RICH_MINUTES} with resource data.`,
    ),
});

interface Expiry {
  expirationDateTime?: string | undefined;
  minutes?: number | undefined;
}

/** Refuses both ways at once. */
export function checkExpiry(
  { expirationDateTime, minutes }: Expiry,
  addIssue: (issue: { code: 'custom'; path: string[]; message: string }) => void,
): void {
  if (expirationDateTime === undefined || minutes === undefined) return;
  addIssue({ code: 'custom', path: ['minutes'], message: 'cannot be given beside expirationDateTime' });
}

/** The end as it is sent; `now` is milliseconds since 1970. */
export function expiryOf({ expirationDateTime, minutes }: Expiry, now: number, defaultMinutes: number): string {
  return expirationDateTime ?? new Date(now + (minutes ?? defaultMinutes) * MINUTE).toISOString();
}
