import { describe, expect, it } from 'vitest';
import type { Event } from '../../graph/event.ts';
import { createZones } from '../../graph/time-zone.ts';
import { createPrinter, type FieldPrints } from './field-prints.ts';
import { writtenParts } from './written-parts.ts';

const printer = createPrinter('0123456789abcdef');
const zones = createZones();
const place = (name: string) => printer.field('location', name);
const subject = (text: string) => printer.field('subject', text);
const [ADA, BEN] = ['ada@school.example', 'ben@school.example'];
const there = (more: object): Event =>
  ({
    id: 'e1',
    subject: 'Art',
    start: { dateTime: '2026-11-03T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2026-11-03T10:00:00', timeZone: 'UTC' },
    location: { displayName: 'R1' },
    ...more,
  }) as unknown as Event;
const invited = (...addresses: string[]) => ({
  attendees: addresses.map((address) => ({ type: 'required', emailAddress: { address } })),
});
const writtenOn = (event: Event, base: FieldPrints, inDoubt: FieldPrints) =>
  writtenParts({ base, inDoubt }, event, { printer, zones });

describe('what counts as written while a change is in doubt', () => {
  const base = { fields: { subject: subject('Art'), location: place('R1') } };
  const inDoubt = { fields: { subject: subject('Arts'), location: place('R2') } };

  it('is what it says, in parts that the event has so, and else what was written before', () => {
    expect(writtenOn(there({ location: { displayName: 'R2' } }), base, inDoubt)).toEqual({
      fields: { subject: subject('Art'), location: place('R2') },
    });
    expect(writtenOn(there({ location: { displayName: 'Gym' } }), base, inDoubt)).toEqual(base);
  });

  it('is empty where it no longer says the part, and the event is empty there', () => {
    const cleared = { fields: { subject: subject('Art') } };
    const empty = there({ location: { displayName: '' } });
    expect(writtenOn(empty, base, cleared)).toEqual({ fields: { subject: subject('Art'), location: '' } });
    expect(writtenOn(there({}), base, cleared)).toEqual(base);
  });

  it('is a part that nothing said before', () => {
    const unsaid = { fields: { subject: subject('Art') } };
    expect(writtenOn(there({ location: { displayName: 'R2' } }), unsaid, inDoubt).fields.location).toBe(place('R2'));
    expect(writtenOn(there({}), unsaid, inDoubt).fields.location).toBe(undefined);
  });

  it('are the attendees whom it asked, and not those whom it no longer did', () => {
    const before = { fields: {}, attendees: { [printer.address(ADA)]: 'required' as const } };
    const tried = { fields: {}, attendees: { [printer.address(BEN)]: 'required' as const } };
    expect(writtenOn(there(invited(BEN)), before, tried)).toEqual(tried);
    expect(writtenOn(there(invited(ADA)), before, tried)).toEqual(before);
  });
});
