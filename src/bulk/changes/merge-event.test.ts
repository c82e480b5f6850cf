import { describe, expect, it } from 'vitest';
import { canonicalEvent } from '../../graph/canonical-event.ts';
import type { Event, EventInput } from '../../graph/event.ts';
import { createZones } from '../../graph/time-zone.ts';
import { createPrinter, saidOf } from './field-prints.ts';
import { mergeEvent } from './merge-event.ts';

const zones = createZones();
const printer = createPrinter('term');
const TIMES = {
  start: { dateTime: '2026-11-03T09:00:00', timeZone: 'Europe/London' },
  end: { dateTime: '2026-11-03T10:00:00', timeZone: 'Europe/London' },
};
const LESSON: EventInput = { subject: 'Maths', location: { displayName: 'R1' }, ...TIMES };

/** The event as the service shows it after `written` was written. */
function shown(written: EventInput, more: Partial<Event> = {}): Event {
  return {
    id: 'e1',
    showAs: 'busy',
    sensitivity: 'normal',
    importance: 'normal',
    categories: [],
    attendees: [],
    isReminderOn: true,
    reminderMinutesBeforeStart: 15,
    hideAttendees: false,
    responseRequested: true,
    isOnlineMeeting: false,
    ...written,
    ...more,
  };
}

const merge = (wanted: EventInput, written: EventInput, there: Event, overwrite = false) =>
  mergeEvent({ event: wanted, base: saidOf(printer.of(canonicalEvent(written, zones))) }, there, {
    printer,
    zones,
    overwrite,
  });

const attendee = (address: string, type: 'required' | 'optional' | 'resource' = 'required') => ({
  type,
  emailAddress: { address },
});

describe('a part that the row begins to say', () => {
  const { location, ...unsaid } = LESSON;
  const base = saidOf(printer.of(canonicalEvent(unsaid, zones)));
  const hall = shown(unsaid, { location: { displayName: 'Hall' } });
  const begin = (event: EventInput, there: Event, isOwn: boolean, overwrite = false) =>
    mergeEvent({ event, base, isOwn }, there, { printer, zones, overwrite });

  it('is written to our own event where it is empty', () => {
    for (const there of [shown(unsaid), shown(unsaid, { location: { displayName: '' } })]) {
      expect(begin(LESSON, there, true)).toMatchObject({ act: 'patch', parts: ['location'], overwritten: [] });
    }
  });

  it('is a conflict where somebody filled it: body, place and categories', () => {
    expect(begin(LESSON, hall, true)).toEqual({ act: 'edited', parts: ['location'] });
    expect(begin(LESSON, hall, true, true)).toMatchObject({ parts: ['location'], overwritten: ['location'] });
    const wanted: EventInput = { ...unsaid, body: { contentType: 'text', content: 'Paper' }, categories: ['Red'] };
    const theirs = shown(unsaid, { body: { contentType: 'text', content: 'Ink' }, categories: ['Blue'] });
    expect(begin(wanted, theirs, true)).toEqual({ act: 'edited', parts: ['body', 'categories'] });
    expect(begin(wanted, shown(unsaid), true)).toMatchObject({ act: 'patch', parts: ['body', 'categories'] });
  });

  it('is written where nobody knows what it was: of an adopted event, and where the service has a default', () => {
    expect(begin(LESSON, hall, false)).toMatchObject({ act: 'patch', parts: ['location'], overwritten: [] });
    const free: EventInput = { ...unsaid, showAs: 'free' };
    expect(begin(free, shown(unsaid, { showAs: 'oof' }), true)).toMatchObject({ act: 'patch', parts: ['showAs'] });
  });
});

describe('a part that the row changed', () => {
  it('is written alone', () => {
    const wanted = { ...LESSON, subject: 'Mathematics' };
    expect(merge(wanted, LESSON, shown(LESSON))).toEqual({
      act: 'patch',
      patch: { subject: 'Mathematics' },
      parts: ['subject'],
      overwritten: [],
    });
  });

  it('is not written where the event is so already', () => {
    const wanted = { ...LESSON, subject: 'Mathematics' };
    expect(merge(wanted, LESSON, shown(wanted))).toEqual({ act: 'none' });
  });

  it('takes start, end and all-day together', () => {
    const wanted = { ...LESSON, end: { dateTime: '2026-11-03T10:30:00', timeZone: 'Europe/London' } };
    expect(merge(wanted, LESSON, shown(LESSON))).toMatchObject({
      patch: {
        start: TIMES.start,
        end: { dateTime: '2026-11-03T10:30:00', timeZone: 'Europe/London' },
        isAllDay: false,
      },
      parts: ['time'],
    });
  });

  it('is not written for a time that is the same instant in another zone', () => {
    const wanted = {
      ...LESSON,
      start: { dateTime: '2026-11-03T10:00:00', timeZone: 'W. Europe Standard Time' },
      end: { dateTime: '2026-11-03T11:00:00', timeZone: 'W. Europe Standard Time' },
    };
    expect(merge(wanted, LESSON, shown(LESSON))).toEqual({ act: 'none' });
  });

  it('becomes what the service has by default where the row no longer says it', () => {
    const written: EventInput = {
      ...LESSON,
      showAs: 'oof',
      categories: ['Exam'],
      body: { contentType: 'text', content: 'Bring a pen' },
    };
    const { location: _, ...wanted } = LESSON;
    expect(merge(wanted, written, shown(written))).toMatchObject({
      act: 'patch',
      patch: {
        body: { contentType: 'text', content: '' },
        location: { displayName: '' },
        showAs: 'busy',
        categories: [],
      },
    });
  });

  it('leaves the reminder where the row no longer says one', () => {
    expect(merge(LESSON, { ...LESSON, isReminderOn: false }, shown({ ...LESSON, isReminderOn: false }))).toEqual({
      act: 'none',
    });
  });
});

describe('a part that somebody else changed', () => {
  const theirs = shown(LESSON, { subject: 'Maths, moved to the hall' });

  it('stays theirs where the row did not change it', () => {
    expect(merge(LESSON, LESSON, theirs)).toEqual({ act: 'none' });
    expect(merge({ ...LESSON, location: { displayName: 'R2' } }, LESSON, theirs)).toMatchObject({
      act: 'patch',
      patch: { location: { displayName: 'R2' } },
    });
  });

  it('is reported, and nothing is written, where the row changed it too', () => {
    const wanted = { ...LESSON, subject: 'Mathematics', location: { displayName: 'R2' } };
    expect(merge(wanted, LESSON, theirs)).toEqual({ act: 'edited', parts: ['subject'] });
  });

  it('is overwritten where that is asked for, and named', () => {
    const wanted = { ...LESSON, subject: 'Mathematics' };
    expect(merge(wanted, LESSON, theirs, true)).toEqual({
      act: 'patch',
      patch: { subject: 'Mathematics' },
      parts: ['subject'],
      overwritten: ['subject'],
    });
    expect(merge(LESSON, LESSON, theirs, true)).toMatchObject({
      patch: { subject: 'Maths' },
      overwritten: ['subject'],
    });
  });
});

describe('attendees', () => {
  const written: EventInput = {
    ...LESSON,
    attendees: [attendee('ada@school.example'), attendee('ben@school.example')],
  };
  const accepted = { response: 'accepted', time: '2026-11-01T08:00:00Z' } as const;
  const there = shown(written, {
    attendees: [
      { ...attendee('Ada@school.example'), status: accepted },
      { ...attendee('ben@school.example') },
      { ...attendee('head@school.example', 'optional') },
    ],
  });

  it('are added and removed, and who stays keeps the answer given', () => {
    const wanted = { ...written, attendees: [attendee('ada@school.example'), attendee('cy@school.example')] };
    expect(merge(wanted, written, there)).toEqual({
      act: 'patch',
      patch: {
        attendees: [
          { type: 'required', emailAddress: { address: 'Ada@school.example' }, status: accepted },
          { type: 'optional', emailAddress: { address: 'head@school.example' } },
          { type: 'required', emailAddress: { address: 'cy@school.example' } },
        ],
      },
      parts: ['attendees'],
      overwritten: [],
    });
  });

  it('stay as they are where the row says the same', () => {
    expect(merge(written, written, there)).toEqual({ act: 'none' });
  });

  it('who was removed by somebody is not invited anew, unless it is asked for', () => {
    const without = shown(written, { attendees: [attendee('ben@school.example')] });
    expect(merge(written, written, without)).toEqual({ act: 'none' });
    expect(merge(written, written, without, true)).toMatchObject({ parts: ['attendees'] });
  });

  it('are asked in another way where the row says so', () => {
    const wanted = {
      ...written,
      attendees: [attendee('ada@school.example', 'optional'), attendee('ben@school.example')],
    };
    expect(merge(wanted, written, there)).toMatchObject({
      patch: { attendees: [{ type: 'optional', status: accepted }, { type: 'required' }, { type: 'optional' }] },
    });
  });

  it('are taken out where the row no longer has any', () => {
    const { attendees: _, ...wanted } = written;
    expect(merge(wanted, written, there)).toMatchObject({
      patch: { attendees: [{ emailAddress: { address: 'head@school.example' } }] },
    });
  });
});

describe('an online meeting', () => {
  const written: EventInput = {
    ...LESSON,
    location: { displayName: '' },
    isOnlineMeeting: true,
    body: { contentType: 'text', content: 'Agenda' },
  };
  const block = `<br>\r\n<div>${'_'.repeat(80)}</div>\r\n<div><a href="https://teams.example/join">Join</a></div>`;
  const there = shown(written, {
    body: { contentType: 'html', content: `<html><body>Agenda${block}</body></html>` },
    location: { displayName: 'Microsoft Teams Meeting' },
    onlineMeeting: { joinUrl: 'https://teams.example/join' },
  });

  it('is not changed by what the service added to it', () => {
    expect(merge(written, written, there)).toEqual({ act: 'none' });
  });

  it('keeps its block under a new body', () => {
    const wanted: EventInput = { ...written, body: { contentType: 'text', content: 'Agenda & <minutes>' } };
    const merged = merge(wanted, written, there);
    expect(merged).toMatchObject({ act: 'patch', parts: ['body'], overwritten: [] });
    const { content } = (merged as unknown as { patch: { body: { content: string } } }).patch.body;
    expect(content).toContain('Agenda &amp; &lt;minutes&gt;');
    expect(content).toContain('https://teams.example/join');
  });

  it('has a body that somebody edited, as any event', () => {
    const edited = shown(there as EventInput, {
      body: { contentType: 'html', content: `<html><body>Agenda, new${block}</body></html>` },
    });
    const wanted: EventInput = { ...written, body: { contentType: 'text', content: 'Minutes' } };
    expect(merge(wanted, written, edited)).toEqual({ act: 'edited', parts: ['body'] });
  });
});

describe('what a row does not speak of', () => {
  const bare: EventInput = { subject: 'Maths', ...TIMES };

  it('is left to whoever said it', () => {
    const there = shown(bare, {
      location: { displayName: 'Hall' },
      body: { contentType: 'text', content: 'Bring chairs' },
    });
    expect(merge({ ...bare, subject: 'Mathematics' }, bare, there)).toMatchObject({
      patch: { subject: 'Mathematics' },
    });
    expect(merge(bare, bare, there, true)).toEqual({ act: 'none' });
  });
});

describe('an event that is put back as it was', () => {
  const before: EventInput = {
    ...LESSON,
    subject: 'Assembly',
    showAs: 'oof',
    body: { contentType: 'text', content: 'Chairs' },
  };
  const written: EventInput = { ...LESSON, subject: 'Assembly, new' };
  const restore = (there: Event) =>
    mergeEvent({ event: before, base: saidOf(printer.of(canonicalEvent(written, zones))) }, there, {
      printer,
      zones,
      overwrite: false,
      isRestored: true,
    });

  it('gets back what was written over', () => {
    expect(restore(shown({ ...before, subject: 'Assembly, new' }))).toMatchObject({
      act: 'patch',
      patch: { subject: 'Assembly' },
      parts: ['subject'],
    });
  });

  it('keeps what somebody else changed meanwhile and no row spoke of', () => {
    const there = shown({
      ...before,
      subject: 'Assembly, new',
      showAs: 'free',
      body: { contentType: 'text', content: 'No chairs' },
    });
    expect(restore(there)).toMatchObject({ act: 'patch', parts: ['subject'] });
  });

  it('is left where somebody else changed what was written over', () => {
    expect(restore(shown({ ...before, subject: 'Assembly, off' }))).toEqual({ act: 'edited', parts: ['subject'] });
  });
});
