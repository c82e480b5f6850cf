import { defineOperation } from '../define.ts';
import { NO_MAILBOX, subscriptionIdField, subscriptionPath } from './subscription.ts';

export const deleteSubscription = defineOperation({
  name: 'delete-subscription',
  title: 'End a subscription',
  topic: 'Subscriptions',
  documentation: 'https://learn.microsoft.com/graph/api/subscription-delete',
  endpoints: ['DELETE /subscriptions/{subscriptionId}'],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'delete',
  repeat: 'safe',
  expects: 'anything',
  needsMailbox: false,
  input: (z) => z.strictObject({ subscriptionId: subscriptionIdField(z) }),
  output: (z) => z.object({ deleted: z.literal(true), subscriptionId: z.string() }),
  example: { subscriptionId: '7f105c7d-2dc5-4530-97cd-4e7ae6534c07' },
  request: ({ subscriptionId }) => ({ method: 'DELETE', path: subscriptionPath(subscriptionId), mailbox: NO_MAILBOX }),
  response: (_, { subscriptionId }) => ({ deleted: true, subscriptionId }),
});
