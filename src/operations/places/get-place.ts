import { path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import { NO_MAILBOX, READ_PLACES, room } from './place.ts';

export const getPlace = defineOperation({
  name: 'get-place',
  title: 'Get one room or room list',
  topic: 'Places',
  documentation: 'https://learn.microsoft.com/graph/api/place-get',
  endpoints: ['GET /places/{place}'],
  permissions: READ_PLACES,
  effect: 'read',
  repeat: 'safe',
  expects: 'id',
  needsMailbox: false,
  input: (z) => z.strictObject({ place: z.string().min(1).describe('Address or id of the room or room list.') }),
  output: (z) => room(z),
  example: { place: 'room.101@school.example' },
  request: (input) => ({ method: 'GET', path: path`/places/${input.place}`, mailbox: NO_MAILBOX }),
});
