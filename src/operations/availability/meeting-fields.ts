import type { Z } from '../../core/schema.ts';
import type { FreeBusyStatus } from '../../graph/event.ts';
import { location, open, timeSlot } from '../schema-parts.ts';
import { attendee } from '../schemas.ts';

/** How long a meeting is to be: minutes, or an ISO 8601 duration of days, hours and minutes. */
export const durationField = (z: Z) =>
  z
    .preprocess(
      (value: number | string): unknown => (typeof value === 'number' ? String(value) : value),
      z.string().transform((text, { addIssue }) => {
        const minutes = /^[1-9]\d{0,4}$/u.test(text) ? `PT${text}M` : text.toUpperCase();
        if (/^P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?)?$/u.test(minutes) && /[1-9]/u.test(minutes)) return minutes;
        addIssue('is no duration; write minutes, or ISO 8601 such as PT1H30M');
        return z.NEVER;
      }),
    )
    .optional()
    .describe('How long the meeting is: minutes, or ISO 8601 such as PT1H30M. Default: 30 minutes.');

/** https://learn.microsoft.com/graph/api/resources/locationconstraint */
export const locationConstraintField = (z: Z) =>
  z
    .strictObject({
      isRequired: z.boolean().optional(),
      suggestLocation: z.boolean().optional(),
      locations: z
        .array(
          z.looseObject({
            displayName: z.string().optional(),
            locationEmailAddress: z.email().optional(),
            resolveAvailability: z.boolean().optional(),
          }),
        )
        .optional(),
    })
    .optional()
    .describe(
      'Where to meet, as {isRequired, suggestLocation, locations: [{displayName, locationEmailAddress, resolveAvailability}]}. Default: anywhere.',
    );

/** https://learn.microsoft.com/graph/api/resources/meetingtimesuggestionsresult */
export const meetingTimes = (z: Z) =>
  z.looseObject({
    emptySuggestionsReason: z.string().nullish().describe('Why nothing is suggested; empty where something is.'),
    meetingTimeSuggestions: z
      .array(
        z.looseObject({
          confidence: z.number().nullish().describe('Chance in percent that all come.'),
          order: z.number().nullish(),
          organizerAvailability: open<FreeBusyStatus>(z).nullish(),
          suggestionReason: z.string().nullish(),
          meetingTimeSlot: timeSlot(z).nullish(),
          attendeeAvailability: z
            .array(z.looseObject({ attendee: attendee(z).nullish(), availability: open<FreeBusyStatus>(z).nullish() }))
            .nullish(),
          locations: z.array(location(z)).nullish(),
        }),
      )
      .describe('The best first.'),
  });
