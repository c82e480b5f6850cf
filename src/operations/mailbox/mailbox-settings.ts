import type { JsonObject } from '../../core/json.ts';
import type { Z } from '../../core/schema.ts';
import * as fields from '../fields.ts';
import { dateTimeTimeZone, open, workingHours } from '../schema-parts.ts';

const DAY_OF_WEEK = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const STATUS = ['disabled', 'alwaysEnabled', 'scheduled'] as const;
const AUDIENCE = ['none', 'contactsOnly', 'all'] as const;

type DelegateDelivery = 'sendToDelegateAndInformationToPrincipal' | 'sendToDelegateAndPrincipal' | 'sendToDelegateOnly';

/** https://learn.microsoft.com/graph/api/resources/mailboxsettings */
export const mailboxSettings = (z: Z) =>
  z.looseObject({
    timeZone: z.string().nullish(),
    dateFormat: z.string().nullish(),
    timeFormat: z.string().nullish(),
    userPurpose: open<'user' | 'linked' | 'shared' | 'room' | 'equipment' | 'others'>(z).nullish(),
    delegateMeetingMessageDeliveryOptions: open<DelegateDelivery>(z).nullish(),
    language: z.looseObject({ locale: z.string().nullish(), displayName: z.string().nullish() }).nullish(),
    workingHours: workingHours(z).nullish(),
    automaticRepliesSetting: z
      .looseObject({
        status: open<(typeof STATUS)[number]>(z).nullish(),
        externalAudience: open<(typeof AUDIENCE)[number]>(z).nullish(),
        scheduledStartDateTime: dateTimeTimeZone(z).nullish(),
        scheduledEndDateTime: dateTimeTimeZone(z).nullish(),
        internalReplyMessage: z.string().nullish(),
        externalReplyMessage: z.string().nullish(),
      })
      .nullish(),
    archiveFolder: z.string().nullish().describe('Id of the folder of the archive.'),
  });

/** A time of day; Graph wants its seconds. */
const timeOfDay = (z: Z) =>
  z.string().transform((text, { addIssue }) => {
    const [, minutes, rest = ':00'] = /^((?:[01]\d|2[0-3]):[0-5]\d)(:[0-5]\d(?:\.\d{1,7})?)?$/u.exec(text) ?? [];
    if (minutes !== undefined) return minutes + rest;
    addIssue('is no time of day, such as 08:30');
    return z.NEVER;
  });

/** https://learn.microsoft.com/graph/api/resources/workinghours */
export const workingHoursField = (z: Z) =>
  z
    .strictObject({
      daysOfWeek: z.array(fields.choice(z, DAY_OF_WEEK)).optional(),
      startTime: timeOfDay(z).optional(),
      endTime: timeOfDay(z).optional(),
      // A zone by its name, or one with a bias of its own, which has no name.
      timeZone: z
        .union([fields.zone(z).transform((name): JsonObject => ({ name })), z.record(z.string(), z.json())])
        .optional(),
    })
    .optional()
    .describe('Working hours, as {daysOfWeek, startTime, endTime, timeZone}, the zone by its name.');

const scheduledTime = (z: Z) => z.strictObject({ dateTime: fields.wallTime(z), timeZone: fields.zone(z) });

/** https://learn.microsoft.com/graph/api/resources/automaticrepliessetting */
export const automaticRepliesField = (z: Z) =>
  z
    .strictObject({
      status: fields.choice(z, STATUS).optional(),
      externalAudience: fields.choice(z, AUDIENCE).optional(),
      scheduledStartDateTime: scheduledTime(z).optional(),
      scheduledEndDateTime: scheduledTime(z).optional(),
      internalReplyMessage: z.string().optional(),
      externalReplyMessage: z.string().optional(),
    })
    .optional()
    .describe(
      'Automatic replies, as {status (disabled, alwaysEnabled or scheduled), externalAudience, scheduledStartDateTime, scheduledEndDateTime (both {dateTime, timeZone}), internalReplyMessage, externalReplyMessage}.',
    );
