import type { JsonObject } from '../../core/json.ts';
import type { Z } from '../../core/schema.ts';
import { type ClockInput, clockText } from '../../graph/given-time.ts';
import type { Zones } from '../../graph/time-zone.ts';
import * as fields from '../fields.ts';
import { dateTimeTimeZone, open, workingHours } from '../schema-parts.ts';
import { refusalOf, wallTimeAt } from '../wall-times.ts';

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
  z.preprocess(
    (value: ClockInput): unknown => clockText(value),
    z.string().transform((text, { addIssue }) => {
      const [, minutes, rest = ':00'] = /^((?:[01]\d|2[0-3]):[0-5]\d)(:[0-5]\d(?:\.\d{1,7})?)?$/u.exec(text) ?? [];
      if (minutes !== undefined) return minutes + rest;
      addIssue('is no time of day, such as 08:30');
      return z.NEVER;
    }),
  );

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

const scheduledTime = (z: Z) => z.strictObject({ dateTime: fields.zonedTime(z), timeZone: fields.zone(z) });

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

interface Replies {
  scheduledStartDateTime?: { dateTime: string; timeZone: string } | undefined;
  scheduledEndDateTime?: { dateTime: string; timeZone: string } | undefined;
}

const ENDS = ['scheduledStartDateTime', 'scheduledEndDateTime'] as const;

/**
 * Brings the start and end of automatic replies that are given as instants into their zones; undefined where neither is.
 * What it gives throws UsageError `input-invalid`.
 */
export function repliesInZone<Input extends { automaticRepliesSetting?: Replies | undefined }>(
  operation: string,
  input: Input,
): ((zones: Zones) => Input) | undefined {
  const { automaticRepliesSetting: replies = {} } = input;
  if (!ENDS.some((end) => fields.isInstantText(replies[end]?.dateTime ?? ''))) return undefined;
  return (zones) => {
    const moved: Replies = { ...replies };
    for (const end of ENDS) {
      const time = replies[end];
      if (time === undefined) continue;
      const at = `automaticRepliesSetting.${end}`;
      const place = { field: `${at}.dateTime`, zoneField: `${at}.timeZone`, zones, refuse: refusalOf(operation) };
      moved[end] = { ...time, dateTime: wallTimeAt(time.dateTime, { ...place, zone: zones.resolve(time.timeZone) }) };
    }
    return { ...input, automaticRepliesSetting: moved };
  };
}
