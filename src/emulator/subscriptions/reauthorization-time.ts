import { REAUTHORIZATION_AHEAD_MS } from '../limits.ts';
import type { Modes } from '../modes/modes.ts';
import type { SubscriptionRecord } from '../store/subscription-records.ts';

/**
 * When a subscription has to be authorized anew, in milliseconds since 1970; undefined: not before it ends. An
 * authorization as late as that reaches to the end.
 */
export function reauthorizationTime(
  { lifecycleNotificationUrl, asked, authorized, expires }: SubscriptionRecord,
  { reauthorizationAfterMs }: Pick<Modes, 'reauthorizationAfterMs'>,
): number | undefined {
  if (lifecycleNotificationUrl === null || asked) return undefined;
  const atEnd = expires.ms - REAUTHORIZATION_AHEAD_MS;
  const times = [
    ...(authorized < atEnd ? [atEnd] : []),
    ...(reauthorizationAfterMs === null ? [] : [authorized + reauthorizationAfterMs]),
  ];
  return times.length === 0 ? undefined : Math.min(...times);
}
