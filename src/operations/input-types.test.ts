import type { Temporal } from 'temporal-polyfill';
import { describe, expectTypeOf, it } from 'vitest';
import type { InputOf } from './define.ts';
import type { OperationTable } from './table.ts';

type CreateEvent = InputOf<OperationTable['createEvent']>;
type UpdateEvent = InputOf<OperationTable['updateEvent']>;
type ListView = InputOf<OperationTable['listCalendarView']>;

/** Whether a type takes a value of another one. */
type Takes<Field, Value> = Value extends Field ? true : false;

describe('the types of inputs', () => {
  it('take times as text, as Date, and as Temporal objects', () => {
    type Times =
      | string
      | Date
      | Temporal.PlainDateTime
      | Temporal.PlainDate
      | Temporal.ZonedDateTime
      | Temporal.Instant;
    expectTypeOf<Takes<CreateEvent['startDateTime'], Times>>().toEqualTypeOf<true>();
    expectTypeOf<Takes<UpdateEvent['endDateTime'], Times>>().toEqualTypeOf<true>();
    expectTypeOf<Takes<ListView['startDateTime'], Times>>().toEqualTypeOf<true>();
    expectTypeOf<Takes<InputOf<OperationTable['listConflicts']>['startDateTime'], Times>>().toEqualTypeOf<true>();
    expectTypeOf<Takes<InputOf<OperationTable['snoozeReminder']>['newReminderTime'], Times>>().toEqualTypeOf<true>();
    expectTypeOf<Takes<CreateEvent['startDateTime'], Temporal.PlainTime>>().toEqualTypeOf<false>();
    expectTypeOf<Takes<CreateEvent['startDateTime'], number>>().toEqualTypeOf<false>();
  });

  it('take days as text and as Temporal.PlainDate', () => {
    type Date = InputOf<OperationTable['updateOccurrence']>['date'];
    expectTypeOf<Takes<Date, string | Temporal.PlainDate>>().toEqualTypeOf<true>();
    expectTypeOf<Takes<Date, Temporal.Instant>>().toEqualTypeOf<false>();
    type Pattern = { type: 'daily'; interval: number };
    type Until = { pattern: Pattern; range: { type: 'endDate'; endDate: Temporal.PlainDate } };
    expectTypeOf<Takes<CreateEvent['recurrence'], Until>>().toEqualTypeOf<true>();
  });

  it('know the members of a choice', () => {
    expectTypeOf<CreateEvent['importance']>().toEqualTypeOf<'low' | 'normal' | 'high' | null | undefined>();
    expectTypeOf<CreateEvent['bodyContentType']>().toEqualTypeOf<'text' | 'html' | null | undefined>();
  });

  it('know what each pattern and range needs', () => {
    type Weekly = { type: 'weekly'; interval: number; daysOfWeek: ['monday'] };
    type Of<Pattern, Range> = { pattern: Pattern; range: Range };
    type Recurrence = CreateEvent['recurrence'];
    type Numbered = { type: 'numbered'; numberOfOccurrences: number };
    expectTypeOf<Takes<Recurrence, string>>().toEqualTypeOf<true>();
    expectTypeOf<Takes<Recurrence, Of<Weekly, Numbered>>>().toEqualTypeOf<true>();
    expectTypeOf<Takes<Recurrence, Of<Omit<Weekly, 'daysOfWeek'>, Numbered>>>().toEqualTypeOf<false>();
    expectTypeOf<Takes<Recurrence, Of<Weekly, { type: 'numbered' }>>>().toEqualTypeOf<false>();
    expectTypeOf<Takes<Recurrence, Of<Weekly, { type: 'noEnd' }>>>().toEqualTypeOf<true>();
  });

  it('let null stand for nothing in what is created, but for where it is and when', () => {
    type Nothing =
      | 'subject'
      | 'body'
      | 'location'
      | 'attendees'
      | 'recurrence'
      | 'showAs'
      | 'reminderMinutesBeforeStart';
    expectTypeOf<Takes<CreateEvent[Nothing], null>>().toEqualTypeOf<true>();
    expectTypeOf<Takes<CreateEvent['startDateTime'], null>>().toEqualTypeOf<false>();
    expectTypeOf<Takes<CreateEvent['calendarId'], null>>().toEqualTypeOf<false>();
  });

  it('let null empty what is there, and only where something is', () => {
    expectTypeOf<Takes<UpdateEvent['subject'], null>>().toEqualTypeOf<true>();
    expectTypeOf<Takes<UpdateEvent['recurrence'], null>>().toEqualTypeOf<true>();
    expectTypeOf<Takes<UpdateEvent['attendees'], null>>().toEqualTypeOf<true>();
    expectTypeOf<Takes<UpdateEvent['showAs'], null>>().toEqualTypeOf<false>();
  });
});
