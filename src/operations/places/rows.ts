import { getPlace } from './get-place.ts';
import { listRoomLists } from './list-room-lists.ts';
import { listRooms } from './list-rooms.ts';
import { listRoomsOfList } from './list-rooms-of-list.ts';
import { updatePlace } from './update-place.ts';

export const placeRows = {
  listRooms,
  listRoomLists,
  listRoomsOfList,
  getPlace,
  updatePlace,
} as const;
