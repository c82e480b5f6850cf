import { isObject } from '../../core/json.ts';
import {
  booleanMember,
  enumMember,
  integerMember,
  type Json,
  knownMembers,
  listMember,
  numberMember,
  objectMember,
  stringMember,
} from '../events/members.ts';
import { refusals } from '../refusals.ts';

const ADDRESS = ['street', 'city', 'state', 'postalCode', 'countryOrRegion'] as const;
const COORDINATES = ['latitude', 'longitude', 'accuracy', 'altitude', 'altitudeAccuracy'] as const;
const BOOKING_TYPES = ['unknown', 'standard', 'reserved'] as const;

/** What the tenant says of a room or a room list beside its name and address; null: nothing. */
export interface PlaceDetails {
  address?: Readonly<Partial<Record<(typeof ADDRESS)[number], string>>> | null;
  geoCoordinates?: Readonly<Partial<Record<(typeof COORDINATES)[number], number>>> | null;
  phone?: string | null;
  nickname?: string | null;
  label?: string | null;
  capacity?: number | null;
  building?: string | null;
  floorLabel?: string | null;
  floorNumber?: number | null;
  isWheelChairAccessible?: boolean | null;
  bookingType?: (typeof BOOKING_TYPES)[number] | null;
  tags?: readonly string[];
  audioDeviceName?: string | null;
  videoDeviceName?: string | null;
  displayDeviceName?: string | null;
}

type Reader = (body: Json, name: string) => PlaceDetails[keyof PlaceDetails] | undefined;

const LIST_READERS = {
  address: (body, name) => pick(objectMember(body, name), ADDRESS, stringMember),
  geoCoordinates: (body, name) => pick(objectMember(body, name), COORDINATES, numberMember),
  phone: stringMember,
} as const satisfies Readonly<Record<string, Reader>>;

const ROOM_READERS: Readonly<Record<string, Reader>> = {
  ...LIST_READERS,
  nickname: stringMember,
  label: stringMember,
  capacity: integerMember,
  building: stringMember,
  floorLabel: stringMember,
  floorNumber: integerMember,
  isWheelChairAccessible: booleanMember,
  bookingType: (body, name) => enumMember(body, name, BOOKING_TYPES),
  tags: (body, name) => listMember(body, name).map((tag) => (typeof tag === 'string' ? tag : refuse())),
  audioDeviceName: stringMember,
  videoDeviceName: stringMember,
  displayDeviceName: stringMember,
};

/** Kinds of places that this server has. */
export type PlaceKind = 'room' | 'roomList';

const READERS: Readonly<Record<PlaceKind, Readonly<Record<string, Reader>>>> = {
  room: ROOM_READERS,
  roomList: LIST_READERS,
};

/** What a body may hold that is not written: it belongs to the directory. */
const NOT_WRITTEN = ['id', 'displayName', 'emailAddress', 'isManaged', 'parentId', 'placeId'] as const;

/**
 * Reads what is said of a place: what is absent stays, null takes it away. Refuses members that the kind of place does
 * not have. https://learn.microsoft.com/graph/api/place-update
 */
export function readPlace(written: unknown, kind: PlaceKind, kept: PlaceDetails): PlaceDetails {
  if (!isObject(written)) throw refusals.deserialization();
  const readers = READERS[kind];
  const body = knownMembers(written, new Set([...Object.keys(readers), ...NOT_WRITTEN]), `microsoft.graph.${kind}`);
  const read: Record<string, unknown> = { ...kept };
  for (const [name, reader] of Object.entries(readers)) {
    if (body[name] === undefined) continue;
    const value = reader(body, name) ?? null;
    if (typeof value === 'number' && name === 'capacity' && value < 0) throw refusals.validation();
    read[name] = value;
  }
  return read;
}

function pick<T>(
  body: Json | undefined,
  names: readonly string[],
  read: (body: Json, name: string) => T | undefined,
): Record<string, T> | undefined {
  if (!body) return undefined;
  const picked: Record<string, T> = {};
  for (const name of names) {
    const value = read(body, name);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function refuse(): never {
  throw refusals.deserialization();
}
