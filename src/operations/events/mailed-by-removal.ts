import { mailedByCancel } from '../../graph/change-mails.ts';
import type { GraphRequest } from '../../graph/request.ts';
import type { FoundEvent } from '../define.ts';
import { getEvent } from './get-event.ts';

/** Reads what tells whom the service mails where an event is cancelled or deleted. */
export function readMailed({ eventId }: { eventId: string }, mailbox: string): GraphRequest {
  return getEvent.request({ eventId, select: 'isCancelled,isOrganizer,organizer,attendees' }, mailbox);
}

/** Whom the service mails where this event is cancelled or deleted: of one that is cancelled already everybody knows. */
export function mailedByRemoval(found: FoundEvent): string[] {
  return found.isCancelled === true ? [] : mailedByCancel(found);
}
