import type { Random } from '../../src/core/random.ts';
import { pick } from './draw-faults.ts';
import { DAY_OF_LESSONS, type SimulatedRow } from './draw-rows.ts';

/** What a person has in a calendar before the job. */
export interface OwnEvent {
  mailbox: string;
  subject: string;
  day: string;
  start: number;
  end: number;
  place: string;
  attendees: readonly string[];
}

/** Attendee who has a mailbox in the tenant, and may answer. */
export const ANSWERING = 'pupil@school.example';
/** Over before the first process starts; lessons of the other day are never over. */
const DAY_BEFORE = '2026-11-01';

const ATTENDEES = ['a@other.example', 'a@other.example;b@other.example', `${ANSWERING};a@other.example`, ANSWERING];

/** Draws 3 to 8 rows with keys over 1 to 3 mailboxes. */
export function drawLessons(random: Random): SimulatedRow[] {
  const mailboxes = 1 + Math.floor(random.next() * 3);
  return Array.from({ length: 3 + Math.floor(random.next() * 6) }, (_, at) => drawLesson(random, `k${at}`, mailboxes));
}

function drawLesson(random: Random, key: string, mailboxes: number): SimulatedRow {
  return {
    key,
    mailbox: `m${Math.floor(random.next() * mailboxes)}@school.example`,
    calendar: '',
    subject: `Lesson ${key}`,
    start: 9,
    end: random.next() < 0.03 ? 8 : 10,
    attendees: random.next() < 0.35 ? pick(random, ATTENDEES) : '',
    place: random.next() < 0.5 ? 'Hall' : '',
    day: random.next() < 0.1 ? DAY_BEFORE : DAY_OF_LESSONS,
  };
}

/** Draws up to 4 events of people, some of them like a row. */
export function drawOwnEvents(random: Random, rows: readonly SimulatedRow[]): OwnEvent[] {
  const like = rows.filter(() => random.next() < 0.3).slice(0, 3);
  const alike = like.map(({ mailbox, subject, day = DAY_OF_LESSONS, start, end }) => ({
    mailbox,
    subject,
    day,
    start,
    end: Math.max(end, start + 1),
    place: random.next() < 0.5 ? '' : 'Own room',
    attendees: random.next() < 0.4 ? ['own@other.example'] : [],
  }));
  const { mailbox = '' } = rows[0] ?? {};
  const other = { mailbox, subject: 'Staff', day: DAY_OF_LESSONS, start: 9, end: 10, place: '', attendees: [] };
  return random.next() < 0.3 ? [...alike, other] : alike;
}

/** Inputs that follow one another: rows are changed, taken out, put back, moved to another mailbox, and added. */
export function drawChanges(random: Random, first: readonly SimulatedRow[]): { next(): SimulatedRow[] } {
  let rows = [...first];
  let away: SimulatedRow[] = [];
  let version = 1;
  const moved = new Set<string>();

  const change = (row: SimulatedRow): SimulatedRow => {
    if (random.next() > 0.4) return row;
    const kind = random.next();
    if (kind < 0.25) return { ...row, subject: `Lesson ${row.key}, ${version}` };
    if (kind < 0.5) return { ...row, start: 9 + version, end: 10 + version };
    if (kind < 0.65) return { ...row, place: random.next() < 0.3 ? '' : `Hall ${version}` };
    if (kind < 0.85) return { ...row, attendees: random.next() < 0.3 ? '' : pick(random, ATTENDEES) };
    // As it was at first, in the mailbox where it is now.
    if (kind < 0.93) return { ...(first.find(({ key }) => key === row.key) ?? row), mailbox: row.mailbox };
    // Once, since a row cannot go back to where it left an event.
    if (moved.has(row.key)) return row;
    moved.add(row.key);
    return { ...row, mailbox: `m${(Number(row.mailbox[1]) + 1) % 3}@school.example` };
  };

  return {
    next() {
      version += 1;
      const back = away.filter(() => random.next() < 0.5);
      const drawn = rows.filter(() => random.next() < 0.15);
      // A file without rows is refused.
      const leaving = drawn.length < rows.length || back.length > 0 ? drawn : drawn.slice(1);
      away = [...away.filter((row) => !back.includes(row)), ...leaving];
      rows = [...rows.filter((row) => !leaving.includes(row)).map(change), ...back];
      if (random.next() < 0.3) rows.push(drawLesson(random, `n${version}`, 3));
      return rows;
    },
  };
}
