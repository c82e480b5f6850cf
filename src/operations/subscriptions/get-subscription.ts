import { defineOperation } from '../define.ts';
import { NO_MAILBOX, subscription, subscriptionIdField, subscriptionPath } from './subscription.ts';

export const getSubscription = defineOperation({
  name: 'get-subscription',
  title: 'Get one subscription',
  topic: 'Subscriptions',
  documentation: 'https://learn.microsoft.com/graph/api/subscription-get',
  endpoints: ['GET /subscriptions/{subscriptionId}'],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'read',
  repeat: 'safe',
  expects: 'id',
  needsMailbox: false,
  input: (z) => z.strictObject({ subscriptionId: subscriptionIdField(z) }),
  output: (z) => subscription(z),
  example: { subscriptionId: '7f105c7d-2dc5-4530-97cd-4e7ae6534c07' },
  request: ({ subscriptionId }) => ({ method: 'GET', path: subscriptionPath(subscriptionId), mailbox: NO_MAILBOX }),
});
