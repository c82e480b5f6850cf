import { describe, expect, it } from 'vitest';
import { type AskedPlace, type PlaceQuestion, placeFinder, type Room } from './meeting-places.ts';

const SPAN = { start: 0, end: 3_600_000 };
const room = (name: string, status: ReturnType<Room['availability']> = 'free'): Room => ({
  key: `${name.toLowerCase()}@school.example`,
  place: { displayName: name },
  availability: () => status,
});
const asked = (of: Room, resolveAvailability = true): AskedPlace => ({
  place: of.place,
  resolveAvailability,
  room: of,
});

function find(more: Partial<PlaceQuestion>) {
  const question = { isRequired: false, suggestLocation: false, asked: [], rooms: [], ...more };
  return placeFinder(question)(SPAN)?.map(({ displayName }) => displayName);
}

describe('places for a meeting', () => {
  it('are none unless they are asked for', () => {
    expect(find({ rooms: [room('Hall')] })).toEqual([]);
  });

  it('are those asked for, and another free room for one that is taken', () => {
    const [hall, gym, lab] = [room('Hall'), room('Gym', 'tentative'), room('Lab', 'busy')];
    const rooms = [lab, gym, hall, room('Library')];
    expect(find({ asked: [asked(hall)], rooms })).toEqual(['Hall']);
    expect(find({ asked: [asked(lab), asked(hall)], rooms })).toEqual(['Library', 'Hall']);
    expect(find({ asked: [asked(lab)], rooms: [lab, gym] })).toEqual([]);
  });

  it('are taken as they are where their availability does not count, or nothing can be known of it', () => {
    expect(find({ asked: [asked(room('Lab', 'busy'), false)] })).toEqual(['Lab']);
    expect(find({ asked: [{ place: { displayName: 'Park' }, resolveAvailability: true, room: 'none' }] })).toEqual([
      'Park',
    ]);
    expect(find({ asked: [{ place: { displayName: 'Club' }, resolveAvailability: true, room: 'unknown' }] })).toEqual(
      [],
    );
  });

  it('are suggested up to five, none of them twice', () => {
    const rooms = ['A', 'B', 'C', 'D', 'E', 'F'].map((name) => room(name));
    expect(find({ suggestLocation: true, rooms })).toEqual(['A', 'B', 'C', 'D', 'E']);
    expect(find({ suggestLocation: true, asked: rooms.slice(1, 2).map((one) => asked(one)), rooms })).toEqual([
      'B',
      'A',
      'C',
      'D',
      'E',
    ]);
  });

  it('are not found where one is required and none is free', () => {
    expect(find({ isRequired: true, rooms: [room('Lab', 'oof')] })).toBeUndefined();
    expect(find({ isRequired: true, rooms: [room('Hall')] })).toEqual(['Hall']);
  });
});
