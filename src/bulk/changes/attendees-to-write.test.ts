import { describe, expect, it } from 'vitest';
import type { Attendee, AttendeeType, Event } from '../../graph/event.ts';
import { attendeesToWrite } from './attendees-to-write.ts';
import { createPrinter } from './field-prints.ts';

const printer = createPrinter('term');
const asked = (address: string, type: AttendeeType = 'required', name?: string): Attendee => ({
  type,
  emailAddress: name === undefined ? { address } : { address, name },
});
const there = (...attendees: Attendee[]): Event => ({ id: 'e1', attendees });
const base = (...attendees: Attendee[]) =>
  Object.fromEntries(attendees.map(({ emailAddress, type }) => [printer.address(emailAddress.address), type]));
const write = (wanted: Attendee[] | undefined, written: Attendee[], found: Event, overwrite = false) =>
  attendeesToWrite({ wanted, base: base(...written) }, found, { printer, overwrite });

const ADA = asked('ada@school.example');
const BEN = asked('ben@school.example');
const BEN_OPTIONAL = asked('ben@school.example', 'optional');

describe('attendees to write', () => {
  it('are none to write where all are there, in whatever letter case', () => {
    expect(write([ADA, BEN], [ADA, BEN], there(asked(' Ada@School.example'), BEN))).toBeUndefined();
  });

  it('come with their name where they are new', () => {
    expect(write([asked('cy@school.example', 'optional', 'Cy')], [], there(ADA))).toEqual([
      ADA,
      { type: 'optional', emailAddress: { address: 'cy@school.example', name: 'Cy' } },
    ]);
  });

  it('are asked in another way where the row changed it', () => {
    expect(write([BEN_OPTIONAL], [BEN], there(BEN))).toEqual([BEN_OPTIONAL]);
  });

  it('stay as somebody else asks them where the row did not change it, unless that is overwritten', () => {
    expect(write([BEN], [BEN], there(BEN_OPTIONAL))).toBeUndefined();
    expect(write([BEN], [BEN], there(BEN_OPTIONAL), true)).toEqual([BEN]);
  });

  it('who were removed by somebody are not invited anew, unless that is overwritten', () => {
    expect(write([ADA, BEN], [ADA, BEN], there(ADA))).toBeUndefined();
    expect(write([ADA, BEN], [ADA, BEN], there(ADA), true)).toEqual([ADA, BEN]);
    expect(write([ADA, BEN_OPTIONAL], [ADA, BEN], there(ADA), true)).toEqual([ADA, BEN_OPTIONAL]);
  });

  it('go where the row no longer names them, and only those that were written', () => {
    expect(write([ADA], [ADA, BEN], there(ADA, BEN, asked('head@school.example')))).toEqual([
      ADA,
      asked('head@school.example'),
    ]);
    expect(write(undefined, [BEN], there(BEN))).toEqual([]);
    expect(write(undefined, [], there(BEN))).toBeUndefined();
  });

  it('are read from an event that lists none', () => {
    expect(write([ADA], [], { id: 'e1' })).toEqual([ADA]);
  });
});
