// Writes examples/timetable.csv: the autumn term 2026 of a school with three campuses. Same bytes each time.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const COLUMNS =
  'Key,Mailbox,Subject,Body,Start,End,TimeZone,IsAllDay,Location,Attendees,Categories,Reminder,ShowAs'.split(',');
const LONDON = { zone: 'Europe/London', domain: 'riverside.school.example', off: [['2026-10-26', '2026-10-31']] };
const NEW_YORK = {
  zone: 'America/New_York',
  domain: 'newyork.riverside.school.example',
  off: [['2026-11-26', '2026-11-28']],
};
const KOLKATA = {
  zone: 'Asia/Kolkata',
  domain: 'kolkata.riverside.school.example',
  off: [['2026-11-09', '2026-11-14']],
};
const FIRST_DAY = '2026-09-02';
const LAST_DAY = '2026-12-18';
const INSET_DAY = '2026-11-27';
const DAY_MS = 86_400_000;
const MONDAY = 1;
const TUESDAY = 2;
const WEDNESDAY = 3;
const THURSDAY = 4;
const FRIDAY = 5;

/** Every week of the term: campus, mailbox, weekday, start, end, and what the event says. */
const WEEKLY = [
  [LONDON, 'room.101', MONDAY, '09:00', '10:00', { Subject: 'Year 7 Mathematics', Categories: 'Mathematics;Year 7' }],
  [LONDON, 'room.101', TUESDAY, '11:15', '12:15', { Subject: 'Français – Year 8', Categories: 'Languages;Year 8' }],
  [LONDON, 'room.101', THURSDAY, '14:00', '15:00', { Subject: 'Year 9 History', Categories: 'Humanities;Year 9' }],
  [
    LONDON,
    'room.102',
    MONDAY,
    '10:15',
    '11:15',
    { Subject: 'Year 8 English: "The Tempest"', Body: 'Act I, scene by scene; bring the play.', Categories: 'English' },
  ],
  [
    LONDON,
    'room.102',
    WEDNESDAY,
    '09:00',
    '10:00',
    { Subject: 'Year 7 Geography, rivers & coasts', Location: 'Room 102', Categories: 'Humanities' },
  ],
  [
    LONDON,
    'science.lab',
    TUESDAY,
    '09:00',
    '10:40',
    {
      Subject: 'Year 9 Chemistry 🧪',
      Body: '<p>Bring <b>safety goggles</b> and a lab coat.</p><ul><li>pH scale</li><li>Titration</li></ul>',
      Location: 'Science laboratory, 2nd floor',
      Attendees: 'Science Technician <technician@riverside.school.example>',
      Categories: 'Science;Year 9',
      Reminder: '30',
    },
  ],
  [
    LONDON,
    'science.lab',
    FRIDAY,
    '09:00',
    '10:40',
    {
      Subject: 'Year 7 Biology',
      Body: 'Microscopes are on the back bench.\nTwo pupils share one.',
      Location: 'Science laboratory, 2nd floor',
      Categories: 'Science;Year 7',
    },
  ],
  [
    LONDON,
    'sports.hall',
    MONDAY,
    '14:00',
    '15:30',
    { Subject: 'Year 8 PE', Body: 'Indoor kit.', Location: 'Sports hall', Categories: 'Sport', Reminder: 'none' },
  ],
  [
    LONDON,
    'sports.hall',
    FRIDAY,
    '13:30',
    '15:00',
    { Subject: 'Year 9 PE ⚽', Location: 'Sports hall', Categories: 'Sport', Reminder: 'none' },
  ],
  [LONDON, 'library', WEDNESDAY, '15:30', '16:30', { Subject: 'Homework club', ShowAs: 'tentative' }],
  [LONDON, 'library', THURSDAY, '12:30', '13:10', { ShowAs: 'busy' }],
  [LONDON, 'year7', MONDAY, '08:40', '09:00', { Subject: 'Tutor time', Location: 'Room 101', Reminder: '5' }],
  [
    LONDON,
    'year7',
    FRIDAY,
    '15:05',
    '15:30',
    {
      Subject: 'Year 7 assembly',
      Location: 'Sports hall',
      Attendees: list(['Head of Year 7', 'head.of.year7@riverside.school.example', true]),
      Reminder: '10',
    },
  ],
  [
    LONDON,
    'year8',
    WEDNESDAY,
    '13:00',
    '14:00',
    { Subject: 'Théâtre & musique 🎭', Location: 'Drama studio', Categories: 'Arts' },
  ],
  [
    LONDON,
    'deputy.head',
    MONDAY,
    '16:00',
    '16:45',
    {
      Subject: 'Staff briefing',
      Body: '<p>Agenda:</p><ol><li>Cover</li><li>Duties</li><li>Any other business</li></ol>',
      Location: 'Staff room',
      Attendees: list(
        ['Head of Year 7', 'head.of.year7@riverside.school.example', true],
        ['Head of Year 8', 'head.of.year8@riverside.school.example', true],
        ['Duty Office', 'duty.office@riverside.school.example', false],
      ),
      Categories: 'Staff',
      Reminder: '15',
    },
  ],
  [LONDON, 'duty.office', TUESDAY, '08:00', '08:30', { Subject: 'Gate duty', Location: 'Main gate', ShowAs: 'busy' }],
  [
    LONDON,
    'duty.office',
    THURSDAY,
    '15:30',
    '16:15',
    { Subject: 'Detention', Body: 'Room changes weekly; see the board.', Categories: 'Staff', ShowAs: 'busy' },
  ],
  [
    NEW_YORK,
    'year9',
    TUESDAY,
    '10:00',
    '10:45',
    {
      Subject: 'Exchange seminar 🗽',
      Body: 'Joint lesson with the main campus.\n\nCamera on, microphone off.',
      Location: 'Seminar room B',
      Attendees:
        'Exchange Coordinator <exchange@newyork.riverside.school.example>; optional: library@riverside.school.example',
      Categories: 'Exchange',
    },
  ],
  [
    NEW_YORK,
    'year9',
    THURSDAY,
    '13:15',
    '14:00',
    { Subject: 'American history – "We, the people"', Location: 'Seminar room A', Categories: 'Exchange;Humanities' },
  ],
  [
    KOLKATA,
    'year9',
    WEDNESDAY,
    '11:30',
    '12:15',
    { Subject: 'भूगोल – geography of the delta', Location: 'Hall 3', Categories: 'Exchange' },
  ],
  [
    KOLKATA,
    'year9',
    FRIDAY,
    '14:00',
    '15:00',
    { Subject: 'Debate: rivers, cities & climate', Body: 'Motion is given on the day.', ShowAs: 'workingElsewhere' },
  ],
];

/** What happens once. */
const ONCE = [
  allDay(LONDON, 'year7', '2026-09-01', '2026-09-02', { Subject: 'Inset day: no lessons', ShowAs: 'free' }),
  allDay(LONDON, 'year8', '2026-09-01', '2026-09-02', { Subject: 'Inset day: no lessons', ShowAs: 'free' }),
  allDay(LONDON, 'deputy.head', '2026-09-01', '2026-09-02', {
    Subject: 'Inset day: safeguarding',
    Body: '<h1>Inset day</h1><p>Training from 09:00; lunch is provided.</p>',
    Location: 'Staff room',
    Attendees:
      'Head of Year 7 <head.of.year7@riverside.school.example>; "Duty Office; gate" <duty.office@riverside.school.example>; librarian@riverside.school.example?',
    Categories: 'Staff',
  }),
  allDay(LONDON, 'sports.hall', '2026-10-03', '2026-10-04', {
    Subject: 'Open day 🎉',
    Body: 'Doors open at 10:00.\nTours start every twenty minutes.\nTea in the library.',
    Location: 'Sports hall',
    Attendees: list([null, 'caretaker@riverside.school.example', true]),
    Categories: 'Open day',
    Reminder: '1440',
  }),
  allDay(LONDON, 'library', '2026-10-03', '2026-10-04', { Subject: 'Open day: tea ☕', Categories: 'Open day' }),
  ...['year7', 'year8', 'year9', 'deputy.head'].map((mailbox) =>
    allDay(LONDON, mailbox, '2026-10-26', '2026-10-31', { Subject: 'Half term', ShowAs: 'oof', Reminder: 'none' }),
  ),
  allDay(LONDON, 'year9', '2026-11-16', '2026-11-19', {
    Subject: 'Field trip: the Severn bore',
    Body: '<div><p>Three days, two nights. <em>Wellingtons!</em></p></div>',
    Location: 'Field centre',
    Attendees: list(
      ['Head of Year 9', 'head.of.year9@riverside.school.example', true],
      ['Field Centre', 'bookings@field-centre.example', false],
    ),
    Categories: 'Trips',
    ShowAs: 'oof',
  }),
  allDay(LONDON, 'deputy.head', INSET_DAY, '2026-11-28', { Subject: 'Inset day: marking', Categories: 'Staff' }),
  allDay(NEW_YORK, 'year9', '2026-11-26', '2026-11-28', { Subject: 'Thanksgiving recess 🦃', ShowAs: 'oof' }),
  allDay(KOLKATA, 'year9', '2026-11-09', '2026-11-14', { Subject: 'Diwali holidays 🪔', ShowAs: 'oof' }),
  timed(LONDON, 'duty.office', '2026-10-25', '01:30', '02:30', {
    Subject: 'Alarm test, in the hour that comes twice',
    Body: 'At 02:00 the clocks go back to 01:00.',
    Location: 'Boiler house',
  }),
  timed(NEW_YORK, 'year9', '2026-10-30', '18:00', '20:00', { Subject: 'Costume evening', Categories: 'Exchange' }),
  timed(NEW_YORK, 'year9', '2026-11-02', '18:00', '20:00', { Subject: 'Election night watch', ShowAs: 'tentative' }),
  timed(LONDON, 'year9', '2026-12-08', '18:30', '20:30', {
    Subject: 'Parents’ evening – Year 9',
    Body: 'Appointments of ten minutes.\n"Walk-ins" from 20:00 only, please.',
    Location: 'Sports hall',
    Attendees: list(
      ['Head of Year 9', 'head.of.year9@riverside.school.example', true],
      ['Reception, main building', 'reception@riverside.school.example', false],
    ),
    Reminder: '60',
  }),
  timed(LONDON, 'room.102', '2026-12-15', '16:00', '18:00', { ShowAs: 'busy' }),
];

/** The five rows that cannot be sent, each for its own reason. */
const BAD = [
  // The end comes before the start.
  timed(LONDON, 'room.101', '2026-09-16', '15:00', '14:00', { Subject: 'Year 7 catch-up' }),
  // No such zone.
  {
    ...timed(LONDON, 'science.lab', '2026-10-07', '13:00', '14:00', { Subject: 'Lab safety' }),
    TimeZone: 'Europe/Riverside',
  },
  // An address that is none.
  timed(LONDON, 'library', '2026-10-20', '10:00', '11:00', {
    Subject: 'Book fair',
    Attendees: 'Book Seller <bookseller at books.example>',
  }),
  // A date whose day and month could be either.
  {
    ...timed(LONDON, 'sports.hall', '2026-11-05', '17:00', '18:00', { Subject: 'Badminton club' }),
    Start: '05/11/2026',
  },
  // No start.
  { ...timed(LONDON, 'year8', '2026-12-02', '11:00', '12:00', { Subject: 'Careers talk' }), Start: '' },
];

const rows = [...WEEKLY.flatMap(everyWeek), ...ONCE, ...BAD].sort(
  (a, b) => compare(a.sortBy, b.sortBy) || compare(a.Mailbox, b.Mailbox),
);
const csv = [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column] ?? ''))]
  .map((cells) => `${cells.map(cell).join(',')}\n`)
  .join('');
const file = process.argv[2] ?? fileURLToPath(new URL('../examples/timetable.csv', import.meta.url));
writeFileSync(file, csv);
console.log(`${file}: ${rows.length} rows, ${BAD.length} of them bad`);

function everyWeek([campus, mailbox, weekday, start, end, values]) {
  const found = [];
  for (let at = Date.parse(FIRST_DAY); at <= Date.parse(LAST_DAY); at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10);
    const isOff = campus.off.some(([from, until]) => day >= from && day < until);
    if (new Date(at).getUTCDay() !== weekday || isOff || (campus === LONDON && day === INSET_DAY)) continue;
    found.push(timed(campus, mailbox, day, start, end, values));
  }
  return found;
}

function timed(campus, name, day, start, end, values) {
  return {
    sortBy: `${day}T${start}`,
    Key: `autumn-2026/${campus.zone.split('/')[1].toLowerCase()}/${name}/${day}/${start}`,
    Mailbox: `${name}@${campus.domain}`,
    Start: `${day}T${start}:00`,
    End: `${day}T${end}:00`,
    TimeZone: campus.zone,
    IsAllDay: 'false',
    ...values,
  };
}

/** `until` is the day after the last one. */
function allDay(campus, name, from, until, values) {
  return { ...timed(campus, name, from, '00:00', '00:00', values), Start: from, End: until, IsAllDay: 'true' };
}

/** Attendees as a JSON list (the other form is text, `Name <address>; optional: address`), from name, address and whether required. */
function list(...attendees) {
  return JSON.stringify(attendees.map(([Name, Address, Required]) => ({ Name, Address, Required })));
}

function cell(value) {
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** By code units, so that the order is the same in every locale. */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
