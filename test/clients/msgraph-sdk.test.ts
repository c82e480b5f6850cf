import {
  AttendeeTypeObject,
  BodyTypeObject,
  createEventCollectionResponseFromDiscriminatorValue,
  type Event,
  FreeBusyStatusObject,
  ResponseTypeObject,
} from '@microsoft/msgraph-sdk/models/index.js';
import { BatchRequestContent, PageIterator } from '@microsoft/msgraph-sdk-core';
import { EventsRequestBuilderRequestsMetadata } from '@microsoft/msgraph-sdk-users/users/item/events/index.js';
import { describe, expect, it } from 'vitest';
import { connectSdk } from './msgraph-sdk.ts';
import {
  ATTENDEE,
  eventsOf,
  failureOf,
  firstWait,
  KEY,
  lesson,
  ORGANIZER,
  PASSWORD,
  seedOf,
  serve,
  statusesOf,
  TWENTY_FIVE,
  throttleFirst,
} from './served.ts';

const ERRORS = EventsRequestBuilderRequestsMetadata.get?.errorMappings ?? {};
const SEEDED = { users: [{ userPrincipalName: ORGANIZER }, { userPrincipalName: ATTENDEE }] };

async function open(options?: Parameters<typeof serve>[0]) {
  const served = await serve(options);
  const { adapter, graph } = connectSdk(served.url, served.getToken);
  return { served, adapter, graph, events: graph.users.byUserId(ORGANIZER).events };
}

/** A meeting that the attendee was invited to: its ids with both. */
async function invite({ graph, events }: Awaited<ReturnType<typeof open>>) {
  const attendees = [{ type: AttendeeTypeObject.Required, emailAddress: { address: ATTENDEE } }];
  const made = await events.post({ ...lesson('Staff meeting'), attendees });
  const theirs = graph.users.byUserId(ATTENDEE).events;
  const [invitation] = (await theirs.get())?.value ?? [];
  return { mine: events.byEventId(made?.id ?? ''), theirs: theirs.byEventId(invitation?.id ?? '') };
}

describe('@microsoft/msgraph-sdk', () => {
  it('creates, gets, changes and deletes an event', async () => {
    const { served, events } = await open();
    const made = await events.post({
      ...lesson('Algebra'),
      body: { contentType: BodyTypeObject.Text, content: 'Chapter 3' },
      showAs: FreeBusyStatusObject.Tentative,
      singleValueExtendedProperties: [{ id: KEY, value: 'row-1' }],
    });
    expect(made).toMatchObject({ subject: 'Algebra', showAs: 'tentative', isAllDay: false });
    expect(made?.createdDateTime).toBeInstanceOf(Date);
    expect(served.emulator.record.commits).toMatchObject([{ mailbox: ORGANIZER, properties: [{ value: 'row-1' }] }]);

    const event = events.byEventId(made?.id ?? '');
    const got = await event.get({
      queryParameters: {
        select: ['subject', 'start'],
        expand: [`singleValueExtendedProperties($filter=id eq '${KEY}')`],
      },
    });
    expect(got).toMatchObject({ subject: 'Algebra', start: { timeZone: 'UTC' } });
    expect(got?.singleValueExtendedProperties).toMatchObject([{ id: KEY, value: 'row-1' }]);
    expect(got?.showAs).toBeUndefined();

    await event.patch({ subject: 'Geometry', location: { displayName: 'Room 7' } });
    expect(eventsOf(served, ORGANIZER)).toMatchObject([{ subject: 'Geometry', location: { displayName: 'Room 7' } }]);

    await event.delete();
    expect(eventsOf(served, ORGANIZER)).toEqual([]);
    expect(statusesOf(served)).toEqual([201, 200, 200, 204]);
  });

  it('writes a whole event back, as it was read but for a change', async () => {
    const { served, events } = await open({ seed: seedOf(['Algebra']) });
    const [event] = (await events.get())?.value ?? [];
    await events.byEventId(event?.id ?? '').patch({ ...event, subject: 'Geometry' });
    expect(eventsOf(served, ORGANIZER)).toMatchObject([{ subject: 'Geometry', recurrence: null, onlineMeeting: null }]);
  });

  it('lists what a filter finds, in an order, and so many', async () => {
    const { served, events } = await open({ seed: seedOf(TWENTY_FIVE) });
    const page = await events.get({
      queryParameters: { filter: "startswith(subject,'Lesson 1')", orderby: ['subject desc'], top: 3, count: true },
    });
    expect(page?.value?.map(({ subject }) => subject)).toEqual(['Lesson 19', 'Lesson 18', 'Lesson 17']);
    expect(page?.odataCount).toBe(10);
    expect(await events.count.get()).toBe(25);
    expect(page?.odataNextLink).toContain(`${served.url}/v1.0/users/`);
  });

  it('makes a calendar, and views a day of it', async () => {
    const { served, graph } = await open();
    const { calendars, calendarView } = graph.users.byUserId(ORGANIZER);
    const made = await calendars.post({ name: 'Exams' });
    expect((await calendars.get())?.value?.map(({ name }) => name)).toEqual(['Calendar', 'Exams']);
    const exams = calendars.byCalendarId(made?.id ?? '');
    await exams.events.post(lesson('Paper 1'));
    const day = { startDateTime: '2026-01-12T00:00:00Z', endDateTime: '2026-01-13T00:00:00Z' };
    const view = await exams.calendarView.get({ queryParameters: day });
    expect(view?.value?.map(({ subject }) => subject)).toEqual(['Paper 1']);
    expect((await calendarView.get({ queryParameters: day }))?.value).toEqual([]);
    expect(served.emulator.snapshot().users[0]?.calendars).toMatchObject([{ name: 'Calendar' }, { name: 'Exams' }]);
  });

  it('reads the settings of a mailbox, times of day included', async () => {
    const { graph } = await open();
    const settings = await graph.users.byUserId(ORGANIZER).mailboxSettings.get();
    expect(settings?.workingHours?.startTime?.toString()).toBe('08:00:00.0000000');
    expect(settings?.timeZone).toBe('UTC');
  });

  it('is heeded in what it prefers', async () => {
    const { events } = await open({ seed: seedOf(['Art']) });
    const page = await events.get({ headers: { Prefer: 'outlook.timezone="W. Europe Standard Time"' } });
    expect(page?.value).toMatchObject([{ start: { dateTime: '2026-01-12T10:00:00.0000000' } }]);
  });

  it('has its invitation accepted, and hears of it', async () => {
    const opened = await open({ seed: SEEDED });
    const { mine, theirs } = await invite(opened);
    await theirs.accept.post({ comment: 'I will come', sendResponse: true });
    const got = await mine.get();
    expect(got?.attendees?.[0]?.status?.response).toBe(ResponseTypeObject.Accepted);
    expect(opened.served.emulator.record.mails).toMatchObject([
      { kind: 'request', recipients: [ATTENDEE] },
      { kind: 'response', response: 'accepted', comment: 'I will come', recipients: [ORGANIZER] },
    ]);
  });

  it('has another time proposed, and its invitation declined without a word', async () => {
    const opened = await open({ seed: SEEDED });
    const { mine, theirs } = await invite(opened);
    const { start, end } = lesson('', 14);
    await theirs.tentativelyAccept.post({ proposedNewTime: { start, end }, sendResponse: true });
    expect((await mine.get())?.attendees).toMatchObject([
      { status: { response: 'tentativelyAccepted' }, proposedNewTime: { start: { timeZone: 'UTC' } } },
    ]);
    await theirs.decline.post({ sendResponse: false });
    expect(opened.served.emulator.record.mails.map(({ kind }) => kind)).toEqual(['request', 'response']);
    expect(eventsOf(opened.served, ATTENDEE)).toEqual([]);
  });

  it('cancels a meeting, and who was invited is told', async () => {
    const opened = await open({ seed: SEEDED });
    const { mine } = await invite(opened);
    await mine.cancel.post({ comment: 'The hall is closed' });
    expect(eventsOf(opened.served, ORGANIZER)).toEqual([]);
    expect(opened.served.emulator.record.mails.at(-1)).toMatchObject({
      kind: 'cancellation',
      recipients: [ATTENDEE],
      comment: 'The hall is closed',
    });
    expect(eventsOf(opened.served, ATTENDEE)).toMatchObject([{ isCancelled: true }]);
  });

  it('forwards a meeting to another', async () => {
    const opened = await open({ seed: SEEDED });
    const { theirs } = await invite(opened);
    const other = 'deputy@school.example';
    await theirs.forward.post({ toRecipients: [{ emailAddress: { address: other } }], comment: 'For you as well' });
    expect(eventsOf(opened.served, other)).toMatchObject([{ subject: 'Staff meeting' }]);
    expect(opened.served.emulator.record.mails).toMatchObject([
      { kind: 'request' },
      { kind: 'forward', recipients: [other] },
      { kind: 'forward-notification', recipients: [ORGANIZER] },
    ]);
  });

  it('turns the pages of a list', async () => {
    const { served, adapter, events } = await open({ seed: seedOf(TWENTY_FIVE) });
    const first = await events.get({ queryParameters: { top: 10, orderby: ['subject'] } });
    const subjects: unknown[] = [];
    const iterator = new PageIterator<Event>(
      adapter,
      { value: first?.value ?? [], odataNextLink: first?.odataNextLink ?? '' },
      ({ subject }) => subjects.push(subject) > 0,
      createEventCollectionResponseFromDiscriminatorValue,
      ERRORS,
    );
    await iterator.iterate();
    expect(subjects).toEqual(TWENTY_FIVE);
    expect(iterator.getPagingState()).toBe('Complete');
    expect(served.emulator.record.requestCount).toBe(3);
  });

  // This preview sends the headers and bodies of parts as empty objects, and reads the bodies of their answers as base64
  // though they are JSON: what is left of a batch is the reading and deleting of things, and its statuses.
  it('sends a batch whose parts depend on each other', async () => {
    const { served, adapter, events } = await open();
    const made = await events.post(lesson('Art'));
    const event = events.byEventId(made?.id ?? '');
    const batch = new BatchRequestContent(adapter, ERRORS);
    batch.addBatchRequest(event.toDeleteRequestInformation(), 'delete');
    batch.addBatchRequest(event.toGetRequestInformation(), 'get').dependsOn = ['delete'];
    batch.addBatchRequest(events.toGetRequestInformation(), 'list').dependsOn = ['get'];
    const answers = await batch.postAsync();
    const statuses = { delete: 204, get: 404, list: 424 };
    expect(Object.fromEntries((await answers?.getResponsesStatusCodes()) ?? [])).toEqual(statuses);
    expect(served.emulator.record.batchCount).toBe(1);
    expect(eventsOf(served, ORGANIZER)).toEqual([]);
  });

  it('works in the calendar of the user who signed in', async () => {
    const served = await serve({ userPassword: PASSWORD });
    const { me } = connectSdk(served.url, served.getUserToken).graph;
    await me.events.post(lesson('Algebra'));
    const [event] = (await me.calendar.events.get())?.value ?? [];
    await me.events.byEventId(event?.id ?? '').patch({ subject: 'Geometry' });
    expect(eventsOf(served, ORGANIZER)).toMatchObject([{ subject: 'Geometry' }]);
  });

  it('throws its own error, with the code of Graph', async () => {
    const { events } = await open();
    const made = await events.post(lesson('Gone'));
    const event = events.byEventId(made?.id ?? '');
    await event.delete();
    const error = await failureOf(event.get());
    expect(error).toMatchObject({ responseStatusCode: 404, errorEscaped: { code: 'ErrorItemNotFound' } });
  });

  it('is refused without a token that the emulator gave', async () => {
    const { served } = await open();
    const { graph } = connectSdk(served.url, () => Promise.resolve('nonsense'));
    const error = await failureOf(graph.users.byUserId(ORGANIZER).events.get());
    expect(error).toMatchObject({ responseStatusCode: 401, errorEscaped: { code: 'InvalidAuthenticationToken' } });
    expect(statusesOf(served)).toEqual([401]);
  });

  it('waits as long as it is told when it is throttled, and sends the event once more', async () => {
    const { served, events } = await open({ faults: throttleFirst('POST') });
    await events.post(lesson('Late'));
    expect(statusesOf(served)).toEqual([429, 201]);
    expect(firstWait(served)).toBeGreaterThanOrEqual(4000);
    expect(eventsOf(served, ORGANIZER)).toHaveLength(1);
  });
});
