import type { EventRecord, MeetingAttendee, OccurrenceChange, Series } from '../events/event-record.ts';
import type { Zones } from '../time/zones.ts';
import { type Master, plainOccurrence } from './occurrences.ts';
import { seriesDays } from './series-days.ts';

/** Members that an occurrence has from its master, whatever is changed. */
const OF_THE_MASTER: ReadonlySet<string> = new Set([
  'number',
  'folder',
  'change',
  'created',
  'modified',
  'transactionId',
  'fingerprint',
  'occurrence',
]);

/** Members that an event may be without. */
type OptionalMember = {
  [Name in keyof EventRecord]-?: Partial<Pick<EventRecord, Name>> extends Pick<EventRecord, Name> ? Name : never;
}[keyof EventRecord];

/**
 * What an occurrence keeps instead of a member that its master has and it has not: what is left out is the master's.
 * An occurrence has an invitation where its master has one, and the reminder of a master is not that of all.
 */
const ABSENT: Readonly<
  Required<Pick<EventRecord, Exclude<OptionalMember, 'series' | 'occurrence' | 'invitation' | 'reminder'>>>
> = {
  isCancelled: false,
  attachments: [],
  hasUnsentAttachments: false,
  multiProperties: [],
  extensions: [],
};

/**
 * The master with one occurrence as it is given. Only what differs is kept, so that later changes of the master reach
 * the rest.
 */
export function withOccurrence(master: Master, event: EventRecord, zones: Zones): EventRecord {
  const day = event.occurrence?.day ?? master.series.range.start;
  const { series } = master;
  const change = differenceOf(plainOccurrence(master, day, zones), event, day);
  const others = series.changed.filter((known) => known.day !== day);
  const isChanged = change.answers !== undefined || Object.keys(change.members).length > 0;
  return {
    ...master,
    change: event.change,
    modified: event.modified,
    series: {
      ...series,
      changed: isChanged ? [...others, change].sort((a, b) => a.day - b.day) : others,
      // Who is asked to an occurrence that was taken away has it again.
      cancelled: series.cancelled.filter((gone) => gone !== day),
    },
  };
}

/** The master without one of its occurrences; undefined where that was the last one. */
export function withoutOccurrence(
  master: Master,
  day: number,
  version: Pick<EventRecord, 'change' | 'modified'>,
): EventRecord | undefined {
  const { series } = master;
  const cancelled = [...series.cancelled.filter((gone) => gone !== day), day].sort((a, b) => a - b);
  if (cancelled.length >= seriesDays(series.pattern, series.range).count) return undefined;
  const changed = series.changed.filter((change) => change.day !== day);
  return { ...master, ...version, series: { ...series, changed, cancelled } };
}

/** Whether two series have their occurrences at the same times as far as both go: then changes of single ones stay. */
export function isSameRule(a: Series, b: Series): boolean {
  const rule = ({ pattern, range, zone, time, length }: Series) =>
    JSON.stringify([pattern, range.start, zone.toLowerCase(), time, length]);
  return rule(a) === rule(b);
}

/** Changes of single occurrences that a series takes from how it was: of the days that it still has. */
export function keptChanges(before: Series, after: Series): Pick<Series, 'changed' | 'cancelled'> {
  const days = seriesDays(after.pattern, after.range);
  return {
    changed: before.changed.filter(({ day }) => days.has(day)),
    cancelled: before.cancelled.filter((day) => days.has(day)),
  };
}

function differenceOf(plain: EventRecord, event: EventRecord, day: number): OccurrenceChange {
  const answers = sameInvited(plain.attendees, event.attendees) ? answersIn(plain, event) : undefined;
  const members: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(plain), ...Object.keys(event)])) {
    if (OF_THE_MASTER.has(name) || (name === 'attendees' && sameInvited(plain.attendees, event.attendees))) continue;
    const value = memberOf(event, name);
    if (!same(value, memberOf(plain, name))) members[name] = value;
  }
  return { day, members, ...(answers ? { answers } : {}) };
}

function memberOf(event: EventRecord, name: string): unknown {
  const value = event[name as keyof EventRecord];
  return value === undefined ? ABSENT[name as keyof typeof ABSENT] : value;
}

function answersIn(plain: EventRecord, event: EventRecord): OccurrenceChange['answers'] {
  const own = event.attendees.filter((attendee, at) => !same(attendee, plain.attendees[at]));
  if (own.length === 0) return undefined;
  return Object.fromEntries(
    own.map(({ emailAddress, status, proposedNewTime }) => [
      emailAddress.address.toLowerCase(),
      { status, ...(proposedNewTime ? { proposedNewTime } : {}) },
    ]),
  );
}

/** Whether two lists invite the same people in the same way, whatever they answered. */
function sameInvited(a: readonly MeetingAttendee[], b: readonly MeetingAttendee[]): boolean {
  const invited = (attendees: readonly MeetingAttendee[]) =>
    attendees.map(({ type, emailAddress }) => [type, emailAddress]);
  return a === b || same(invited(a), invited(b));
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
