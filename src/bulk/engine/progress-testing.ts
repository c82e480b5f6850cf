import type { RowProgress } from './row-decision.ts';

/** A row that was never sent. */
export const FRESH: RowProgress = {
  uncertain: false,
  lostNow: false,
  failures: 0,
  throttled: 0,
  renewedToken: false,
  isKnown: false,
  isRepeated: false,
};
