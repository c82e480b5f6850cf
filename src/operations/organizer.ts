import { UsageError } from '../core/errors.ts';
import type { FoundEvent } from './define.ts';

/** Refuses what only the organizer of a meeting may do; throws UsageError `not-organizer`. */
export function requireOrganizer({ isOrganizer, organizer }: FoundEvent): void {
  if (isOrganizer !== false) return;
  const address = organizer?.emailAddress?.address;
  throw new UsageError(
    'not-organizer',
    "The event is an attendee's copy of a meeting; only its organizer can do this.",
    {
      hint: `Name the organizer's mailbox${address ? ` (${address})` : ''} and the id that the event has there.`,
    },
  );
}
