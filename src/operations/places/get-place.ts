import { path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import { NO_MAILBOX, READ_PLACES, room } from './place.ts';

export const getPlace = defineOperation({
  name: 'get-place',
  title: 'Get one room or room list',
  topic: 'Places',
  documentation: 'https://learn.microsoft.com/graph/api/place-get',
  endpoints: ['GET /places/{placeId}'],
  permissions: READ_PLACES,
  effect: 'read',
  repeat: 'safe',
  expects: 'id',
  needsMailbox: false,
  input: (z) => z.strictObject({ placeId: z.string().min(1).describe('Id or address of the room or room list.') }),
  output: (z) => room(z),
  example: { placeId: 'room.101@school.example' },
  request: (input) => ({ method: 'GET', path: path`/places/${input.placeId}`, mailbox: NO_MAILBOX }),
});
