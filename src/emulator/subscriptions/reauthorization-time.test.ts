import { describe, expect, it } from 'vitest';
import type { SubscriptionRecord } from '../store/subscription-records.ts';
import { reauthorizationTime } from './reauthorization-time.ts';

const HOUR = 3_600_000;
/** Made at 0, ends after a day. */
const timeOf = (more: Partial<SubscriptionRecord>, reauthorizationAfterMs: number | null = null) =>
  reauthorizationTime(
    {
      lifecycleNotificationUrl: 'https://hooks.example/lifecycle',
      asked: false,
      authorized: 0,
      expires: { ms: 24 * HOUR, ticks: 0 },
      ...more,
    } as SubscriptionRecord,
    { reauthorizationAfterMs },
  );

describe('the time of another authorization', () => {
  it('is a quarter of an hour before the end', () => {
    expect(timeOf({})).toBe(85_500_000);
  });

  it('does not come again once a subscription was authorized in that quarter of an hour', () => {
    expect(timeOf({ authorized: 85_499_999 })).toBe(85_500_000);
    expect(timeOf({ authorized: 85_500_000 })).toBeUndefined();
    expect(timeOf({ expires: { ms: 899_999, ticks: 0 } })).toBeUndefined();
  });

  it('by a mode comes so long after each authorization, if that is sooner', () => {
    expect(timeOf({ authorized: HOUR }, 2 * HOUR)).toBe(10_800_000);
    expect(timeOf({ authorized: HOUR }, 30 * HOUR)).toBe(85_500_000);
    expect(timeOf({ authorized: 85_500_000 }, HOUR)).toBe(89_100_000);
  });

  it('is never for a subscriber who was asked, or who cannot be', () => {
    expect(timeOf({ asked: true })).toBeUndefined();
    expect(timeOf({ lifecycleNotificationUrl: null }, HOUR)).toBeUndefined();
  });
});
