import { isObject } from '../../src/core/json.ts';
import type { PlaceDetails } from '../../src/emulator/places/place-details.ts';
import type { SeedUser } from '../../src/emulator/seed/seed.ts';
import type { SeedRoomList } from '../../src/emulator/seed/seed-room-lists.ts';
import { collect, type Exchange, type Shown } from './exchange.ts';
import { MISSPELT } from './members.ts';
import { rawSegmentsOf } from './paths.ts';

const DETAILS: ReadonlySet<string> = new Set(
  (
    'address geoCoordinates phone nickname label capacity building floorLabel floorNumber isWheelChairAccessible ' +
    'bookingType tags audioDeviceName videoDeviceName displayDeviceName'
  ).split(' '),
);
const OF_LISTS: ReadonlySet<string> = new Set(['address', 'geoCoordinates', 'phone']);

/** The places that a tenant has. */
export interface Places {
  readonly rooms: readonly SeedUser[];
  readonly roomLists: readonly SeedRoomList[];
}

/** The rooms and room lists that an exchange shows or names, as they are before its request. */
export function placesOf({ request, response }: Exchange): Places {
  const [first = '', key = '', ...rest] = rawSegmentsOf(request?.path ?? '');
  if (first.toLowerCase() !== 'places') return { rooms: [], roomLists: [] };
  const places = collect(response?.body, isPlace);
  const written = request?.method === 'PATCH' && isObject(request.body) ? request.body : {};
  const rooms = places.filter(isRoom).map((shown) => roomOf(shown, written));
  const roomLists = places.filter((shown) => !isRoom(shown)).map((shown) => listOf(shown, written));
  const isOfList = rest.join('/').toLowerCase().endsWith('rooms');
  if (isOfList) roomLists.push({ ...named(key), rooms: rooms.map(({ userPrincipalName }) => userPrincipalName) });
  return { rooms, roomLists };
}

function isPlace({ displayName, emailAddress }: Shown): boolean {
  return typeof displayName === 'string' && typeof emailAddress === 'string';
}

function isRoom(shown: Shown): boolean {
  return 'capacity' in shown || 'bookingType' in shown || String(shown['@odata.type']).endsWith('.room');
}

function roomOf(shown: Shown, written: Shown): SeedUser {
  return {
    userPrincipalName: String(shown.emailAddress),
    id: String(shown.id),
    displayName: String(shown.displayName),
    purpose: 'room',
    place: detailsOf(shown, written, DETAILS),
  };
}

function listOf(shown: Shown, written: Shown): SeedRoomList {
  return {
    displayName: String(shown.displayName),
    emailAddress: String(shown.emailAddress),
    id: String(shown.id),
    rooms: [],
    ...detailsOf(shown, written, OF_LISTS),
  };
}

function detailsOf(shown: Shown, written: Shown, names: ReadonlySet<string>): PlaceDetails {
  const members = Object.entries(shown).map(([name, value]) => [MISSPELT.get(name) ?? name, value] as const);
  return Object.fromEntries(members.filter(([name, value]) => names.has(name) && !(name in written) && value !== null));
}

/** A list by what a path calls it. */
function named(key: string): Pick<SeedRoomList, 'displayName' | 'emailAddress' | 'id'> {
  const displayName = 'Building';
  return key.includes('@')
    ? { displayName, emailAddress: key }
    : { displayName, emailAddress: 'b@school.example', id: key };
}
