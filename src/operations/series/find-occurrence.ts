import { DAY } from '../../core/durations.ts';
import { UsageError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import type { Z } from '../../core/schema.ts';
import type { Event } from '../../graph/event.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import { readWall, writeWall } from '../../graph/time-zone-wall.ts';
import { knownZoneName } from '../../graph/zone-name.ts';
import { allItems } from '../all-items.ts';
import type { Step } from '../define.ts';
import { getEvent } from '../events/get-event.ts';
import * as fields from '../fields.ts';
import { listInstances } from './list-instances.ts';

/** What names one occurrence of a series. */
interface OccurrenceName {
  seriesMasterId: string;
  /** An instant; one of the two is there. */
  originalStart?: string | undefined;
  date?: string | undefined;
  /** The series master's until the occurrence is found. */
  eventId: string;
}

/** Requests by which an occurrence is found. */
export const occurrenceEndpoints = [
  'GET /users/{mailbox}/events/{seriesMasterId}',
  'GET /users/{mailbox}/events/{seriesMasterId}/instances',
  'GET /groups/{group}/events/{seriesMasterId}',
  'GET /groups/{group}/events/{seriesMasterId}/instances',
];

/** The fields that name one occurrence of a series. */
export const occurrenceFields = (z: Z) => ({
  mailbox: fields.mailboxField(z),
  group: fields.groupField(z),
  seriesMasterId: z.string().min(1).describe('Id of the series master; ids are case-sensitive.'),
  originalStart: fields
    .instant(z)
    .optional()
    .describe(
      'Start that the occurrence has by the pattern of the series, moved or not; without an offset it is UTC. Default: none, and date says which.',
    ),
  date: fields
    .day(z)
    .refine(
      (text) => text.length === 10 && readWall(`${text}T00:00:00`) !== undefined,
      'is no day; write it as 2026-09-07',
    )
    .optional()
    .describe(
      'Day on which the occurrence starts now, in the zone of the series. Default: none, and originalStart says which.',
    ),
});

/** Refuses an input that names no occurrence, or names it twice. */
export function checkOccurrence(
  { originalStart, date }: Pick<OccurrenceName, 'originalStart' | 'date'>,
  { addIssue }: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
): void {
  if ((originalStart === undefined) !== (date === undefined)) return;
  const message = date === undefined ? 'is needed, or originalStart' : 'cannot be given with originalStart';
  addIssue({ code: 'custom', path: ['date'], message });
}

/** The input with the id by which the parts of other operations go. */
export function withMaster<T extends { seriesMasterId: string }>(input: T): T & { eventId: string } {
  return { ...input, eventId: input.seriesMasterId };
}

/** The service gives ten unless it is asked for more; moved ones may crowd a few days. */
const PAGE_SIZE = 200;

type Found = Partial<Event> & { id: string; originalStart?: string | null; exceptionOccurrences?: Found[] };

/**
 * Finds the id of an occurrence among the instances of its series. Throws UsageError `not-series-master`,
 * `series-zone-unknown`, `occurrence-not-found`, `occurrence-ambiguous`.
 */
export function* findOccurrence<T extends OccurrenceName>(input: T, mailbox: string): Generator<Step, T, GraphReply> {
  const { seriesMasterId: eventId } = input;
  const master = eventOf(yield reads(getEvent.request({ eventId, select: 'type,originalStartTimeZone' }, mailbox)));
  if (master.type !== 'seriesMaster') throw notMaster();
  const found =
    input.date === undefined ? yield* byStart(input, mailbox) : yield* byDay(input, input.date, master, mailbox);
  const [only, ...others] = new Set(found.map(({ id }) => id));
  if (only === undefined) throw notFound(input);
  if (others.length > 0) throw ambiguous();
  return { ...input, eventId: only };
}

/** Instances that start on a day, as the clocks of the series show it. */
function* byDay(
  { seriesMasterId: eventId }: OccurrenceName,
  date: string,
  master: Found,
  mailbox: string,
): Generator<Step, Found[], GraphReply> {
  const midnight = readWall(`${date}T00:00:00`) ?? 0;
  const request = { eventId, ...rangeAround(midnight), timeZone: zoneOf(master), select: 'start', top: PAGE_SIZE };
  const instances = yield* allItems<Found>(listInstances.request(request, mailbox));
  return instances.filter(({ start }) => start?.dateTime.startsWith(date));
}

/** Instances that the pattern has at a time; one that was moved far is among the exceptions of the series alone. */
function* byStart(
  { seriesMasterId: eventId, originalStart = '' }: OccurrenceName,
  mailbox: string,
): Generator<Step, Found[], GraphReply> {
  const at = fields.readInstant(originalStart) ?? 0;
  const isMeant = (one: Found) => originalStartOf(one) === at;
  const request = { eventId, ...rangeAround(at), select: 'start,type,originalStart', top: PAGE_SIZE };
  const near = (yield* allItems<Found>(listInstances.request(request, mailbox))).filter(isMeant);
  if (near.length > 0) return near;
  const whole = { eventId, select: 'exceptionOccurrences', expand: 'exceptionOccurrences($select=originalStart)' };
  const answer = yield reads(getEvent.request(whole, mailbox));
  return listOf(answer, 'exceptionOccurrences').filter(isMeant);
}

function reads(request: GraphRequest): Step {
  return { request, effect: 'read', repeat: 'safe', expects: 'json' };
}

/** A range that holds the day of a time in every zone; patterns have at most one occurrence a day. */
function rangeAround(time: number): { startDateTime: string; endDateTime: string } {
  return { startDateTime: `${writeWall(time - DAY)}Z`, endDateTime: `${writeWall(time + 2 * DAY)}Z` };
}

/** Milliseconds since 1970; undefined where the service does not say it. */
function originalStartOf({ originalStart, start, type }: Found): number | undefined {
  if (typeof originalStart === 'string') return fields.readInstant(originalStart);
  // What was not changed starts when it was to start.
  return type === 'occurrence' && start != null ? fields.readInstant(start.dateTime) : undefined;
}

function zoneOf({ originalStartTimeZone }: Found): string {
  const zone = knownZoneName(originalStartTimeZone);
  if (zone !== undefined) return zone;
  throw new UsageError('series-zone-unknown', 'The zone of the series has no name, so that nobody knows its days.', {
    hint: 'Name the occurrence by originalStart.',
  });
}

function eventOf({ body }: GraphReply): Found {
  return (isObject(body) ? body : {}) as Found;
}

function listOf({ body }: GraphReply, name: string): Found[] {
  const list = isObject(body) ? body[name] : undefined;
  return (Array.isArray(list) ? list : []) as Found[];
}

function notMaster(): UsageError {
  return new UsageError('not-series-master', 'The event is no series: seriesMasterId names something else.', {
    hint: 'Of an occurrence, get-event shows the id of its series as seriesMasterId.',
  });
}

function notFound({ date }: OccurrenceName): UsageError {
  return new UsageError(
    'occurrence-not-found',
    `The series has no occurrence ${date === undefined ? 'that was to start at this time' : 'that starts on this day'}.`,
    {
      hint:
        date === undefined
          ? 'It may be cancelled; list-instances shows those that are there.'
          : 'It may be moved or cancelled; list-instances shows those that are there, and originalStart names a moved one.',
    },
  );
}

function ambiguous(): UsageError {
  return new UsageError('occurrence-ambiguous', 'Several occurrences of the series start on this day.', {
    hint: 'Name one by originalStart, or by its own id with update-event or cancel-event.',
  });
}
