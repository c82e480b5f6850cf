import type { Found, LookUpDecision, RowProgress, RowSettings } from './row-decision.ts';

/** What becomes of a row that is taken back without anybody having seen its event. */
export type TakeBackDecision =
  | { act: 'cancel'; id: string }
  | { act: 'not-seen' }
  | Extract<LookUpDecision, { act: 'look-again' | 'leave' }>;

/**
 * Decides about an event that is to be cancelled, and that nobody ever saw, once it was looked for by its key. Where it
 * could not be looked for in its place (`unsearched`), that none was found proves nothing.
 */
export function decideTakeBack(
  found: Found,
  { isKnown, failures }: RowProgress,
  unsearched: string | undefined,
  settings: RowSettings,
): TakeBackDecision {
  if (found.events === 1) return { act: 'cancel', id: found.id };
  if (found.events === 2) return { act: 'leave', reason: 'several-events-with-this-key', ids: found.ids };
  // The events of a calendar that is gone are gone with it.
  if (unsearched !== undefined && unsearched !== 'calendar-not-found') return { act: 'leave', reason: unsearched };
  return isKnown && failures < settings.attempts ? { act: 'look-again' } : { act: 'not-seen' };
}
