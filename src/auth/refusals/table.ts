import { ACCOUNT_REFUSALS } from './account-refusals.ts';
import { APP_REFUSALS } from './app-refusals.ts';
import { POLICY_REFUSALS } from './policy-refusals.ts';
import type { RefusalRow } from './refusal-row.ts';
import { REQUEST_REFUSALS } from './request-refusals.ts';

/** The rows under what they are about; to add one, add it to its group. */
export const REFUSAL_GROUPS: readonly { title: string; rows: readonly RefusalRow[] }[] = [
  { title: 'The app and its proof', rows: APP_REFUSALS },
  { title: 'The request', rows: REQUEST_REFUSALS },
  { title: 'The account', rows: ACCOUNT_REFUSALS },
  { title: 'Policies', rows: POLICY_REFUSALS },
];

/** AADSTS codes after which the same request can succeed a moment later: the service is away, slow or throttles. */
export const TRANSIENT: readonly number[] = [50033, 90006, 90012, 90024, 90033, 90036, 90055, 90090];
