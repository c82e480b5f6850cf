import { isObject } from '../../core/json.ts';
import type { GraphRequest } from '../../graph/request.ts';
import { defineOperation, type Steps } from '../define.ts';
import { getSubscription } from './get-subscription.ts';
import {
  checkExpiry,
  DEFAULT_MINUTES,
  DEFAULT_RICH_MINUTES,
  expiryFields,
  expiryOf,
  NO_MAILBOX,
  subscription,
  subscriptionIdField,
  subscriptionPath,
} from './subscription.ts';

export const renewSubscription = defineOperation({
  name: 'renew-subscription',
  title: 'Give a subscription a later end, which authorizes it anew too',
  topic: 'Subscriptions',
  documentation: 'https://learn.microsoft.com/graph/api/subscription-update',
  endpoints: ['PATCH /subscriptions/{subscriptionId}', 'GET /subscriptions/{subscriptionId}'],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'update',
  // The end is worked out once: the same value, the same state.
  repeat: 'safe',
  expects: 'id',
  needsMailbox: false,
  input: (z) =>
    z
      .strictObject({ subscriptionId: subscriptionIdField(z), ...expiryFields(z) })
      .superRefine((input, { addIssue }) => checkExpiry(input, addIssue)),
  output: (z) => subscription(z),
  example: { subscriptionId: '7f105c7d-2dc5-4530-97cd-4e7ae6534c07', minutes: 4200 },
  request: ({ subscriptionId, expirationDateTime }) => renewRequest(subscriptionId, expirationDateTime),
  *steps(input, _, { now }): Steps {
    const { subscriptionId } = input;
    let minutes = DEFAULT_MINUTES;
    if (input.minutes === undefined && input.expirationDateTime === undefined) {
      const request = getSubscription.request({ subscriptionId }, NO_MAILBOX);
      const { body } = yield { request, effect: 'read', repeat: 'safe', expects: 'id' };
      if (isObject(body) && body.includeResourceData === true) minutes = DEFAULT_RICH_MINUTES;
    }
    const request = renewRequest(subscriptionId, expiryOf(input, now, minutes));
    return (yield { request, effect: 'update', repeat: 'safe', expects: 'id' }).body;
  },
});

function renewRequest(subscriptionId: string, expirationDateTime: string | undefined): GraphRequest {
  return {
    method: 'PATCH',
    path: subscriptionPath(subscriptionId),
    body: expirationDateTime === undefined ? {} : { expirationDateTime },
    mailbox: NO_MAILBOX,
  };
}
