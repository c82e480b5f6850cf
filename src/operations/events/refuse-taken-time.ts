import { UsageError } from '../../core/errors.ts';
import { type Slot, type Standing, standingEvents } from '../availability/standing-events.ts';
import type { StepContext, Steps } from '../define.ts';

/** Events that a refusal tells of; the rest is a number. */
const TOLD = 3;

/**
 * Looks whether a time is free. What the same transactionId made before is not in its own way. Throws UsageError
 * `not-free`, which tells times and no subjects.
 */
export function* refuseTakenTime(
  slot: Slot & { transactionId?: string | undefined },
  mailbox: string,
  { zones }: StepContext,
): Steps {
  const { transactionId, timeZone } = slot;
  const standing = (yield* standingEvents(slot, mailbox, zones)).filter(
    (event) => transactionId === undefined || event.transactionId !== transactionId,
  );
  if (standing.length === 0) return undefined;
  const count = standing.length === 1 ? 'an event is' : `${standing.length} events are`;
  const more = standing.length > TOLD ? `; and ${standing.length - TOLD} more` : '';
  const times = standing.slice(0, TOLD).map(describeTime).join('; ');
  throw new UsageError('not-free', `The time is not free: ${count} in the way (${timeZone}: ${times}${more}).`, {
    hint: 'Nothing was created. Choose another time, or leave ifFree out.',
  });
}

function describeTime({ start, end, showAs }: Standing): string {
  const [from, to] = [start, end].map((time) => time?.dateTime.slice(0, 16).replace('T', ' ') ?? '?');
  return `${from} to ${to}, ${showAs}`;
}
