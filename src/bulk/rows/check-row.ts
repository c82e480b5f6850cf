import type { EventInput } from '../../graph/event.ts';
import { CREATE_EXTRA_BYTES, MAX_REQUEST_BYTES } from '../../graph/limits.ts';
import type { Zones } from '../../graph/time-zone.ts';
import { readAttendees } from './attendees.ts';
import type { CheckResult, MailboxZone, RawRecord, Rejection, RowSettings } from './row.ts';
import { type ColumnName, columnOf } from './row-columns.ts';
import { booleanOf, cellOf, detailsOf, lineOf, type RowFields } from './row-fields.ts';
import { keyOf } from './row-key.ts';
import { mailboxOf } from './row-mailbox.ts';
import { recurrenceOf, writtenRecurrence } from './row-recurrence.ts';
import { readTimes } from './row-times.ts';
import { zoneOf, zoneOfMailbox } from './row-zone.ts';

const NONE_KNOWN: ReadonlyMap<string, MailboxZone> = new Map();

/**
 * Checks a row and turns it into the event to write, or says all that is wrong with it (R29-R33).
 * Never throws, whatever the row holds, and no reason quotes a subject, a body, a name or an address. A row that needs
 * the zone of a mailbox which `mailboxZones` does not have is rejected with `awaitsZone`.
 */
export function checkRow(
  record: RawRecord,
  settings: RowSettings,
  zones: Zones,
  mailboxZones: ReadonlyMap<string, MailboxZone> = NONE_KNOWN,
): CheckResult {
  const { line } = record;
  if ('problem' in record) return { line, rejections: [record.problem] };
  const row = fieldsOf(record.values, settings.faults ?? []);
  const { rejections, notes } = row;
  const key = keyOf(row, record.values, settings);
  const mailbox = mailboxOf(row, settings);
  const calendar = calendarOf(row, settings);
  const own = mailbox === undefined ? undefined : mailboxZones.get(mailbox);
  const event = eventOf(row, settings, mailbox, zones, own);
  if (event === undefined || mailbox === undefined || rejections.length > 0) {
    return {
      line,
      ...(key === undefined ? {} : { key }),
      ...(mailbox === undefined ? {} : { mailbox }),
      rejections: withoutEchoes(rejections, settings.faults ?? []),
      ...(mailbox !== undefined && own === undefined && rejections.some(({ code }) => code === 'time-zone-missing')
        ? { awaitsZone: true }
        : {}),
    };
  }
  return {
    row: {
      line,
      ...(key === undefined ? {} : { key }),
      mailbox,
      ...(calendar === undefined ? {} : { calendar }),
      ...event,
      notes,
    },
  };
}

function fieldsOf(given: Readonly<Record<string, unknown>>, faults: readonly Rejection[]): RowFields {
  const values: Partial<Record<ColumnName, unknown>> = {};
  const rejections: Rejection[] = [...faults];
  for (const name of Object.keys(given)) {
    const column = columnOf(name);
    if (column === undefined) continue;
    if (column in values) {
      rejections.push({
        field: column,
        code: 'column-repeated',
        reason: `Two properties of the row mean ${column}; remove one.`,
      });
    }
    values[column] = given[name];
  }
  return { values, rejections, notes: [] };
}

/** A column that the map could not fill is empty for its own rule too, which is not worth a second reason. */
function withoutEchoes(rejections: readonly Rejection[], faults: readonly Rejection[]): Rejection[] {
  const unfilled = new Set(faults.map(({ field }) => field));
  return rejections.filter((one) => faults.includes(one) || !unfilled.has(one.field));
}

function calendarOf(row: RowFields, settings: RowSettings): string | undefined {
  const text = lineOf(row, 'Calendar') ?? settings.calendar;
  if (typeof text !== 'object') return text;
  row.rejections.push({ field: 'Calendar', ...text });
  return undefined;
}

function eventOf(
  row: RowFields,
  settings: RowSettings,
  mailbox: string | undefined,
  zones: Zones,
  own: MailboxZone | undefined,
) {
  const { rejections, notes } = row;
  const written = writtenRecurrence(row);
  const details = detailsOf(row, settings);
  const attendees = attendeesOf(row, mailbox);
  const isAllDay = booleanOf(row, 'IsAllDay');
  const zone = zoneOf(row, settings, mailbox, zones);
  // A zone that was named wrongly must not be replaced by another without a word.
  const mailboxZone = zone === undefined ? zoneOfMailbox(own, zones) : undefined;
  const read = readTimes(cellOf(row, 'Start'), cellOf(row, 'End'), {
    isAllDay,
    zone: zone === 'unknown' ? undefined : zone,
    mailboxZone,
    settings,
    zones,
  });
  if ('rejections' in read) {
    // The zone that is missing was named, and its own rejection says what is wrong with it.
    rejections.push(...read.rejections.filter(({ code }) => zone !== 'unknown' || code !== 'time-zone-missing'));
    return undefined;
  }
  const { start, end, zoneOrigin } = read.times;
  notes.push(...read.times.notes);
  const placed = [zone, mailboxZone].find((one) => typeof one === 'object' && 'zone' in one);
  const recurrence = written === undefined ? {} : recurrenceOf(row, written, read.times, placed?.zone, zones);
  const event: EventInput = {
    ...details,
    start,
    end,
    ...(isAllDay === undefined && !read.times.isAllDay ? {} : { isAllDay: read.times.isAllDay }),
    ...attendees,
    ...recurrence,
  };
  const bytes = requestBytes(event);
  if (bytes > MAX_REQUEST_BYTES) {
    rejections.push({
      field: 'Body',
      code: 'request-too-large',
      reason: `The event takes ${bytes} bytes and a request holds ${MAX_REQUEST_BYTES}; shorten Body or link to what it holds.`,
    });
  }
  return { event, zoneOrigin };
}

function attendeesOf(row: RowFields, mailbox: string | undefined): Pick<EventInput, 'attendees'> {
  const value = cellOf(row, 'Attendees');
  // Nothing said is not the same as an empty list: a list of nobody is written, and later compared.
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) return {};
  const read = readAttendees(value);
  if ('rejections' in read) {
    row.rejections.push(...read.rejections);
    return {};
  }
  row.notes.push(...read.notes);
  if (read.attendees.some(({ emailAddress }) => emailAddress.address.toLowerCase() === mailbox)) {
    row.notes.push({
      field: 'Attendees',
      code: 'attendee-is-mailbox',
      text: 'The mailbox itself is among the attendees; it is the organizer, and the service may leave it out.',
    });
  }
  return { attendees: read.attendees };
}

/** A character becomes six bytes in JSON at most (`\u0001`), and all else of a row is small beside its texts. */
const BYTES_PER_CHARACTER = 6;

/** Size of the request; an upper bound where that is far below the limit, because writing JSON for each row is slow. */
function requestBytes(event: EventInput): number {
  const characters =
    (event.subject?.length ?? 0) + (event.body?.content.length ?? 0) + (event.location?.displayName?.length ?? 0);
  const bound = characters * BYTES_PER_CHARACTER + (event.attendees?.length ?? 0) * 4_096 + CREATE_EXTRA_BYTES;
  const isSmall = event.categories === undefined && bound < MAX_REQUEST_BYTES;
  return isSmall ? bound : Buffer.byteLength(JSON.stringify(event)) + CREATE_EXTRA_BYTES;
}
