import type { Random } from '../../src/core/random.ts';
import { pick } from './draw-faults.ts';

/** A row as its author thinks of it. */
export interface SimulatedRow {
  /** Empty: the content makes the key. */
  key: string;
  mailbox: string;
  calendar: string;
  subject: string;
  /** Hours of the lesson. */
  start: number;
  end: number;
  attendees: string;
  /** Default nowhere. */
  place?: string;
  /** As `2026-11-03`, which is the default. */
  day?: string;
}

export const DAY_OF_LESSONS = '2026-11-03';
const HEADER = 'Key,Mailbox,Calendar,Subject,Start,End,TimeZone,Attendees,Location';

/** Draws 5 to 40 rows over 1 to 5 mailboxes; some are bad, some are equal, some name a calendar. */
export function drawRows(random: Random): SimulatedRow[] {
  const mailboxes = 1 + Math.floor(random.next() * 5);
  const hasKeys = random.next() < 0.8;
  const count = 2 + Math.floor(random.next() ** 4 * 39);
  return Array.from({ length: count }, (_, at) => drawRow(random, hasKeys ? `k${at}` : '', mailboxes, at));
}

/** Edits some rows, takes some out, and adds some. */
export function editRows(random: Random, rows: readonly SimulatedRow[]): SimulatedRow[] {
  const edited = rows
    .filter(() => random.next() > 0.1)
    .map((row) => (random.next() < 0.15 ? { ...row, subject: `${row.subject}, moved`, start: 14, end: 15 } : row));
  const hasKeys = rows.some(({ key }) => key !== '');
  const added = Array.from({ length: Math.floor(random.next() * 4) }, (_, at) =>
    drawRow(random, hasKeys ? `n${Math.floor(random.next() * 1e6)}-${at}` : '', 5, at),
  );
  return [...edited, ...added];
}

export function writeRows(rows: readonly SimulatedRow[]): string {
  const lines = rows.map(({ key, mailbox, calendar, subject, start, end, attendees, place = '', day }) =>
    [key, mailbox, calendar, `"${subject}"`, hour(start, day), hour(end, day), 'UTC', attendees, place].join(),
  );
  return [HEADER, ...lines, ''].join('\n');
}

function drawRow(random: Random, key: string, mailboxes: number, at: number): SimulatedRow {
  const isEqual = random.next() < 0.1;
  const isBad = random.next() < 0.03;
  return {
    key,
    mailbox: `m${Math.floor(random.next() * mailboxes)}@school.example`,
    calendar: random.next() < 0.1 ? 'Exams' : '',
    subject: isEqual ? 'Assembly' : `Lesson ${at}`,
    start: 9,
    end: isBad ? 8 : 10,
    attendees: random.next() < 0.15 ? pick(random, ['a@other.example', 'a@other.example;b@other.example?']) : '',
  };
}

/** A whole hour as rows and people write it. */
export function hour(of: number, day = DAY_OF_LESSONS): string {
  return `${day}T${String(of).padStart(2, '0')}:00:00`;
}
