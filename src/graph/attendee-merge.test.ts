import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttendeeWishes, mailedByMerge, mergeAttendees } from './attendee-merge.ts';
import type { Attendee, AttendeeType } from './event.ts';

const ACCEPTED = { response: 'accepted', time: '2026-01-12T09:00:00Z' } as const;
const ada: Attendee = {
  type: 'required',
  status: ACCEPTED,
  emailAddress: { name: 'Ada Lovelace', address: 'Ada@school.example' },
};
const bo: Attendee = { type: 'optional', emailAddress: { name: 'Bo', address: 'bo@school.example' } };
const room: Attendee = { type: 'resource', emailAddress: { name: 'Hall', address: 'hall@school.example' } };
const THERE = { attendees: [ada, bo, room], organizer: { emailAddress: { address: 'head@school.example' } } };

describe('attendees', () => {
  it('are added below those who are there, whose answers stay', () => {
    const wanted = [{ address: ' cy@school.example', name: 'Cy' }, { address: 'ADA@School.example' }];
    expect(mergeAttendees(THERE, { wanted })).toEqual({
      attendees: [ada, bo, room, { type: 'required', emailAddress: { address: 'cy@school.example', name: 'Cy' } }],
      added: ['cy@school.example'],
      removed: [],
      retyped: [],
    });
  });

  it('are removed by their addresses in any letter case', () => {
    expect(mergeAttendees(THERE, { wanted: [], ours: ['ADA@SCHOOL.EXAMPLE', 'nobody@school.example'] })).toMatchObject({
      attendees: [bo, room],
      added: [],
      removed: ['ada@school.example'],
    });
  });

  it('become exactly the wanted ones, where everybody else goes', () => {
    const wanted = [{ address: 'bo@school.example' }, { address: 'cy@school.example', type: 'optional' as const }];
    expect(mergeAttendees(THERE, { wanted, ours: 'everybody' })).toMatchObject({
      attendees: [bo, { type: 'optional', emailAddress: { address: 'cy@school.example' } }],
      added: ['cy@school.example'],
      removed: ['ada@school.example', 'hall@school.example'],
    });
    expect(mergeAttendees(THERE, { wanted: [], ours: 'everybody' })).toMatchObject({ attendees: [] });
  });

  it('that others added stay, while those that were written before and are not wanted any more go', () => {
    const ours = ['ada@school.example', 'bo@school.example'];
    expect(mergeAttendees(THERE, { wanted: [{ address: 'bo@school.example' }], ours })).toMatchObject({
      attendees: [bo, room],
      removed: ['ada@school.example'],
    });
  });

  it('are asked in another way only where a type is wanted', () => {
    const typed = (type?: AttendeeType) => mergeAttendees(THERE, { wanted: [{ address: 'bo@school.example', type }] });
    expect(typed()).toMatchObject({ attendees: undefined, retyped: [] });
    expect(typed('optional')).toMatchObject({ attendees: undefined });
    expect(typed('required')).toMatchObject({
      attendees: [ada, { ...bo, type: 'required' }, room],
      retyped: ['bo@school.example'],
    });
  });

  it('twice in the list stay twice, and become one where they are asked in another way', () => {
    const attendees = [bo, { ...bo, type: 'required' as const }];
    const typed = (type: AttendeeType) =>
      mergeAttendees({ attendees }, { wanted: [{ address: 'bo@school.example', type }] });
    expect(typed('required').attendees).toBeUndefined();
    expect(typed('resource').attendees).toEqual([{ ...bo, type: 'resource' }]);
  });

  it('never hold the organizer', () => {
    const wanted = [{ address: 'Head@school.example' }];
    expect(mergeAttendees(THERE, { wanted }).attendees).toBeUndefined();
    expect(mergeAttendees(THERE, { wanted, ours: 'everybody' }).attendees).toEqual([]);
  });

  it('under an old Exchange address, which nobody wrote, stay', () => {
    const shadow: Attendee = { type: 'required', emailAddress: { address: '/o=ExchangeLabs/cn=ada' } };
    const found = { attendees: [ada, shadow] };
    const wanted = [{ address: 'ada@school.example' }];
    expect(mergeAttendees(found, { wanted, ours: 'everybody' }).attendees).toBeUndefined();
    expect(mergeAttendees(found, { wanted: [], ours: 'everybody' }).attendees).toEqual([shadow]);
  });

  it('without an address, which a directory may give, stay and disturb nothing', () => {
    const nameless = { type: 'required', emailAddress: { name: 'Unknown' } } as unknown as Attendee;
    const bare = { type: 'required' } as unknown as Attendee;
    const found = { attendees: [nameless, bare] };
    expect(mergeAttendees(found, { wanted: [], ours: 'everybody' }).attendees).toBeUndefined();
    expect(mergeAttendees(found, { wanted: [{ address: 'a@school.example' }] }).attendees).toHaveLength(3);
  });

  it('may not be listed at all', () => {
    expect(mergeAttendees({}, { wanted: [] }).attendees).toBeUndefined();
    expect(mergeAttendees({ attendees: null }, { wanted: [{ address: 'a@school.example' }] }).attendees).toEqual([
      { type: 'required', emailAddress: { address: 'a@school.example' } },
    ]);
  });
});

describe('a merge of attendees, whatever is there and wanted', () => {
  const address = fc.constantFrom('a', 'B', 'b', 'c', 'D', 'd', 'e').map((name) => `${name}@school.example`);
  const type = fc.constantFrom<AttendeeType>('required', 'optional', 'resource');
  const attendee = fc
    .record({ type, address })
    .map((one): Attendee => ({ type: one.type, status: ACCEPTED, emailAddress: { address: one.address, name: 'N' } }));
  const found = fc.record({ attendees: fc.array(attendee, { maxLength: 6 }) });
  const wishes: fc.Arbitrary<AttendeeWishes> = fc.record({
    wanted: fc.array(fc.record({ address, type: fc.option(type, { nil: undefined }) }), { maxLength: 6 }),
    ours: fc.oneof(fc.constant('everybody' as const), fc.array(address, { maxLength: 6 })),
  });
  const keys = (attendees: readonly { emailAddress: { address: string } }[]) =>
    new Set(attendees.map(({ emailAddress }) => emailAddress.address.toLowerCase()));
  const lower = (addresses: readonly string[]) => new Set(addresses.map((one) => one.toLowerCase()));

  it('changes nothing when it is done again', () => {
    fc.assert(
      fc.property(found, wishes, (before, wish) => {
        const { attendees = before.attendees } = mergeAttendees(before, wish);
        expect(mergeAttendees({ attendees }, wish)).toEqual({
          attendees: undefined,
          added: [],
          removed: [],
          retyped: [],
        });
      }),
    );
  });

  it('ends with all who are wanted, and without those of ours who are not', () => {
    fc.assert(
      fc.property(found, wishes, (before, wish) => {
        const after = keys(mergeAttendees(before, wish).attendees ?? before.attendees);
        const wanted = lower(wish.wanted.map((one) => one.address));
        const mine = wish.ours === 'everybody' ? keys(before.attendees) : lower(wish.ours ?? []);
        for (const one of wanted) expect(after).toContain(one);
        for (const one of after) expect(wanted.has(one) || !mine.has(one)).toBe(true);
        for (const one of keys(before.attendees)) expect(after.has(one) || mine.has(one)).toBe(true);
      }),
    );
  });

  it('mails those alone whose entry differs from what was there', () => {
    fc.assert(
      fc.property(found, wishes, (before, wish) => {
        const merge = mergeAttendees(before, wish);
        const after = merge.attendees ?? before.attendees;
        const mailed = new Set(mailedByMerge(merge));
        const entries = (attendees: readonly Attendee[], key: string) =>
          attendees.filter(({ emailAddress }) => emailAddress.address.toLowerCase() === key);
        for (const key of [...keys(before.attendees), ...keys(after)]) {
          const same = JSON.stringify(entries(before.attendees, key)) === JSON.stringify(entries(after, key));
          expect(mailed.has(key)).toBe(!same);
        }
      }),
    );
  });

  it('keeps the answer of everybody who stays', () => {
    fc.assert(
      fc.property(found, wishes, (before, wish) => {
        const { attendees = [], added } = mergeAttendees(before, wish);
        for (const { status, emailAddress } of attendees) {
          expect(status).toEqual(added.includes(emailAddress.address.toLowerCase()) ? undefined : ACCEPTED);
        }
      }),
    );
  });
});
