import { describe, expect, it } from 'vitest';
import { canonicalEvent } from '../../graph/canonical-event.ts';
import type { Event, EventInput } from '../../graph/event.ts';
import { createZones } from '../../graph/time-zone.ts';
import { editedParts } from './edited-parts.ts';
import { createPrinter } from './field-prints.ts';
import { mergeEvent } from './merge-event.ts';

const zones = createZones();
const printer = createPrinter('job');
const context = { printer, zones };

const at = (time: string) => ({ dateTime: `2026-11-03T${time}:00`, timeZone: 'UTC' });
const attendee = (address: string, type: 'required' | 'optional' = 'required') => ({ emailAddress: { address }, type });
const ROW: EventInput = {
  subject: 'Maths',
  start: at('09:00'),
  end: at('10:00'),
  body: { contentType: 'text', content: 'Bring a ruler.' },
  location: { displayName: 'R1' },
  showAs: 'busy',
};
const written = (event: EventInput) => printer.of(canonicalEvent(event, zones));
const there = (event: Partial<Event>): Event => ({ id: '1', ...ROW, ...event }) as unknown as Event;
const compare = (row: EventInput, event: Partial<Event>) => editedParts(written(row), there(event), context);

describe('what somebody changed of an event', () => {
  it('is nothing where it says all that was written, whatever else it says', () => {
    const event = {
      categories: ['Blue'],
      sensitivity: 'private',
      attendees: [attendee('ada@school.example')],
    } as const;
    expect(compare(ROW, event as unknown as Partial<Event>)).toEqual({
      parts: [],
      attendeesMissing: 0,
      base: written(ROW),
    });
  });

  it('is told part by part, with what the event has now of what was written', () => {
    const event = { subject: 'Algebra', end: at('11:00'), categories: ['Blue'] };
    const { parts, base } = compare(ROW, event);
    expect(parts).toEqual(['subject', 'time']);
    const now = written({ ...ROW, subject: 'Algebra', end: at('11:00') });
    expect(base).toEqual(now);
    // A merge with it writes what was seen, unasked, and nothing beyond.
    expect(mergeEvent({ event: ROW, base }, there(event), { ...context, overwrite: false })).toMatchObject({
      act: 'patch',
      parts: ['subject', 'time'],
      overwritten: [],
    });
    // And what was changed once more is somebody's again.
    const later = there({ ...event, subject: 'Geometry' });
    expect(mergeEvent({ event: ROW, base }, later, { ...context, overwrite: false })).toMatchObject({
      act: 'edited',
      parts: ['subject'],
    });
  });

  it('counts attendees who are missing, or asked in another way, and not those whom others added', () => {
    const row = { ...ROW, attendees: [attendee('ada@school.example'), attendee('ben@school.example')] };
    const added = [...row.attendees, attendee('cy@school.example')];
    expect(compare(row, { attendees: added } as unknown as Partial<Event>)).toMatchObject({ parts: [] });
    const missing = { attendees: [attendee('ADA@school.example'), attendee('cy@school.example')] };
    expect(compare(row, missing as unknown as Partial<Event>)).toMatchObject({
      parts: ['attendees'],
      attendeesMissing: 1,
      base: { attendees: { [printer.address('ada@school.example')]: 'required' } },
    });
    const retyped = { attendees: [attendee('ada@school.example'), attendee('ben@school.example', 'optional')] };
    expect(compare(row, retyped as unknown as Partial<Event>)).toMatchObject({
      parts: ['attendees'],
      attendeesMissing: 0,
    });
  });

  it('is not that the organizer is no attendee of a meeting of his own', () => {
    const row = { ...ROW, attendees: [attendee('ada@school.example'), attendee('me@school.example')] };
    const event = {
      attendees: [attendee('ada@school.example')],
      organizer: { emailAddress: { address: 'Me@school.example' } },
    };
    expect(compare(row, event as unknown as Partial<Event>)).toMatchObject({ parts: [], attendeesMissing: 0 });
  });

  it('is not what the service adds to an online meeting', () => {
    const row = { ...ROW, isOnlineMeeting: true };
    const block = `${'_'.repeat(80)}\r\nJoin the meeting`;
    const event = {
      isOnlineMeeting: true,
      body: { contentType: 'text', content: `Bring a ruler.\r\n${block}` },
      location: { displayName: 'R1; Microsoft Teams Meeting' },
    } as const;
    expect(compare(row, event as unknown as Partial<Event>)).toMatchObject({ parts: [] });
    const body = { contentType: 'text', content: `Bring a compass.\r\n${block}` };
    expect(compare(row, { ...event, body } as unknown as Partial<Event>)).toMatchObject({ parts: ['body'] });
  });
});
