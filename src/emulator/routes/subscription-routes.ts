import {
  createSubscription,
  deleteSubscription,
  getSubscription,
  listSubscriptions,
  reauthorizeSubscription,
  updateSubscription,
} from '../actions/subscriptions.ts';
import type { Route } from '../calls/call.ts';
import { tenantRoute } from './rows.ts';

/** Subscriptions, which are below no mailbox. */
export const SUBSCRIPTION_ROUTES: readonly Route[] = [
  tenantRoute('GET', 'subscriptions', 'subscription', listSubscriptions),
  tenantRoute('POST', 'subscriptions', 'subscription', createSubscription),
  tenantRoute('GET', 'subscriptions/{subscription}', 'subscription', getSubscription),
  tenantRoute('PATCH', 'subscriptions/{subscription}', 'subscription', updateSubscription),
  tenantRoute('DELETE', 'subscriptions/{subscription}', 'subscription', deleteSubscription),
  tenantRoute('POST', 'subscriptions/{subscription}/reauthorize', 'subscription', reauthorizeSubscription),
];
