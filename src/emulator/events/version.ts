import type { Clock } from '../../core/clock.ts';
import type { Modes } from '../modes/modes.ts';
import type { EventRecord, Stamp } from './event-record.ts';

/** What tells one state of an event from another. */
export interface Version {
  /** Number of the change that made it. */
  change: number;
  modified: Stamp;
}

/** The version of an event that answers show now. */
export type VersionOf = (event: EventRecord) => Version;

/**
 * Some minutes after its creation the service changes each event once more. That is worked out whenever an event is
 * looked at, not done: so nothing has to be kept for it, and nothing is written a second time.
 */
export function createVersions(clock: Pick<Clock, 'now'>, modes: Pick<Modes, 'touchAfterMs'>): VersionOf {
  return (event) => {
    // Modes may change while the server runs.
    const { touchAfterMs } = modes;
    // An attendee's copy is not seen to change.
    if (touchAfterMs === null || event.invitation) return event;
    const { created, modified, number } = event;
    const touched = created.ms + touchAfterMs;
    if (modified.ms >= touched || clock.now() < touched) return event;
    // A number is given out once, so no change of this mailbox has that of an item.
    return { change: number, modified: { ms: touched, ticks: modified.ticks } };
  };
}
