import { createSubscription } from './create-subscription.ts';
import { deleteSubscription } from './delete-subscription.ts';
import { getSubscription } from './get-subscription.ts';
import { listSubscriptions } from './list-subscriptions.ts';
import { reauthorizeSubscription } from './reauthorize-subscription.ts';
import { renewSubscription } from './renew-subscription.ts';

export const subscriptionRows = {
  listSubscriptions,
  createSubscription,
  getSubscription,
  renewSubscription,
  reauthorizeSubscription,
  deleteSubscription,
} as const;
