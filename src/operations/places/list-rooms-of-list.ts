import { path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { READ_PLACES, room } from './place.ts';
import { placeListFields, placeListRequest } from './place-list.ts';

export const listRoomsOfList = defineOperation({
  name: 'list-rooms-of-list',
  title: 'List the rooms of one room list',
  topic: 'Places',
  documentation: 'https://learn.microsoft.com/graph/api/place-list',
  endpoints: ['GET /places/{roomListId}/microsoft.graph.roomlist/rooms'],
  permissions: READ_PLACES,
  effect: 'read',
  repeat: 'safe',
  paged: true,
  needsMailbox: false,
  input: (z) =>
    z.strictObject({
      roomListId: z.string().min(1).describe('Id or address of the room list.'),
      ...placeListFields(z),
    }),
  output: (z) => fields.listOf(z, room(z)),
  example: { roomListId: 'building.a@school.example' },
  request: (input) => placeListRequest(path`/places/${input.roomListId}/microsoft.graph.roomlist/rooms`, input),
});
