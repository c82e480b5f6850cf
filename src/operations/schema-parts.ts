import type { SchemaOf, Z } from '../core/schema.ts';
import type { AnsweredLocation, AnsweredTime, LocationType, OpenChoice } from '../graph/answered-event.ts';

/** A choice of the service: its known members are for whoever writes a program, and any text passes. */
export const open = <Known extends string>(z: Z): SchemaOf<OpenChoice<Known>> => z.string();

/** Types say that both are there, as the service documents; one that is not is no reason to refuse the answer. */
export const dateTimeTimeZone = (z: Z) =>
  z.looseObject({
    dateTime: z.string().nullish().describe('Wall time without offset, for example 2026-03-29T09:00:00.'),
    timeZone: z.string().nullish().describe('Windows or IANA zone name.'),
  }) as unknown as SchemaOf<AnsweredTime>;

export const emailAddress = (z: Z) => z.looseObject({ name: z.string().nullish(), address: z.string().nullish() });

/** https://learn.microsoft.com/graph/api/resources/physicaladdress */
export const physicalAddress = (z: Z) =>
  z.looseObject({
    street: z.string().nullish(),
    city: z.string().nullish(),
    state: z.string().nullish(),
    countryOrRegion: z.string().nullish(),
    postalCode: z.string().nullish(),
  });

/** JSON has no number that is none: OData writes it as text. https://learn.microsoft.com/graph/api/resources/outlookgeocoordinates */
export const coordinates = (z: Z) => {
  const number = z.union([z.number(), z.string()]).nullish();
  return z.looseObject({
    latitude: number,
    longitude: number,
    altitude: number,
    accuracy: number,
    altitudeAccuracy: number,
  });
};

/** https://learn.microsoft.com/graph/api/resources/location */
export const location = (z: Z): SchemaOf<AnsweredLocation> =>
  z.looseObject({
    displayName: z.string().nullish(),
    locationType: open<LocationType>(z).nullish(),
    locationEmailAddress: z.string().nullish().describe('Address of a room.'),
    locationUri: z.string().nullish(),
    uniqueId: z.string().nullish(),
    uniqueIdType: z.string().nullish(),
    address: physicalAddress(z).nullish(),
    coordinates: coordinates(z).nullish(),
  });

/** https://learn.microsoft.com/graph/api/resources/timeslot */
export const timeSlot = (z: Z) =>
  z.looseObject({ start: dateTimeTimeZone(z).nullish(), end: dateTimeTimeZone(z).nullish() });

/** https://learn.microsoft.com/graph/api/resources/workinghours */
export const workingHours = (z: Z) =>
  z.looseObject({
    daysOfWeek: z.array(z.string()).nullish(),
    startTime: z.string().nullish(),
    endTime: z.string().nullish(),
    timeZone: z.looseObject({ name: z.string().nullish() }).nullish(),
  });
