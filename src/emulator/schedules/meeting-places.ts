import type { Location } from '../../graph/event.ts';
import { SUGGESTED_LOCATIONS } from '../limits.ts';
import type { Availability } from './availability.ts';
import type { FindPlaces } from './meeting-times.ts';

/** A place as an answer shows it. */
export type Place = Pick<Location, 'displayName' | 'locationEmailAddress'> & Readonly<Record<string, unknown>>;

/** A room of the tenant. */
export interface Room {
  /** Address in lower case. */
  key: string;
  place: Place;
  availability: Availability;
}

/** A place that was asked for. */
export interface AskedPlace {
  place: Place;
  /** Whether it has to be free; else it is taken as it is. */
  resolveAvailability: boolean;
  /** `none`: a place without a calendar; `unknown`: an address of which nothing is known. */
  room: Room | 'none' | 'unknown';
}

/** What is asked of places. https://learn.microsoft.com/graph/api/resources/locationconstraint */
export interface PlaceQuestion {
  isRequired: boolean;
  suggestLocation: boolean;
  asked: readonly AskedPlace[];
  /** All rooms of the tenant, in the order in which they are suggested. */
  rooms: readonly Room[];
}

/**
 * Finds places for a time: those asked for; for one that is taken another room that is free; and rooms beside, where
 * they shall be suggested. https://learn.microsoft.com/graph/api/resources/locationconstraintitem
 */
export function placeFinder({ isRequired, suggestLocation, asked, rooms }: PlaceQuestion): FindPlaces<Place> {
  const wanted = new Set(asked.flatMap(({ room }) => (typeof room === 'string' ? [] : [room.key])));
  const others = rooms.filter(({ key }) => !wanted.has(key));
  return (span) => {
    const free = freeOnes(others, ({ availability }) => isFree(availability(span)));
    const found: Place[] = [];
    for (const { place, resolveAvailability, room } of asked) {
      const isTaken = room === 'unknown' || (room !== 'none' && !isFree(room.availability(span)));
      const chosen = resolveAvailability && isTaken ? free.next().value?.place : place;
      if (chosen) found.push(chosen);
    }
    const suggests = suggestLocation || (isRequired && asked.length === 0);
    while (suggests && found.length < SUGGESTED_LOCATIONS) {
      const room = free.next().value;
      if (!room) break;
      found.push(room.place);
    }
    return isRequired && found.length === 0 ? undefined : found;
  };
}

/** One after the other, so that no more are looked at than are needed. */
function* freeOnes(rooms: readonly Room[], test: (room: Room) => boolean): Generator<Room, undefined> {
  for (const room of rooms) if (test(room)) yield room;
}

function isFree(status: ReturnType<Availability>): boolean {
  return status === 'free' || status === 'workingElsewhere';
}
