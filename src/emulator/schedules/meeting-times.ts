import { MINUTE } from '../../core/durations.ts';
import type { FreeBusyStatus } from '../../graph/event.ts';
import { ATTENDANCE_CHANCES, MEETING_STEP_MINUTES } from '../limits.ts';
import type { Span } from '../time/span.ts';
import type { Availability } from './availability.ts';

/** Somebody who shall come, or a room that shall be free. */
export interface Participant {
  availability: Availability;
  /** Whether a meeting then is within the working hours that count; always true where none do. */
  isAtWork(span: Span): boolean;
}

/** Where a meeting is held at a time; undefined where it must have a place and none is free. */
export type FindPlaces<Place> = (span: Span) => readonly Place[] | undefined;

/** What is asked. https://learn.microsoft.com/graph/api/user-findmeetingtimes */
export interface MeetingQuestion<Place> {
  organizer: Participant;
  isOrganizerOptional: boolean;
  attendees: readonly Participant[];
  findPlaces: FindPlaces<Place>;
  /** Within which the meeting must lie. */
  windows: readonly Span[];
  durationMs: number;
  maxCandidates: number;
  /** Of the attendees, on average. */
  minimumPercentage: number;
}

/** A time that suits. */
export interface MeetingSuggestion<Place> extends Span {
  /** Percent. */
  confidence: number;
  organizer: FreeBusyStatus;
  attendees: readonly FreeBusyStatus[];
  places: readonly Place[];
}

/** Why nothing suits, as the service spells it in answers. */
export type EmptyReason =
  | ''
  | 'AttendeesUnavailable'
  | 'AttendeesUnavailableOrUnknown'
  | 'LocationsUnavailable'
  | 'OrganizerUnavailable'
  | 'Unknown';

/** What was found. */
export interface MeetingTimes<Place> {
  suggestions: readonly MeetingSuggestion<Place>[];
  reason: EmptyReason;
}

/** The organizer comes to a meeting then. */
const AVAILABLE: ReadonlySet<FreeBusyStatus> = new Set(['free', 'tentative', 'workingElsewhere']);

/** How a time was turned down, the furthest way last. */
const REASONS: readonly EmptyReason[] = [
  'Unknown',
  'OrganizerUnavailable',
  'AttendeesUnavailable',
  'AttendeesUnavailableOrUnknown',
  'LocationsUnavailable',
];

type Tried = Omit<MeetingSuggestion<never>, 'places'>;

/**
 * The times that suit best: by confidence, then in their order, and none that overlaps a better one. The service tells
 * no more of how it looks for them.
 */
export function findMeetingTimes<Place>(question: MeetingQuestion<Place>): MeetingTimes<Place> {
  const { isOrganizerOptional, attendees, windows, durationMs, maxCandidates, findPlaces } = question;
  // Recorded: a meeting to which nobody has to come.
  if (isOrganizerOptional && attendees.length === 0) return { suggestions: [], reason: 'Unknown' };
  let furthest = 0;
  const turnDown = (reason: EmptyReason) => {
    furthest = Math.max(furthest, REASONS.indexOf(reason));
  };
  const suiting: Tried[] = [];
  for (const span of candidates(windows, durationMs)) {
    const tried = tryTime(question, span);
    if (typeof tried === 'string') turnDown(tried);
    else suiting.push(tried);
  }
  suiting.sort((a, b) => b.confidence - a.confidence || a.start - b.start);
  const suggestions: MeetingSuggestion<Place>[] = [];
  for (const time of suiting) {
    if (suggestions.length >= maxCandidates) break;
    if (suggestions.some((better) => better.start < time.end && better.end > time.start)) continue;
    const places = findPlaces(time);
    if (places) suggestions.push({ ...time, places });
    else turnDown('LocationsUnavailable');
  }
  return { suggestions, reason: suggestions.length > 0 ? '' : (REASONS[furthest] ?? 'Unknown') };
}

/** The times at which a meeting may be: from the start of each window on, then at each full step of the clock. */
function* candidates(windows: readonly Span[], durationMs: number): Iterable<Span> {
  const step = MEETING_STEP_MINUTES * MINUTE;
  for (const { start, end } of joined(windows)) {
    for (let at = start; at + durationMs <= end; at = (Math.floor(at / step) + 1) * step)
      yield { start: at, end: at + durationMs };
  }
}

/** Windows in their order; those that meet are one. */
function joined(windows: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const { start, end } of [...windows].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}

function tryTime<Place>(
  { organizer, isOrganizerOptional, attendees, minimumPercentage }: MeetingQuestion<Place>,
  span: Span,
): Tried | EmptyReason {
  const own = organizer.availability(span);
  if (!isOrganizerOptional && !(AVAILABLE.has(own) && organizer.isAtWork(span))) return 'OrganizerUnavailable';
  if (!attendees.every((attendee) => attendee.isAtWork(span))) return 'AttendeesUnavailable';
  const statuses = attendees.map(({ availability }) => availability(span));
  const confidence = confidenceOf(statuses);
  if (confidence < minimumPercentage)
    return statuses.includes('unknown') ? 'AttendeesUnavailableOrUnknown' : 'AttendeesUnavailable';
  return { ...span, confidence, organizer: own, attendees: statuses };
}

/** The mean chance that attendees come; certain where there are none. */
function confidenceOf(statuses: readonly FreeBusyStatus[]): number {
  if (statuses.length === 0) return 100;
  return statuses.reduce((sum, status) => sum + ATTENDANCE_CHANCES[status], 0) / statuses.length;
}
