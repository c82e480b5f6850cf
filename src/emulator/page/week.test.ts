import { describe, expect, it } from 'vitest';
import type { EventsTold, EventTold } from '../administration/told.ts';
import { readRoute } from './routes.js';
import { Refused } from './server.js';
import { elementsOf, linksOf, MARKUP, ROOM as mailbox, textOf } from './testing.ts';
import type { Child } from './tree.ts';
import { byDay, loadWeek, showWeek } from './week.js';

const event: EventTold = {
  id: 'E=',
  subject: MARKUP,
  calendar: 'Calendar',
  start: '2026-06-12T08:00:00.000Z',
  end: '2026-06-12T09:30:00.000Z',
  isAllDay: false,
  location: 'Hall',
  showAs: 'busy',
  isCancelled: false,
  isOnlineMeeting: false,
  isOrganizer: true,
  organizer: { name: 'Room', address: 'room.101@school.example' },
  response: 'organizer',
  attendees: [],
};
const WEEK = Date.parse('2026-06-08');
const now = Date.parse('2026-01-07T10:00:00Z');
const week = (value: readonly EventTold[], more: Partial<EventsTold> = {}) => ({
  mailbox,
  week: WEEK,
  events: { count: value.length, value, before: null, after: null, ...more },
  missing: false,
});
const route = (hash: string) => readRoute(hash);

/** A server that knows some paths; the rest is not found. */
function answering(answers: Record<string, unknown>) {
  const asked: string[] = [];
  const ask = async (path: string) => {
    asked.push(path);
    if (path in answers) return answers[path] as never;
    throw new Refused(404, 'Not there.');
  };
  return { asked, ask };
}

describe('the week of a mailbox', () => {
  const base = 'mailboxes/a%40school.example';
  const range = (monday: string) =>
    `${base}/events?from=${Date.parse(monday)}&to=${Date.parse(monday) + 7 * 86_400_000}&top=500`;
  const none = { count: 0, value: [], before: null, after: null };
  const some = { ...none, count: 1, value: [event] };
  const load = async (hash: string, answers: Record<string, unknown>) => {
    const { ask, asked } = answering({ [base]: mailbox, ...answers });
    const told = await loadWeek(route(hash), now, ask);
    return { told, asked };
  };

  it('is that of now where it has events', async () => {
    const { told } = await load('#/mailboxes/a@school.example', { [range('2026-01-05')]: some });
    expect(told.week).toBe(Date.parse('2026-01-05'));
  });

  it('is else the nearest one with events, later ones first', async () => {
    const later = { ...none, before: '2025-12-01T08:00:00Z', after: '2026-06-12T08:00:00.000Z' };
    const answers = { [range('2026-01-05')]: later, [range('2026-06-08')]: some };
    expect((await load('#/mailboxes/a@school.example', answers)).told).toMatchObject({ week: WEEK, events: some });
    const earlier = { ...none, before: '2026-06-12T08:00:00.000Z' };
    const { told } = await load('#/mailboxes/a@school.example', { ...answers, [range('2026-01-05')]: earlier });
    expect(told.week).toBe(WEEK);
  });

  it('is the one that is named, empty or not', async () => {
    const { told } = await load('#/mailboxes/a@school.example?week=2026-06-10', {
      [range('2026-06-08')]: { ...none, after: '2026-07-01T00:00:00Z' },
    });
    expect(told).toMatchObject({ week: WEEK, missing: false });
  });

  it('is that of the event that a mail leads to; one that is gone is said to be', async () => {
    const answers = { [`${base}/events/E=`]: event, [range('2026-06-08')]: some, [range('2026-01-05')]: none };
    expect((await load('#/mailboxes/a@school.example?event=E%3D', answers)).told).toMatchObject({ week: WEEK });
    const { told } = await load('#/mailboxes/a@school.example?event=gone', answers);
    expect(told).toMatchObject({ missing: true, week: Date.parse('2026-01-05') });
    expect(textOf(showWeek(told, route('')))).toContain('not in this mailbox any more');
  });

  it('fails where the mailbox is not there, or the server refuses otherwise', async () => {
    await expect(loadWeek(route('#/mailboxes/b'), now, answering({}).ask)).rejects.toThrow('Not there.');
    const ask = async (path: string) => {
      if (path === base) return mailbox as never;
      throw new Refused(500, 'Broken.');
    };
    await expect(loadWeek(route('#/mailboxes/a@school.example?event=E'), now, ask)).rejects.toThrow('Broken.');
  });

  it('has its events by day; what began before it stands under its first day', () => {
    const early = { ...event, id: 'early', start: '2026-06-05T08:00:00.000Z' };
    const days = byDay([early, event], WEEK).map(({ day, events }) => [new Date(day).getUTCDate(), events.length]);
    expect(days).toEqual([8, 9, 10, 11, 12, 13, 14].map((date) => [date, date === 8 || date === 12 ? 1 : 0]));
  });
});

describe('an event on the page', () => {
  const item = (more: Partial<EventTold>, hash = ''): Child =>
    elementsOf(showWeek(week([{ ...event, ...more }]), route(hash)), 'li');

  it('shows its subject as text, its time in UTC and in its own zone, calendar and place', () => {
    const local = { zone: 'Europe/London', start: '2026-06-12T09:00:00', end: '2026-06-12T10:30:00' };
    const view = item({ local });
    expect(textOf(view)).toBe(`08:00–09:30 UTC${MARKUP} 09:00–10:30 Europe/LondonCalendar · Hall`);
    expect(elementsOf(view, 'script')).toEqual([]);
    expect(textOf(item({ subject: '' }))).toContain('(no subject)');
  });

  it('is struck through where it is cancelled, and marked where a link led to it', () => {
    const view = item({ isCancelled: true }, '#/mailboxes/a?event=E%3D');
    expect(textOf(elementsOf(view, 's'))).toBe(MARKUP);
    expect(textOf(view)).toContain('cancelled');
    expect(elementsOf(view, 'li')[0]?.attributes['aria-current']).toBe('true');
    expect(elementsOf(item({}), 's')).toEqual([]);
  });

  it('names its dates where it lasts all day', () => {
    const allDay = { isAllDay: true, start: '2026-06-12T00:00:00.000Z' };
    expect(textOf(item({ ...allDay, end: '2026-06-13T00:00:00.000Z' }))).toMatch(/^All day</);
    expect(textOf(item({ ...allDay, end: '2026-06-14T00:00:00.000Z' }))).toMatch(/^All day, 2026-06-12 to 2026-06-13/);
  });

  it('has its attendees with their answers, rooms marked, and its organizer in a copy', () => {
    const person = { name: '', type: 'required', isRoom: false } as const;
    const view = item({
      isOrganizer: false,
      response: 'tentativelyAccepted',
      organizer: { name: 'Head', address: 'Head@school.example' },
      attendees: [
        { ...person, address: 'head@school.example', name: 'Head', response: 'none' },
        { ...person, address: 'a@school.example', type: 'optional', response: 'declined' },
        { ...person, address: 'room.101@school.example', name: 'Room', isRoom: true, response: 'accepted' },
      ],
    });
    const [list] = elementsOf(view, 'ul');
    expect(elementsOf(list, 'li').map(textOf)).toEqual([
      'Head organizer',
      'a@school.example optional declined',
      'Room room accepted',
    ]);
    expect(textOf(view)).toContain('Organizer: Head <Head@school.example>');
    expect(textOf(view)).toContain('tentative');
  });
});

describe('the links between weeks', () => {
  const links = (told: ReturnType<typeof week>) =>
    elementsOf(showWeek(told, route('')), 'nav').flatMap((nav) => linksOf(nav.children));

  it('lead to the weeks beside it, and to events far away', () => {
    const to = (monday: string) => `#/mailboxes/room.101%40school.example?week=${monday}`;
    expect(links(week([event]))).toEqual([to('2026-06-01'), to('2026-06-15')]);
    expect(links(week([], { before: '2026-01-07T08:00:00Z', after: '2026-06-16T08:00:00Z' }))).toEqual([
      to('2026-01-05'),
      to('2026-06-01'),
      to('2026-06-15'),
    ]);
  });

  it('stay while a week has no events, or more than are shown', () => {
    expect(textOf(showWeek(week([]), route('')))).toContain('No events in this week.');
    expect(textOf(showWeek(week([event], { count: 1200 }), route('')))).toContain('The first 1 of 1,200 events');
  });
});
