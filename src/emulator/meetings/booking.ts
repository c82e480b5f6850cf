import { DAY, MINUTE } from '../../core/durations.ts';
import { ROOM_BOOKING_WINDOW_DAYS, ROOM_MAXIMUM_DURATION_MINUTES } from '../limits.ts';
import type { Span } from '../time/span.ts';

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
  /** Whether series are taken. Default true. */
  allowRecurringMeetings: boolean;
  /** Whether a series that goes on after the window is declined; else it is booked until then. Default true. */
  enforceSchedulingHorizon: boolean;
  /** Share of a series, in hundredths, that may be taken already; these occurrences alone are declined. Default 0. */
  conflictPercentageAllowed: number;
  /** The same as a number of occurrences. Default 0. */
  maximumConflictInstances: number;
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
  allowRecurringMeetings: true,
  enforceSchedulingHorizon: true,
  conflictPercentageAllowed: 0,
  maximumConflictInstances: 0,
  addOrganizerToSubject: true,
  deleteSubject: true,
  deleteComments: true,
  deleteAttachments: true,
};

/** A room's answer, with what it writes to the organizer where it declines. */
export type BookingAnswer = { response: 'accepted' } | { response: 'declined'; reason: string };

const CONFLICTS = 'Your request was declined because there are conflicts.';

/** Decides on a request; `taken` are the room's other bookings. */
export function decideBooking(rules: BookingRules, request: Span, taken: readonly Span[], now: number): BookingAnswer {
  if (request.end - request.start > rules.maximumDurationInMinutes * MINUTE)
    return declined(`Your request was declined because it is longer than ${rules.maximumDurationInMinutes} minutes.`);
  if (request.end > now + rules.bookingWindowInDays * DAY)
    return declined(`Your request was declined because it ends more than ${rules.bookingWindowInDays} days from now.`);
  if (overlapsAny(request, taken) && !rules.allowConflicts) return declined(CONFLICTS);
  return { response: 'accepted' };
}

/** A series that is asked for. */
interface SeriesRequest {
  /** Its occurrences within the window, the first one in any case. */
  spans: readonly Span[];
  /** Whether it goes on after the window. */
  isLonger: boolean;
}

/** A room's answer to a series; `declined` are the positions of occurrences that are not booked with the others. */
export type SeriesAnswer =
  | { response: 'accepted'; declined: readonly number[] }
  | Extract<BookingAnswer, { response: 'declined' }>;

/** Decides on a series; `takenBeside` gives the room's other bookings at the time of an occurrence. */
export function decideSeries(
  rules: BookingRules,
  { spans, isLonger }: SeriesRequest,
  takenBeside: (span: Span) => readonly Span[],
  now: number,
): SeriesAnswer {
  if (!rules.allowRecurringMeetings)
    return declined('Your request was declined because this resource does not take recurring meetings.');
  const [first] = spans;
  if (isLonger && (rules.enforceSchedulingHorizon || !first || first.end > now + rules.bookingWindowInDays * DAY))
    return declined(`Your request was declined because it ends more than ${rules.bookingWindowInDays} days from now.`);
  if (spans.some(({ start, end }) => end - start > rules.maximumDurationInMinutes * MINUTE))
    return declined(`Your request was declined because it is longer than ${rules.maximumDurationInMinutes} minutes.`);
  const conflicts = rules.allowConflicts
    ? []
    : spans.flatMap((span, at) => (overlapsAny(span, takenBeside(span)) ? [at] : []));
  const share = (100 * conflicts.length) / spans.length;
  // The page does not say how the two go together: each lets in what it allows, so that one of them can be set alone.
  const isAllowed = share <= rules.conflictPercentageAllowed || conflicts.length <= rules.maximumConflictInstances;
  return isAllowed && conflicts.length < spans.length
    ? { response: 'accepted', declined: conflicts }
    : declined(CONFLICTS);
}

function overlapsAny(request: Span, taken: readonly Span[]): boolean {
  return taken.some(({ start, end }) => start < request.end && end > request.start);
}

/** The subject that a room shows for a booking. */
export function bookingSubject(rules: BookingRules, subject: string, organizer: string): string {
  const kept = rules.deleteSubject ? '' : subject;
  return rules.addOrganizerToSubject ? `${organizer} ${kept}`.trim() : kept;
}

function declined(reason: string): Extract<BookingAnswer, { response: 'declined' }> {
  return { response: 'declined', reason };
}
