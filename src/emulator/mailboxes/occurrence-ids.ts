import type { CalendarDate } from '../recurrence/calendar-days.ts';
import {
  decodeId,
  encodeId,
  eventId,
  IMMUTABLE_BYTES,
  ITEM_BYTES,
  immutableEventId,
  type MailboxIdentity,
  NUMBER_AT,
  readItemNumber,
  UID_HEAD,
} from './ids.ts';

// Of an occurrence: the head of its own, the day as eight bytes, the item's bytes without two of the first, and 0x10.
const OCCURRENCE_HEAD = Buffer.from([0x01, 0x51, 0x00, 0x08]);
const IMMUTABLE_OCCURRENCE_HEAD = Buffer.from([0x00, 0x09, 0x05, 0x51, 0x00, 0x08]);
const OCCURRENCE_TAIL = Buffer.from([0x10]);
/** How many bytes more an occurrence's id has than its master's, and where the number stands further behind. */
const OCCURRENCE_MORE = 11;
const OCCURRENCE_SHIFT = 10;
/** Days from the year 1, where the service's ticks begin, to 1970. */
const DAYS_TO_1970 = 719_162;
const TICKS_OF_DAY = 864_000_000_000n;

/** Id of an occurrence: 168 characters, made of its master's and of the day on which the pattern has it. */
export function occurrenceId(mailbox: MailboxIdentity, folder: number, item: number, day: number): string {
  const bytes = decodeId(eventId(mailbox, folder, item));
  return encodeId(
    Buffer.concat([
      bytes.subarray(0, 40),
      OCCURRENCE_HEAD,
      ticksOf(day),
      bytes.subarray(41, 46),
      bytes.subarray(47),
      OCCURRENCE_TAIL,
    ]),
  );
}

/** Id of an occurrence that stays the same when its series moves to another calendar. */
export function immutableOccurrenceId(mailbox: MailboxIdentity, item: number, day: number): string {
  const bytes = decodeId(immutableEventId(mailbox, item));
  return encodeId(
    Buffer.concat([IMMUTABLE_OCCURRENCE_HEAD, ticksOf(day), bytes.subarray(3, 8), bytes.subarray(9), OCCURRENCE_TAIL]),
  );
}

/** What the id of an event or of an occurrence says; `day` is that of an occurrence, since 1970-01-01. */
export function readEventId(id: string): { number: number; day: number | undefined } | undefined {
  const number = readItemNumber(id);
  if (number !== undefined) return { number, day: undefined };
  const bytes = decodeId(id);
  const isOccurrence = bytes.length === ITEM_BYTES + OCCURRENCE_MORE && bytes.subarray(40, 44).equals(OCCURRENCE_HEAD);
  if (isOccurrence) return { number: bytes.readUIntBE(NUMBER_AT + OCCURRENCE_SHIFT, 6), day: readDay(bytes, 44) };
  const isImmutable =
    bytes.length === IMMUTABLE_BYTES + OCCURRENCE_MORE && bytes.subarray(0, 6).equals(IMMUTABLE_OCCURRENCE_HEAD);
  if (!isImmutable) return undefined;
  return { number: bytes.readUIntBE(IMMUTABLE_BYTES - 8 + OCCURRENCE_SHIFT, 6), day: readDay(bytes, 6) };
}

function ticksOf(day: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(day + DAYS_TO_1970) * TICKS_OF_DAY);
  return bytes;
}

function readDay(bytes: Buffer, at: number): number {
  return Number(bytes.readBigInt64BE(at) / TICKS_OF_DAY) - DAYS_TO_1970;
}

/** UID of an occurrence: that of its series with the date in it. Another form, as of a meeting from outside, stays. */
export function occurrenceUid(uid: string, { year, month, date }: CalendarDate): string {
  if (uid.length !== 112 || !uid.startsWith(UID_HEAD)) return uid;
  const bytes = Buffer.from([year >>> 8, year & 0xff, month, date]);
  return UID_HEAD + bytes.toString('hex').toUpperCase() + uid.slice(UID_HEAD.length + 8);
}

/** What the UID of an occurrence says: that of its series, and the date; undefined where it is no occurrence's. */
export function readOccurrenceUid(uid: string): { series: string; date: CalendarDate } | undefined {
  if (uid.length !== 112 || !uid.startsWith(UID_HEAD)) return undefined;
  const [high = 0, low = 0, month = 0, date = 0] = Buffer.from(uid.slice(UID_HEAD.length, UID_HEAD.length + 8), 'hex');
  if (month === 0) return undefined;
  const series = `${UID_HEAD}00000000${uid.slice(UID_HEAD.length + 8)}`;
  return { series, date: { year: high * 256 + low, month, date } };
}
