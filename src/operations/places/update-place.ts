import type { JsonObject } from '../../core/json.ts';
import type { Parsed, Z } from '../../core/schema.ts';
import { path } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { NO_MAILBOX, room } from './place.ts';

const PLACE_TYPE = ['room', 'roomList'] as const;
const BOOKING_TYPE = ['standard', 'reserved'] as const;

/** What can be said of a room list too. https://learn.microsoft.com/graph/api/place-update */
const OF_LISTS: readonly string[] = ['phone', 'address', 'geoCoordinates'];

/** Every field is left as it is where it is not given. */
const input = (z: Z) => {
  const text = (what: string) => z.string().optional().describe(`${what}; empty text takes it away.`);
  return z
    .strictObject({
      placeId: z.string().min(1).describe('Id or address of the room or room list.'),
      placeType: fields.choice(z, PLACE_TYPE).prefault('room').describe('What the place is. Default: room.'),
      nickname: text('Short name'),
      label: text('Number or name that stands on the door'),
      capacity: z.coerce.number().int().min(0).optional().describe('How many people it is for.'),
      building: text('Name or number of the building'),
      floorNumber: z.coerce.number().int().optional().describe('Number of the floor.'),
      floorLabel: text('Letter or name of the floor'),
      isWheelChairAccessible: z.boolean().optional().describe('Whether a wheelchair can get in.'),
      bookingType: fields
        .choice(z, BOOKING_TYPE)
        .optional()
        .describe('Whether it can be booked (standard) or is first come, first served (reserved).'),
      tags: z.array(z.string()).optional().describe('All further features, such as a view or a piano.'),
      audioDeviceName: text('Name of the audio device'),
      videoDeviceName: text('Name of the video device'),
      displayDeviceName: text('Name of the display'),
      phone: text('Telephone number'),
      address: z
        .strictObject({
          street: z.string().optional(),
          city: z.string().optional(),
          state: z.string().optional(),
          postalCode: z.string().optional(),
          countryOrRegion: z.string().optional(),
        })
        .optional()
        .describe('Address, as {street, city, state, postalCode, countryOrRegion}.'),
      geoCoordinates: z
        .strictObject({
          latitude: z.number().min(-90).max(90),
          longitude: z.number().min(-180).max(180),
          altitude: z.number().nullish(),
          accuracy: z.number().nullish(),
          altitudeAccuracy: z.number().nullish(),
        })
        .optional()
        .describe('Where it lies, as {latitude, longitude, altitude}.'),
    })
    .superRefine((input, { addIssue }) => {
      const given = Object.keys(propertiesOf(input));
      if (given.length === 0) addIssue({ code: 'custom', path: [], message: 'nothing to change is given' });
      if (input.placeType === 'room') return;
      for (const name of given.filter((name) => !OF_LISTS.includes(name)))
        addIssue({ code: 'custom', path: [name], message: 'is of a room, not of a room list' });
    });
};

type Input = Parsed<ReturnType<typeof input>>;

export const updatePlace = defineOperation({
  name: 'update-place',
  title: 'Change what is said of a room or room list',
  topic: 'Places',
  documentation: 'https://learn.microsoft.com/graph/api/place-update',
  endpoints: ['PATCH /places/{placeId}'],
  permissions: { delegated: ['Place.ReadWrite.All'], application: ['Place.ReadWrite.All'] },
  effect: 'update',
  // The same values again are the same state, and nobody is told.
  repeat: 'safe',
  expects: 'id',
  needsMailbox: false,
  input,
  output: (z) => room(z),
  example: { placeId: 'room.101@school.example', capacity: 30, building: 'A', floorNumber: 1 },
  request: (input) => ({
    method: 'PATCH',
    path: path`/places/${input.placeId}`,
    body: { '@odata.type': `microsoft.graph.${input.placeType}`, ...propertiesOf(input) },
    mailbox: NO_MAILBOX,
  }),
});

/** The properties that are written. */
function propertiesOf({ placeId: _, placeType: __, ...properties }: Input): JsonObject {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as JsonObject;
}
