import { describe, expectTypeOf, it } from 'vitest';
import type { createEmulator, Emulator, EmulatorOptions } from '../../src/emulator/index.ts';
import type { DayOfWeek } from '../../src/graph/recurrence.ts';
import type {
  AnsweredAttendee,
  AnsweredLocation,
  AuthenticationError,
  Calendar,
  CallOptions,
  Client,
  ConnectOptions,
  connect,
  DryRun,
  Event,
  FreeBusyStatus,
  GraphcalError,
  InputError,
  InputOf,
  LedgerError,
  ListItems,
  ListPage,
  OpenChoice,
  OperationTable,
  OutputOf,
  ServiceError,
  ShownRequest,
  StorageError,
  TimeInput,
  TransportError,
  UsageError,
} from '../../src/index.ts';

/**
 * What the types of the package promise to programs that are compiled against it. The compiler checks it
 * (`npm run check`); when the tests run, nothing is left to be done.
 */

type Methods = keyof OperationTable;
/** Names of operations whose input may be left out. */
type WithoutInput = { [K in Methods]: Record<string, never> extends InputOf<OperationTable[K]> ? K : never }[Methods];
/** Names of lists, by their output. */
type Lists = { [K in Methods]: OutputOf<OperationTable[K]> extends { complete: boolean } ? K : never }[Methods];
type Item<K extends Methods> = OutputOf<OperationTable[K]> extends { value: (infer T)[] } ? T : never;

type Attendees = NonNullable<Event['attendees']>;

describe('the calendar of a client', () => {
  it('has a method for each operation, and nothing besides', () => {
    expectTypeOf<keyof Calendar>().toEqualTypeOf<Methods>();
    expectTypeOf<Client['calendar']>().toEqualTypeOf<Calendar>();
    // @ts-expect-error there is no such operation
    expectTypeOf<Calendar['sendMail']>().toBeNever();
  });

  it('takes the input of the operation and call options, and promises its output', () => {
    expectTypeOf<Calendar[Methods]>().toExtend<(...call: never) => Promise<unknown>>();
    type GetEvent = OperationTable['getEvent'];
    expectTypeOf<Calendar['getEvent']>().parameters.toEqualTypeOf<[input: InputOf<GetEvent>, options?: CallOptions]>();
    expectTypeOf<Calendar['getEvent']>().returns.toEqualTypeOf<Promise<OutputOf<GetEvent>>>();
  });

  it('may be called without an input where nothing in it is needed', () => {
    expectTypeOf<WithoutInput>().toExtend<Methods>();
    expectTypeOf<'listCalendars' | 'listEvents'>().toExtend<WithoutInput>();
    expectTypeOf<Calendar['listCalendars']>().toBeCallableWith();
    // @ts-expect-error the id is needed
    expectTypeOf<Calendar['getEvent']>().toBeCallableWith();
  });

  it('refuses fields that an operation does not have, and values of another type', () => {
    expectTypeOf<Calendar['getEvent']>().toBeCallableWith({ eventId: 'AAMk', timeZone: 'Europe/London' });
    // @ts-expect-error the field is called eventId
    expectTypeOf<Calendar['getEvent']>().toBeCallableWith({ id: 'AAMk' });
    // @ts-expect-error an id is text
    expectTypeOf<Calendar['getEvent']>().toBeCallableWith({ eventId: 7 });
  });
});

describe('inputs and outputs', () => {
  it('have the fields that are needed, and take choices by their members', () => {
    type Input = InputOf<OperationTable['createEvent']>;
    expectTypeOf<Pick<Input, 'startDateTime' | 'endDateTime'>>().toEqualTypeOf<{
      startDateTime: TimeInput;
      endDateTime: TimeInput;
    }>();
    expectTypeOf<string | Date>().toExtend<TimeInput>();
    expectTypeOf<Input['mailbox']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<'a@school.example'>().toExtend<NonNullable<Input['attendees']>[number]>();
    expectTypeOf<{ address: string; type: 'resource' }>().toExtend<NonNullable<Input['attendees']>[number]>();
  });

  it('give an event by its own members, and let others of Graph through as unknown', () => {
    type Output = OutputOf<OperationTable['getEvent']>;
    expectTypeOf<Output['id']>().toEqualTypeOf<string>();
    expectTypeOf<Output['subject']>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<NonNullable<Output['start']>['dateTime']>().toEqualTypeOf<string>();
    expectTypeOf<Output['createdDateTime']>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<NonNullable<Output['categories']>['length']>().toEqualTypeOf<number>();
    expectTypeOf<Output['extensions']>().toEqualTypeOf<unknown>();
    expectTypeOf<NonNullable<Output['location']>['newMember']>().toEqualTypeOf<unknown>();
  });

  it('give each event as an Event, which has the same members whichever operation gave it', () => {
    expectTypeOf<OutputOf<OperationTable['getEvent']>>().toEqualTypeOf<Event>();
    expectTypeOf<OutputOf<OperationTable['createEvent']>>().toEqualTypeOf<Event>();
    expectTypeOf<OutputOf<OperationTable['updateEvent']>>().toEqualTypeOf<Event>();
    expectTypeOf<Item<'listEvents' | 'listCalendarView' | 'listInstances'>>().toEqualTypeOf<Event>();
    expectTypeOf<OutputOf<OperationTable['listChanges']>['value']>().toEqualTypeOf<Event[]>();
    expectTypeOf<OutputOf<OperationTable['moveEvent']>['event']>().toEqualTypeOf<Event>();
  });

  it('name the known members of a choice, and take any other that the service may add', () => {
    type Answer = Attendees[number]['status'];
    expectTypeOf<string>().toExtend<NonNullable<NonNullable<Answer>['response']>>();
    expectTypeOf<NonNullable<NonNullable<Answer>['response']>>().toExtend<string>();
    expectTypeOf<Event['showAs']>().toEqualTypeOf<OpenChoice<FreeBusyStatus> | null | undefined>();
    // Plain text would hide them from whoever writes a program.
    expectTypeOf<Event['showAs']>().not.toEqualTypeOf<string | null | undefined>();
  });

  it('give who comes with the answer, and so does a change of them', () => {
    expectTypeOf<Attendees>().toEqualTypeOf<AnsweredAttendee[]>();
    expectTypeOf<OutputOf<OperationTable['addAttendees']>['attendees']>().toEqualTypeOf<AnsweredAttendee[]>();
    type Address = NonNullable<Attendees[number]['emailAddress']>['address'];
    expectTypeOf<Address>().toEqualTypeOf<string | null | undefined>();
  });

  it('give a recurrence that an update takes as it was read, and a create', () => {
    type Recurrence = NonNullable<Event['recurrence']>;
    expectTypeOf<Recurrence>().toExtend<InputOf<OperationTable['updateEvent']>['recurrence']>();
    expectTypeOf<Recurrence>().toExtend<InputOf<OperationTable['createEvent']>['recurrence']>();
    expectTypeOf<Calendar['updateEvent']>().toBeCallableWith({ eventId: 'AAMk', recurrence: {} as Recurrence });
    expectTypeOf<Event['recurrence']>().toExtend<InputOf<OperationTable['updateEvent']>['recurrence']>();
    expectTypeOf<Recurrence['pattern']['daysOfWeek']>().toEqualTypeOf<DayOfWeek[]>();
    expectTypeOf<Recurrence['range']['numberOfOccurrences']>().toEqualTypeOf<number>();
  });

  it('give when people are free, and when they can meet, by times', () => {
    type Schedule = OutputOf<OperationTable['getSchedule']>['value'][number];
    type ScheduleItem = NonNullable<Schedule['scheduleItems']>[number];
    expectTypeOf<NonNullable<ScheduleItem['start']>['dateTime']>().toEqualTypeOf<string>();
    expectTypeOf<ScheduleItem['isPrivate']>().toEqualTypeOf<boolean | null | undefined>();
    type Suggestion = OutputOf<OperationTable['findMeetingTimes']>['meetingTimeSuggestions'][number];
    type Slot = NonNullable<Suggestion['meetingTimeSlot']>;
    expectTypeOf<NonNullable<Slot['start']>['dateTime']>().toEqualTypeOf<string>();
    expectTypeOf<NonNullable<Suggestion['locations']>[number]>().toEqualTypeOf<AnsweredLocation>();
  });

  it('give calendars, attachments and rooms by the members that Graph has', () => {
    expectTypeOf<Item<'listCalendars'>['canShare']>().toEqualTypeOf<boolean | null | undefined>();
    expectTypeOf<OutputOf<OperationTable['getAttachment']>['contentId']>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<OutputOf<OperationTable['getAttachment']>['contentBytes']>().toEqualTypeOf<
      string | null | undefined
    >();
    type Room = Item<'listRooms'>;
    expectTypeOf<NonNullable<Room['address']>['city']>().toEqualTypeOf<string | null | undefined>();
    type Settings = OutputOf<OperationTable['getMailboxSettings']>;
    type Replies = NonNullable<Settings['automaticRepliesSetting']>;
    expectTypeOf<Replies['internalReplyMessage']>().toEqualTypeOf<string | null | undefined>();
  });

  it('say of changes what was done and who was told', () => {
    expectTypeOf<OutputOf<OperationTable['addAttendees']>['mailed']>().toEqualTypeOf<string[]>();
    expectTypeOf<OutputOf<OperationTable['addAttendees']>['changed']>().toEqualTypeOf<boolean>();
    expectTypeOf<OutputOf<OperationTable['rawRequest']>['status']>().toEqualTypeOf<number>();
  });
});

describe('lists', () => {
  it('are value and complete', () => {
    expectTypeOf<'listCalendars' | 'listEvents' | 'listCalendarView'>().toExtend<Lists>();
    expectTypeOf<OutputOf<OperationTable['listEvents']>>().toExtend<{ value: { id: string }[]; complete: boolean }>();
  });

  it('can be gone through item by item and page by page, each of them', () => {
    expectTypeOf<ReturnType<Calendar['listEvents']['items']>>().toEqualTypeOf<ListItems<Item<'listEvents'>>>();
    expectTypeOf<ReturnType<Calendar['listEvents']['pages']>>().toEqualTypeOf<
      AsyncGenerator<ListPage<Item<'listEvents'>>>
    >();
    expectTypeOf<Parameters<Calendar['listEvents']['items']>>().toEqualTypeOf<Parameters<Calendar['listEvents']>>();
    expectTypeOf<Calendar[Lists]>().toExtend<{ items: unknown; pages: unknown }>();
    expectTypeOf<ListItems<{ id: string }>>().toExtend<AsyncIterable<{ id: string }>>();
    expectTypeOf<ListItems<{ id: string }>['complete']>().toEqualTypeOf<boolean>();
  });

  it('alone can', () => {
    // @ts-expect-error one event is no list
    expectTypeOf<Calendar['getEvent']['items']>().toBeNever();
  });
});

describe('a dry run', () => {
  it('is there for each operation, takes what the call takes, and gives the request', () => {
    expectTypeOf<Calendar[Methods]['dryRun']>().returns.toEqualTypeOf<Promise<DryRun>>();
    expectTypeOf<Parameters<Calendar['createEvent']['dryRun']>>().toEqualTypeOf<Parameters<Calendar['createEvent']>>();
    expectTypeOf<DryRun['request']>().toEqualTypeOf<ShownRequest | null>();
    expectTypeOf<DryRun['effect']>().toEqualTypeOf<'read' | 'create' | 'update' | 'delete'>();
    expectTypeOf<Client['dryRun']>().returns.toEqualTypeOf<Promise<DryRun>>();
  });
});

describe('a client', () => {
  it('is connected by a stored authentication, and calls by name without types', () => {
    expectTypeOf<typeof connect>().parameters.toEqualTypeOf<[options: ConnectOptions]>();
    expectTypeOf<typeof connect>().returns.toEqualTypeOf<Promise<Client>>();
    expectTypeOf<typeof connect>().toBeCallableWith({ auth: 'school', mailbox: 'me', audit: 'off' });
    // @ts-expect-error the authentication is needed
    expectTypeOf<typeof connect>().toBeCallableWith({ mailbox: 'me' });
    expectTypeOf<Client['call']>().returns.toEqualTypeOf<Promise<unknown>>();
    expectTypeOf<Client['close']>().returns.toEqualTypeOf<Promise<void>>();
  });
});

describe('errors', () => {
  it('are of one family with a code, and kept apart by who has to act', () => {
    expectTypeOf<
      UsageError | InputError | AuthenticationError | TransportError | ServiceError | LedgerError | StorageError
    >().toExtend<GraphcalError>();
    expectTypeOf<GraphcalError>().toExtend<Error>();
    expectTypeOf<GraphcalError['code']>().toEqualTypeOf<string>();
    expectTypeOf<GraphcalError['hint']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<ServiceError['evidence']['status']>().toEqualTypeOf<number>();
    expectTypeOf<NonNullable<GraphcalError['evidence']>['requestId']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<ConstructorParameters<typeof UsageError>[0]>().toEqualTypeOf<string>();
  });
});

describe('an emulator', () => {
  it('is made without options, and tells where it listens', () => {
    expectTypeOf<typeof createEmulator>().toBeCallableWith();
    expectTypeOf<typeof createEmulator>().returns.toEqualTypeOf<Promise<Emulator>>();
    expectTypeOf<Parameters<typeof createEmulator>[0]>().toEqualTypeOf<EmulatorOptions | undefined>();
    expectTypeOf<Awaited<ReturnType<Emulator['listen']>>['url']>().toEqualTypeOf<string>();
  });
});
