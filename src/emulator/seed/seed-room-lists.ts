import { InputError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { type Random, randomUuid } from '../../core/random.ts';
import type { Directory } from '../mailboxes/directory.ts';
import { isGuid } from '../mailboxes/ids.ts';
import { isAddress } from '../mailboxes/is-address.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { type PlaceDetails, readPlace } from '../places/place-details.ts';
import { asGraph } from './seed-mailbox.ts';
import { type Fail, isUserName } from './seed-sign-in.ts';

/** A room list of the tenant. */
export interface SeedRoomList extends Pick<PlaceDetails, 'address' | 'geoCoordinates' | 'phone'> {
  displayName: string;
  emailAddress: string;
  /** GUID; made up where it is left out. */
  id?: string;
  /** Its rooms, by address or id. */
  rooms: readonly string[];
}

const OWN: readonly string[] = ['displayName', 'emailAddress', 'id', 'rooms'];
const PLACE: readonly string[] = ['address', 'geoCoordinates', 'phone'];

/** Checks the room lists of a seed. */
export function checkRoomLists(value: unknown, fail: Fail): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) throw fail('roomLists', 'must be a list');
  const seen = new Set<string>();
  for (const [at, list] of value.entries()) {
    const field = `roomLists[${at}]`;
    if (!isObject(list)) throw fail(field, 'must be an object');
    for (const name of Object.keys(list))
      if (![...OWN, ...PLACE].includes(name))
        fail(`${field}.${name}`, `is not known; known are ${[...OWN, ...PLACE].join(', ')}`);
    const { displayName, emailAddress, id, rooms } = list;
    if (typeof displayName !== 'string' || displayName.trim() === '') fail(`${field}.displayName`, 'must be a name');
    if (typeof emailAddress !== 'string' || !isAddress(emailAddress))
      throw fail(`${field}.emailAddress`, 'must be an address');
    if (seen.has(emailAddress.toLowerCase())) fail(`${field}.emailAddress`, `'${emailAddress}' is used twice`);
    seen.add(emailAddress.toLowerCase());
    if (id !== undefined && (typeof id !== 'string' || !isGuid(id))) fail(`${field}.id`, 'must be a GUID');
    if (!Array.isArray(rooms)) throw fail(`${field}.rooms`, 'must be a list');
    for (const [index, room] of rooms.entries())
      if (!isUserName(room)) fail(`${field}.rooms[${index}]`, "must be a room's address or id");
    asGraph(field, fail, () => readPlace(placeOf(list), 'roomList', {}));
  }
}

/**
 * Refuses a room that will be nobody's: no user of the seed, none who `stays`, and none who is made on first use. Fails
 * with `seed-invalid`.
 */
export function checkRooms(
  { autoCreate }: Pick<Directory, 'autoCreate'>,
  seed: { users: readonly { userPrincipalName: string; id?: string }[]; roomLists: readonly SeedRoomList[] },
  stays: (room: string) => boolean,
): void {
  if (autoCreate) return;
  const own = new Set(seed.users.flatMap(({ userPrincipalName, id = '' }) => [userPrincipalName, id].map(lower)));
  for (const [at, { rooms }] of seed.roomLists.entries()) {
    for (const [index, room] of rooms.entries()) {
      if (own.has(lower(room)) || stays(room)) continue;
      const field = `roomLists[${at}].rooms[${index}]`;
      const problem = `'${room}' is nobody's; add the room to the users`;
      throw new InputError('seed-invalid', `The seed: ${field} ${problem}.`, { field });
    }
  }
}

/** Puts the room lists of a seed into the tenant; one whose address is there already is left alone. */
export function addRoomLists(directory: Directory, random: Random, lists: readonly SeedRoomList[]): void {
  const known = new Set([...directory.roomLists()].map(({ emailAddress }) => emailAddress.toLowerCase()));
  for (const list of lists) {
    if (known.has(list.emailAddress.toLowerCase())) continue;
    directory.putRoomList({
      id: list.id?.toLowerCase() ?? randomUuid(random),
      displayName: list.displayName,
      emailAddress: list.emailAddress,
      rooms: list.rooms.flatMap((room) => roomOf(directory, room)?.userId ?? []),
      place: readPlace(placeOf(list), 'roomList', {}),
    });
  }
}

/** The user of a room; one who is made on first use is a room. */
function roomOf(directory: Directory, room: string): Mailbox | undefined {
  const isNew = directory.makes(room);
  const found = directory.find(room);
  if (isNew) found?.changeUser({ purpose: 'room' });
  return found;
}

function lower(name: string): string {
  return name.toLowerCase();
}

function placeOf(list: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(list).filter(([name]) => PLACE.includes(name)));
}
