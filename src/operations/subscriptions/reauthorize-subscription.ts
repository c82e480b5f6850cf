import { defineOperation } from '../define.ts';
import { NO_MAILBOX, subscriptionIdField, subscriptionPath } from './subscription.ts';

export const reauthorizeSubscription = defineOperation({
  name: 'reauthorize-subscription',
  title: 'Authorize a subscription anew, as a lifecycle notification asks for, without another end',
  topic: 'Subscriptions',
  documentation: 'https://learn.microsoft.com/graph/api/subscription-reauthorize',
  endpoints: ['POST /subscriptions/{subscriptionId}/reauthorize'],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'update',
  repeat: 'safe',
  expects: 'anything',
  needsMailbox: false,
  input: (z) => z.strictObject({ subscriptionId: subscriptionIdField(z) }),
  output: (z) => z.object({ reauthorized: z.literal(true), subscriptionId: z.string() }),
  example: { subscriptionId: '7f105c7d-2dc5-4530-97cd-4e7ae6534c07' },
  request: ({ subscriptionId }) => ({
    method: 'POST',
    path: `${subscriptionPath(subscriptionId)}/reauthorize`,
    mailbox: NO_MAILBOX,
  }),
  response: (_, { subscriptionId }) => ({ reauthorized: true, subscriptionId }),
});
