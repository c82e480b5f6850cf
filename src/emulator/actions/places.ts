import { type ActionResult, readJsonBody, type TenantAct, type TenantAction } from '../calls/call.ts';
import { PLACE_LIST_SIZE } from '../limits.ts';
import type { Directory } from '../mailboxes/directory.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { readPlace } from '../places/place-details.ts';
import { ROOM_LIST_MEMBERS, ROOM_MEMBERS, showRoom, showRoomList } from '../places/show-place.ts';
import { refuseUnknown } from '../query/options.ts';
import { refusals } from '../refusals.ts';
import type { RoomListRecord } from '../store/store.ts';
import { answerRecordsAt } from './record-list.ts';

const NONE: ReadonlySet<string> = new Set();
const ROOM = 'microsoft.graph.room';
const ROOM_LIST = 'microsoft.graph.roomList';

/** All rooms of the tenant. https://learn.microsoft.com/graph/api/place-list */
export const listRooms: TenantAct = (action) =>
  answerRooms(action, `places/${ROOM}`, [...action.world.directory.mailboxes()].filter(isRoom));

/** The rooms of one list. https://learn.microsoft.com/graph/api/place-list */
export const listRoomsOfList: TenantAct = (action) => {
  const { directory } = action.world;
  const list = findRoomList(directory, action.params.place ?? '');
  const rooms = list.rooms.flatMap((id) => directory.known(id) ?? []).filter(isRoom);
  return answerRooms(action, `places/${list.id}/${ROOM_LIST}/rooms`, rooms);
};

/** All room lists of the tenant. https://learn.microsoft.com/graph/api/place-list */
export const listRoomLists: TenantAct = (action) =>
  answerRecordsAt(action, (selection) => contextOf(action, `places/${ROOM_LIST}${selection}`), {
    records: action.world.directory.roomLists(),
    show: showRoomList,
    members: ROOM_LIST_MEMBERS,
    filterable: ['id', 'displayName', 'emailAddress', 'phone'],
    type: ROOM_LIST,
    pageSize: PLACE_LIST_SIZE,
  });

/** A place by its id or address. https://learn.microsoft.com/graph/api/place-get */
export const getPlace: TenantAct = (action) => {
  refuseUnknown(action.query, NONE);
  const { directory } = action.world;
  const key = action.params.place ?? '';
  const room = findRoom(directory, key);
  return answerPlace(action, room ?? findRoomList(directory, key));
};

/** The same where it is known to be a room. */
export const getRoom: TenantAct = (action) => {
  refuseUnknown(action.query, NONE);
  return answerPlace(action, findRoom(action.world.directory, action.params.place ?? '') ?? refuse());
};

/** The same where it is known to be a room list. */
export const getRoomList: TenantAct = (action) => {
  refuseUnknown(action.query, NONE);
  return answerPlace(action, findRoomList(action.world.directory, action.params.place ?? ''));
};

/** Name and address belong to the directory and stay. https://learn.microsoft.com/graph/api/place-update */
export const updatePlace: TenantAct = (action) => {
  const { directory } = action.world;
  const key = action.params.place ?? '';
  const body = readJsonBody(action.call.body);
  const room = findRoom(directory, key);
  if (room) {
    room.changeUser({ place: readPlace(body, 'room', room.user.place ?? {}) });
    return answerPlace(action, room);
  }
  const before = findRoomList(directory, key);
  const list = { ...before, place: readPlace(body, 'roomList', before.place) };
  directory.putRoomList(list);
  return answerPlace(action, list);
};

function answerRooms(action: TenantAction, path: string, rooms: readonly Mailbox[]): ActionResult {
  return answerRecordsAt(action, (selection) => contextOf(action, `${path}${selection}`), {
    records: rooms,
    show: showRoom,
    members: ROOM_MEMBERS,
    filterable: ROOM_MEMBERS.filter((name) => name !== 'address' && name !== 'geoCoordinates' && name !== 'tags'),
    type: ROOM,
    pageSize: PLACE_LIST_SIZE,
  });
}

function answerPlace(action: TenantAction, place: Mailbox | RoomListRecord): ActionResult {
  const isList = 'rooms' in place;
  const shown = {
    '@odata.context': contextOf(action, 'places/$entity'),
    '@odata.type': `#${isList ? ROOM_LIST : ROOM}`,
    ...(isList ? showRoomList(place, undefined) : showRoom(place, undefined)),
  };
  return { status: 200, json: JSON.stringify(shown) };
}

function contextOf({ call }: TenantAction, path: string): string {
  return `${call.origin}/v1.0/$metadata#${path}`;
}

function isRoom({ user }: Mailbox): boolean {
  return user.purpose === 'room';
}

function findRoom(directory: Directory, key: string): Mailbox | undefined {
  const mailbox = directory.known(key);
  return mailbox && isRoom(mailbox) ? mailbox : undefined;
}

function findRoomList(directory: Directory, key: string): RoomListRecord {
  const lower = key.toLowerCase();
  for (const list of directory.roomLists())
    if (list.id === lower || list.emailAddress.toLowerCase() === lower) return list;
  return refuse();
}

function refuse(): never {
  throw refusals.noSuchPlace();
}
