import { DAY, MINUTE } from '../../core/durations.ts';
import { ROOM_BOOKING_WINDOW_DAYS, ROOM_MAXIMUM_DURATION_MINUTES } from '../limits.ts';

/**
 * How a room answers, with the names of the setting's own page.
 * https://learn.microsoft.com/powershell/module/exchange/set-calendarprocessing
 */
export interface BookingRules {
  /** Whether a time that is taken may be taken again. Default false. */
  allowConflicts: boolean;
  /** Days ahead within which a meeting must end. Default 180. */
  bookingWindowInDays: number;
  /** Longest meeting. Default 1440: a day. */
  maximumDurationInMinutes: number;
  /** Whether the organizer's name takes the place of the subject, or stands before it. Default true. */
  addOrganizerToSubject: boolean;
  /** Whether the subject is taken away. Default true. */
  deleteSubject: boolean;
  /** Whether the body is taken away. Default true. */
  deleteComments: boolean;
  /** Whether attachments are taken away. Default true. */
  deleteAttachments: boolean;
}

/** What rooms do unless their rules are changed. */
export const DEFAULT_BOOKING: BookingRules = {
  allowConflicts: false,
  bookingWindowInDays: ROOM_BOOKING_WINDOW_DAYS,
  maximumDurationInMinutes: ROOM_MAXIMUM_DURATION_MINUTES,
  addOrganizerToSubject: true,
  deleteSubject: true,
  deleteComments: true,
  deleteAttachments: true,
};

/** A time from start to end, milliseconds since 1970. */
interface Span {
  start: number;
  end: number;
}

/** A room's answer, with what it writes to the organizer where it declines. */
export type BookingAnswer = { response: 'accepted' } | { response: 'declined'; reason: string };

/** Decides on a request; `taken` are the room's other bookings. */
export function decideBooking(rules: BookingRules, request: Span, taken: readonly Span[], now: number): BookingAnswer {
  if (request.end - request.start > rules.maximumDurationInMinutes * MINUTE)
    return declined(`Your request was declined because it is longer than ${rules.maximumDurationInMinutes} minutes.`);
  if (request.end > now + rules.bookingWindowInDays * DAY)
    return declined(`Your request was declined because it ends more than ${rules.bookingWindowInDays} days from now.`);
  const overlaps = taken.some(({ start, end }) => start < request.end && end > request.start);
  if (overlaps && !rules.allowConflicts) return declined('Your request was declined because there are conflicts.');
  return { response: 'accepted' };
}

/** The subject that a room shows for a booking. */
export function bookingSubject(rules: BookingRules, subject: string, organizer: string): string {
  const kept = rules.deleteSubject ? '' : subject;
  return rules.addOrganizerToSubject ? `${organizer} ${kept}`.trim() : kept;
}

function declined(reason: string): BookingAnswer {
  return { response: 'declined', reason };
}
