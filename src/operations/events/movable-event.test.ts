import { describe, expect, it } from 'vitest';
import type { FoundEvent } from '../define.ts';
import { copyBody, copyChange, isCopyOf, isUnedited, printedMark, withoutMarks } from './movable-event.ts';

const MOVED_FROM = 'String {6f3c1e52-9b0d-4f8e-a1c7-2d5e84b97a30} Name GraphcalMovedFrom';
const EVENT: FoundEvent = {
  subject: 'Maths',
  body: { contentType: 'html', content: '<p>Hall</p>' },
  bodyPreview: 'Hall',
  location: { displayName: 'Room 101' },
};
const marked = (value: string): FoundEvent => ({ singleValueExtendedProperties: [{ id: MOVED_FROM, value }] });

describe('a copy and its original', () => {
  it('writes beside the mark a print of what the original says', () => {
    expect(printedMark(EVENT, 'a9b4fed3')).toMatch(/^a9b4fed3 [0-9a-f]{64}$/u);
  });

  it.for([
    { subject: 'Art' },
    { body: { contentType: 'html', content: '<p>Hall</p> ' } },
    { location: { displayName: 'Room 101', address: { street: 'Mill Lane 1' } } },
    { locations: [{ displayName: 'Room 101' }, { displayName: 'Gym' }] },
    { location: { displayName: '' } },
    { categories: ['Blue'] },
    { isReminderOn: false },
  ] as const)('tells an original that was edited to %j', (change) => {
    const copy = marked(printedMark(EVENT, 'a9b4fed3'));
    const edited = { ...EVENT, ...change } as FoundEvent;
    expect([isCopyOf(copy, EVENT, 'a9b4fed3'), isUnedited(EVENT, { ...EVENT })]).toEqual([true, true]);
    expect([isCopyOf(copy, edited, 'a9b4fed3'), isUnedited(EVENT, edited)]).toEqual([false, false]);
  });

  it('takes an original for the same whatever the service changes by itself', () => {
    const now = { ...EVENT, '@odata.etag': 'W/"2"', lastModifiedDateTime: '2026-09-07T09:02:00Z', bodyPreview: '' };
    expect(isUnedited(EVENT, now)).toBe(true);
  });

  it('takes nothing without a print, or with the mark of another move, for a copy', () => {
    expect(isCopyOf(marked('a9b4fed3'), EVENT, 'a9b4fed3')).toBe(false);
    expect(isCopyOf(marked(printedMark(EVENT, 'b0c1d2e3')), EVENT, 'a9b4fed3')).toBe(false);
    expect(isCopyOf(EVENT, EVENT, 'a9b4fed3')).toBe(false);
  });
});

describe('what a copy is given', () => {
  it.for([
    [{ displayName: '' }, undefined],
    [{ displayName: '', locationType: 'default', address: {}, coordinates: {} }, undefined],
    [{ displayName: '', address: { street: '' } }, undefined],
    ...[
      { displayName: '', address: { street: 'Mill Lane 1' } },
      { displayName: '', coordinates: { latitude: 0, longitude: 7.5 } },
      { displayName: '', locationUri: 'https://maps.example/1' },
      { displayName: '', locationEmailAddress: 'hall@school.example' },
    ].map((location) => [location, location]),
  ] as const)('has of the place %j what names it', ([location, copied]) => {
    expect(copyBody({ ...EVENT, location } as FoundEvent, 'mark').location).toEqual(copied);
  });

  it('empties by a change what the original has no more', () => {
    expect(copyChange({ subject: null, location: { displayName: '' }, categories: [] }, 'mark')).toEqual({
      subject: '',
      location: { displayName: '' },
      categories: [],
      singleValueExtendedProperties: [{ id: MOVED_FROM, value: 'mark' }],
    });
    const locations = [{ displayName: 'Hall' }, { displayName: 'Gym' }];
    expect(copyChange({ ...EVENT, locations }, 'mark')).toMatchObject({ subject: 'Maths', locations });
    expect(copyChange({ ...EVENT, locations }, 'mark')).not.toHaveProperty('location');
  });

  it('is given back without its marks', () => {
    const context = { 'singleValueExtendedProperties@odata.context': 'https://graph.example/x' };
    expect(withoutMarks({ ...EVENT, ...marked('mark'), ...context })).toEqual(EVENT);
  });
});
