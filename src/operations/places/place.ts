import type { Z } from '../../core/schema.ts';
import { coordinates, open, physicalAddress } from '../schema-parts.ts';

/** Places belong to the tenant: their requests count against no mailbox. */
export const NO_MAILBOX = '';

/** Who may read places. https://learn.microsoft.com/graph/api/place-list */
export const READ_PLACES = {
  delegated: ['Place.Read.All', 'Place.ReadWrite.All'],
  application: ['Place.Read.All', 'Place.ReadWrite.All'],
} as const;

/** A room or a room list as it comes back. https://learn.microsoft.com/graph/api/resources/place */
export const place = (z: Z) =>
  z.looseObject({
    id: z.string(),
    displayName: z.string().nullish(),
    emailAddress: z.string().nullish(),
    phone: z.string().nullish(),
    address: physicalAddress(z).nullish(),
    geoCoordinates: coordinates(z).nullish(),
    label: z.string().nullish(),
    isWheelChairAccessible: z.boolean().nullish(),
    tags: z.array(z.string()).nullish(),
    parentId: z.string().nullish().describe('Id of the place that holds it.'),
    placeId: z.string().nullish(),
  });

/** https://learn.microsoft.com/graph/api/resources/room */
export const room = (z: Z) =>
  place(z).extend({
    nickname: z.string().nullish(),
    capacity: z.number().nullish(),
    building: z.string().nullish(),
    floorLabel: z.string().nullish(),
    floorNumber: z.number().nullish(),
    bookingType: open<'unknown' | 'standard' | 'reserved'>(z).nullish(),
    audioDeviceName: z.string().nullish(),
    displayDeviceName: z.string().nullish(),
    videoDeviceName: z.string().nullish(),
    teamsEnabledState: open<'unknown' | 'enabled' | 'disabled'>(z).nullish(),
  });
