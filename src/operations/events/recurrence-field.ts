import type { Z } from '../../core/schema.ts';
import type { DayInput } from '../../graph/given-time.ts';
import { DAYS_OF_WEEK, USED, WEEK_INDEXES } from '../../graph/recurrence.ts';
import type { RecurrenceInput } from '../../graph/recurrence-input.ts';
import { choice, day } from '../fields.ts';

const PATTERN_TYPES = Object.keys(USED) as [keyof typeof USED, ...(keyof typeof USED)[]];
const RANGE_TYPES = ['endDate', 'noEnd', 'numbered'] as const;

/**
 * When a series repeats. What each pattern and range needs is checked by `eventInZone`, which knows the start.
 * https://learn.microsoft.com/graph/api/resources/patternedrecurrence
 */
export const recurrenceField = (z: Z) =>
  z.preprocess(
    (value: RecurrenceInput<DayInput>): unknown => value,
    z
      .union([
        z.string().min(1),
        z.looseObject({
          pattern: pattern(z).describe('On which days.'),
          range: range(z).describe('From when until when.'),
        }),
      ])
      .transform(
        // The types of a pattern's members are those of the input; the checks of the schema are wider.
        (value) => value as RecurrenceInput,
      ),
  );

const pattern = (z: Z) =>
  z.looseObject({
    type: choice(z, PATTERN_TYPES).describe('How the days are told.'),
    interval: z.number().int().min(1).describe('Days, weeks, months or years from one to the next, by the type.'),
    daysOfWeek: z
      .array(choice(z, DAYS_OF_WEEK))
      .nullish()
      .describe('Of weekly, relativeMonthly and relativeYearly: the weekdays.'),
    firstDayOfWeek: choice(z, DAYS_OF_WEEK)
      .nullish()
      .describe('Of weekly: the day on which weeks begin. Default: sunday.'),
    index: choice(z, WEEK_INDEXES)
      .nullish()
      .describe('Of relativeMonthly and relativeYearly: which of the days. Default: first.'),
    dayOfMonth: z.number().int().nullish().describe('Of absoluteMonthly and absoluteYearly: 1 to 31.'),
    month: z.number().int().nullish().describe('Of absoluteYearly and relativeYearly: 1 to 12.'),
  });

const range = (z: Z) =>
  z.looseObject({
    type: choice(z, RANGE_TYPES).describe('How the series ends.'),
    startDate: day(z).nullish().describe('First day. Default: the date of the start.'),
    endDate: day(z).nullish().describe('Of endDate: the last day on which an event can start.'),
    numberOfOccurrences: z.number().int().nullish().describe('Of numbered: how many events.'),
    recurrenceTimeZone: z.string().nullish().describe("Zone. Default: the event's."),
  });
