import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { place, READ_PLACES } from './place.ts';
import { placeListFields, placeListRequest } from './place-list.ts';

export const listRoomLists = defineOperation({
  name: 'list-room-lists',
  title: 'List the room lists of the organization, which are often its buildings',
  topic: 'Places',
  documentation: 'https://learn.microsoft.com/graph/api/place-list',
  endpoints: ['GET /places/microsoft.graph.roomlist'],
  permissions: READ_PLACES,
  effect: 'read',
  repeat: 'safe',
  paged: true,
  needsMailbox: false,
  input: (z) => z.strictObject(placeListFields(z)),
  output: (z) => fields.listOf(z, place(z)),
  example: {},
  request: (input) => placeListRequest('/places/microsoft.graph.roomlist', input),
});
