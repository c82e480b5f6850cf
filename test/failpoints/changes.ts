import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change, Seed } from './killed-changes.ts';

const ROWS = 20;
const MAILBOXES = 5;
/** Far enough in the future that nothing is over. */
const DAY = '2036-11-03';

interface Lesson {
  key: string;
  at: number;
  subject: string;
  place: string;
  attendees: string;
}

/** The changes that a job makes to events that are there, each with 20 rows: by name. */
export function changesOf20Rows(folder: string): ReadonlyMap<string, Change> {
  const first = Array.from({ length: ROWS }, (_, at) => lesson(`k${at}`, at));
  const file = join(folder, 'first.csv');
  const next = join(folder, 'next.csv');
  writeFileSync(file, csvOf(first));
  writeFileSync(next, csvOf(changed(first)));
  const job = ['--job', 'lessons'];
  const own = seedOf(first.slice(0, 8));
  return new Map<string, Change>([
    [
      'apply',
      {
        seed: seedOf([]),
        before: [['send', file, ...job]],
        command: ['apply', next, ...job, '--prune'],
      },
    ],
    ['adopt', { seed: own, before: [], command: ['adopt', file, ...job, '--yes'] }],
    [
      'undo',
      {
        seed: own,
        before: [
          ['adopt', file, ...job, '--yes'],
          ['apply', file, ...job],
        ],
        command: ['undo', 'lessons'],
      },
    ],
  ]);
}

function lesson(key: string, at: number): Lesson {
  return { key, at, subject: `Lesson ${key}`, place: 'Hall', attendees: at % 4 === 0 ? 'a@other.example' : '' };
}

/** Six rows are changed, two of them in their attendees alone; four are gone, and four are new. */
function changed(rows: readonly Lesson[]): Lesson[] {
  const kept = rows.slice(4).map((row, at) => {
    if (at < 4) return { ...row, subject: `${row.subject}, moved` };
    return at < 6 ? { ...row, attendees: 'b@other.example;a@other.example' } : row;
  });
  return [...kept, ...Array.from({ length: 4 }, (_, at) => lesson(`n${at}`, at))];
}

function csvOf(rows: readonly Lesson[]): string {
  const lines = rows.map(({ key, at, subject, place, attendees }) =>
    [key, mailboxOf(at), `"${subject}"`, `${DAY}T09:00:00`, `${DAY}T10:00:00`, 'UTC', place, attendees].join(),
  );
  return ['Key,Mailbox,Subject,Start,End,TimeZone,Location,Attendees', ...lines, ''].join('\n');
}

/** Events of people that are like these rows, in a room of their own and with a guest. */
function seedOf(rows: readonly Lesson[]): Seed {
  const users = Array.from({ length: MAILBOXES }, (_, at) => mailboxOf(at)).map((userPrincipalName) => ({
    userPrincipalName,
    events: rows
      .filter(({ at }) => mailboxOf(at) === userPrincipalName)
      .map(({ subject }) => ({
        subject,
        start: { dateTime: `${DAY}T09:00:00`, timeZone: 'UTC' },
        end: { dateTime: `${DAY}T10:00:00`, timeZone: 'UTC' },
        location: { displayName: 'Own room' },
      })),
  }));
  return { users };
}

function mailboxOf(at: number): string {
  return `m${at % MAILBOXES}@school.example`;
}
