import { UsageError } from '../../core/errors.ts';
import type { FoundEvent } from '../define.ts';

/** Refuses what only the organizer of a meeting may do; throws UsageError `not-organizer`. */
export function requireOrganizer({ isOrganizer }: FoundEvent): void {
  if (isOrganizer !== false) return;
  throw new UsageError(
    'not-organizer',
    "The event is an attendee's copy of a meeting; only its organizer can do this.",
    {
      // An error holds no address: it may be logged.
      hint: 'Name the mailbox that get-event shows as the organizer, and the id that the event has there.',
    },
  );
}
