import {
  getPlace,
  getRoom,
  getRoomList,
  listRoomLists,
  listRooms,
  listRoomsOfList,
  updatePlace,
} from '../actions/places.ts';
import type { Route } from '../calls/call.ts';
import { tenantRoute } from './rows.ts';

/** Rooms and room lists of the tenant. */
export const PLACE_ROUTES: readonly Route[] = [
  tenantRoute('GET', 'places/microsoft.graph.room', 'places-read', listRooms),
  tenantRoute('GET', 'places/microsoft.graph.roomList', 'places-read', listRoomLists),
  tenantRoute('GET', 'places/{place}', 'places-read', getPlace),
  tenantRoute('PATCH', 'places/{place}', 'places-write', updatePlace),
  tenantRoute('GET', 'places/{place}/microsoft.graph.room', 'places-read', getRoom),
  tenantRoute('GET', 'places/{place}/microsoft.graph.roomList', 'places-read', getRoomList),
  tenantRoute('GET', 'places/{place}/microsoft.graph.roomList/rooms', 'places-read', listRoomsOfList),
];
