import type { Z } from '../../core/schema.ts';
import { mailedByCancel } from '../../graph/change-mails.ts';
import { mailboxPath, path } from '../../graph/path.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import type { FoundEvent } from '../define.ts';
import * as fields from '../fields.ts';
import { getEvent } from './get-event.ts';
import { requireOrganizer } from './organizer.ts';

/** The input that cancellations have in common. */
export interface CancellationInput {
  eventId: string;
  comment?: string | undefined;
}

/** What is read of a meeting that is cancelled. */
const SELECT = 'isCancelled,isOrganizer,organizer,attendees';

/** The parts of an operation that cancels a meeting, or one occurrence of it. https://learn.microsoft.com/graph/api/event-cancel */
export const eventCancellation = {
  permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  groupPermissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
  effect: 'delete' as const,
  repeat: 'settle' as const,
  expects: 'anything' as const,
  output: (z: Z) =>
    z.object({
      cancelled: z.literal(true),
      eventId: z.string(),
      mailed: z.array(z.string()).describe('Addresses to which the service mails the cancellation.'),
    }),
  read: ({ eventId }: CancellationInput, mailbox: string) => getEvent.request({ eventId, select: SELECT }, mailbox),
  isDone: (_: CancellationInput, found: FoundEvent) => found.isCancelled === true,
  mails: (_: CancellationInput, found: FoundEvent = {}) => mailed(found),
  request: ({ eventId, comment }: CancellationInput, mailbox: string, found: FoundEvent = {}): GraphRequest => {
    requireOrganizer(found);
    return {
      method: 'POST',
      path: mailboxPath(mailbox) + path`/events/${eventId}/cancel`,
      headers: fields.eventHeaders({}),
      body: comment === undefined ? {} : { comment },
      mailbox,
    };
  },
  response: (_: GraphReply, { eventId }: CancellationInput, found: FoundEvent = {}) => ({
    cancelled: true,
    eventId,
    mailed: mailed(found),
  }),
};

export const cancelCommentField = (z: Z) =>
  z.string().optional().describe('What the mail to the attendees says. Default: nothing of its own.');

function mailed(found: FoundEvent): string[] {
  return found.isCancelled === true ? [] : mailedByCancel(found);
}
