import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { READ_PLACES, room } from './place.ts';
import { placeListFields, placeListRequest } from './place-list.ts';

export const listRooms = defineOperation({
  name: 'list-rooms',
  title: 'List the rooms of the organization',
  topic: 'Places',
  documentation: 'https://learn.microsoft.com/graph/api/place-list',
  endpoints: ['GET /places/microsoft.graph.room'],
  permissions: READ_PLACES,
  effect: 'read',
  repeat: 'safe',
  paged: true,
  needsMailbox: false,
  input: (z) => z.strictObject(placeListFields(z)),
  output: (z) => fields.listOf(z, room(z)),
  example: { filter: 'capacity ge 30' },
  request: (input) => placeListRequest('/places/microsoft.graph.room', input),
});
