import { UsageError } from '../../core/errors.ts';
import type { Z } from '../../core/schema.ts';
import { type AttendeeMerge, type AttendeeWishes, mailedByMerge, mergeAttendees } from '../../graph/attendee-merge.ts';
import type { Attendee } from '../../graph/event.ts';
import { MAX_ATTENDEES } from '../../graph/limits.ts';
import { mailboxPath, path } from '../../graph/path.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import type { FoundEvent } from '../define.ts';
import { attendeeBody } from '../events/event-body.ts';
import { getEvent } from '../events/get-event.ts';
import { requireOrganizer } from '../events/organizer.ts';
import * as fields from '../fields.ts';
import { attendee } from '../schemas.ts';

/** The input that the operations on attendees have in common. */
export interface AttendeeInput {
  eventId: string;
  attendees: { address: string; name?: string | undefined; type?: Attendee['type'] | undefined }[];
}

/** What is read of an event whose attendees change. */
const SELECT = 'attendees,organizer,isOrganizer';

/**
 * The parts of an operation that changes the attendees of an event and nothing else: the service then mails only those
 * who come, go, or are asked in another way. https://learn.microsoft.com/graph/api/event-update
 */
export function attendeeChange(wishesOf: (input: AttendeeInput) => AttendeeWishes) {
  const merge = (input: AttendeeInput, found: FoundEvent): AttendeeMerge => {
    requireOrganizer(found);
    const merged = mergeAttendees(found, wishesOf(input));
    const count = merged.attendees?.length ?? 0;
    if (count <= MAX_ATTENDEES || count <= (found.attendees?.length ?? 0)) return merged;
    throw new UsageError('attendees-too-many', `The event would have ${count} attendees; it takes ${MAX_ATTENDEES}.`, {
      hint: 'Invite a group (its address is one attendee), or make several events.',
    });
  };
  return {
    permissions: { delegated: ['Calendars.ReadWrite'], application: ['Calendars.ReadWrite'] },
    groupPermissions: {
      delegated: ['Calendars.ReadWrite', 'Group.ReadWrite.All'],
      application: ['Calendars.ReadWrite'],
    },
    effect: 'update' as const,
    repeat: 'settle' as const,
    expects: 'id' as const,
    output,
    read: ({ eventId }: AttendeeInput, mailbox: string) => getEvent.request({ eventId, select: SELECT }, mailbox),
    isDone: (input: AttendeeInput, found: FoundEvent) => merge(input, found).attendees === undefined,
    mails: (input: AttendeeInput, found: FoundEvent = {}) => mailedByMerge(merge(input, found)),
    request: (input: AttendeeInput, mailbox: string, found: FoundEvent = {}): GraphRequest => ({
      method: 'PATCH',
      path: mailboxPath(mailbox) + path`/events/${input.eventId}`,
      headers: { ...fields.eventHeaders({}), ...fields.ifMatchHeader(found['@odata.etag']) },
      body: { attendees: (merge(input, found).attendees ?? found.attendees ?? []).map(attendeeBody) },
      mailbox,
    }),
    response: ({ body }: GraphReply, input: AttendeeInput, found: FoundEvent = {}) => {
      const mailed = mailedByMerge(merge(input, found));
      const { attendees }: FoundEvent = body as FoundEvent;
      return { eventId: input.eventId, changed: mailed.length > 0, mailed, attendees: attendees ?? [] };
    },
  };
}

const output = (z: Z) =>
  z.object({
    eventId: z.string(),
    changed: z.boolean().describe('False where the attendees were as wanted, and nothing was sent.'),
    mailed: z.array(z.string()).describe('Addresses to which the service mails the change.'),
    attendees: z.array(attendee(z)).describe('All attendees after it.'),
  });
