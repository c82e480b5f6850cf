import { isObject } from '../../core/json.ts';
import type { Location } from '../../graph/event.ts';
import { refusals } from '../refusals.ts';
import {
  enumMember,
  type Json,
  knownMembers,
  listMember,
  numberMember,
  objectMember,
  stringMember,
} from './members.ts';

const LOCATION_TYPES = [
  'default',
  'conferenceRoom',
  'homeAddress',
  'businessAddress',
  'geoCoordinates',
  'streetAddress',
  'hotel',
  'restaurant',
  'localBusiness',
  'postalAddress',
] as const;
const UNIQUE_ID_TYPES = ['unknown', 'locationStore', 'directory', 'private', 'bing'] as const;
/** All that a location may hold. https://learn.microsoft.com/graph/api/resources/location */
export const LOCATION_MEMBERS: ReadonlySet<string> = new Set([
  'address',
  // Seen once in an answer; a client that sends back what it read must not be refused.
  'addedBy',
  'coordinates',
  'displayName',
  'locationEmailAddress',
  'locationType',
  'locationUri',
  'uniqueId',
  'uniqueIdType',
]);
const ADDRESS_MEMBERS = ['street', 'city', 'state', 'countryOrRegion', 'postalCode'] as const;
const COORDINATE_MEMBERS = ['altitude', 'latitude', 'longitude', 'accuracy', 'altitudeAccuracy'] as const;

/** The location of an event that has none, as every answer shows it. */
export const NO_LOCATION: Location = {
  displayName: '',
  locationType: 'default',
  uniqueIdType: 'unknown',
  address: {},
  coordinates: {},
};

/**
 * Reads `location` and `locations`; several locations are joined in the name of the first member. Setting `location`
 * alone replaces the whole of `locations`; with neither, all stays. https://learn.microsoft.com/graph/api/event-update
 */
export function readLocations(body: Json, kept: Places): Places {
  if (body.location === undefined && body.locations === undefined) return pickPlaces(kept);
  const list = listMember(body, 'locations').map((entry) => {
    if (!isObject(entry)) throw refusals.deserialization();
    return readLocation(entry);
  });
  const named = list.filter(isPlace);
  const single = objectMember(body, 'location');
  const location = single ? readLocation(single) : NO_LOCATION;
  if (isPlace(location)) return { location, locations: named.length > 0 ? named : [location] };
  const [first, second] = named;
  if (!first) return { location: NO_LOCATION, locations: [] };
  const joined = named.map((place) => place.displayName).join('; ');
  return { location: second ? textLocation(joined) : first, locations: named };
}

// An event that is sent back as it was read has a location without anything in it.
function isPlace({ displayName, locationEmailAddress, locationUri, address, coordinates }: Location): boolean {
  const texts = [displayName, locationEmailAddress, locationUri];
  return texts.some(Boolean) || [address, coordinates].some((member) => Object.keys(member ?? {}).length > 0);
}

function pickPlaces({ location, locations }: Places): Places {
  return { location, locations };
}

/** Where an event is. */
interface Places {
  location: Location;
  locations: readonly Location[];
}

/** A location that is a text only: the text is also its id. */
export function textLocation(displayName: string): Location {
  return { displayName, locationType: 'default', uniqueId: displayName, uniqueIdType: 'private' };
}

function readLocation(written: Json): Location {
  const body = knownMembers(written, LOCATION_MEMBERS, 'microsoft.graph.location');
  const displayName = stringMember(body, 'displayName') ?? '';
  const uri = stringMember(body, 'locationUri');
  const email = stringMember(body, 'locationEmailAddress');
  const address = objectMember(body, 'address');
  const coordinates = objectMember(body, 'coordinates');
  const type = enumMember(body, 'locationType', LOCATION_TYPES) ?? 'default';
  const idType = enumMember(body, 'uniqueIdType', UNIQUE_ID_TYPES);
  return {
    displayName,
    ...(uri === undefined ? {} : { locationUri: uri }),
    ...(email === undefined ? {} : { locationEmailAddress: email }),
    locationType: type,
    uniqueId: stringMember(body, 'uniqueId') ?? email ?? displayName,
    uniqueIdType: idType ?? (email === undefined ? 'private' : 'directory'),
    ...(address ? { address: pick(address, ADDRESS_MEMBERS, stringMember) } : {}),
    ...(coordinates ? { coordinates: pick(coordinates, COORDINATE_MEMBERS, numberMember) } : {}),
  };
}

function pick<T>(
  body: Json,
  names: readonly string[],
  read: (body: Json, name: string) => T | undefined,
): Record<string, T> {
  const picked: Record<string, T> = {};
  for (const name of names) {
    const value = read(body, name);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
