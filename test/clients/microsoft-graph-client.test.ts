import {
  BatchRequestContent,
  BatchResponseContent,
  FileUpload,
  GraphError,
  LargeFileUploadTask,
  PageIterator,
  type Range,
  ResponseType,
} from '@microsoft/microsoft-graph-client';
import type { Event } from '@microsoft/microsoft-graph-types';
import { describe, expect, it } from 'vitest';
import { connectClient } from './microsoft-graph-client.ts';
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

const EVENTS = `/users/${ORGANIZER}/events`;
const PROPERTY = `singleValueExtendedProperties($filter=id eq '${KEY}')`;

async function open(options?: Parameters<typeof serve>[0]) {
  const served = await serve(options);
  return { served, client: connectClient(served.url, served.getToken) };
}

describe('@microsoft/microsoft-graph-client', () => {
  it('creates, gets, changes and deletes an event', async () => {
    const { served, client } = await open();
    const properties = { singleValueExtendedProperties: [{ id: KEY, value: 'row-1' }] };
    const made: Event = await client.api(EVENTS).post({ ...lesson('Algebra'), ...properties });
    expect(made).toMatchObject({ subject: 'Algebra', start: { dateTime: '2026-01-12T09:00:00.0000000' } });
    expect(served.emulator.record.commits).toMatchObject([{ mailbox: ORGANIZER, properties: [{ value: 'row-1' }] }]);

    const event = client.api(`${EVENTS}/${made.id}`);
    const got = await event.select(['subject', 'showAs']).expand(PROPERTY).get();
    expect(got).toMatchObject({ id: made.id, subject: 'Algebra', showAs: 'busy', ...properties });
    expect(got).not.toHaveProperty('start');

    await client.api(`${EVENTS}/${made.id}`).patch({ subject: 'Geometry', location: { displayName: 'Room 7' } });
    expect(eventsOf(served, ORGANIZER)).toMatchObject([{ subject: 'Geometry', location: { displayName: 'Room 7' } }]);

    await client.api(`${EVENTS}/${made.id}`).delete();
    expect(eventsOf(served, ORGANIZER)).toEqual([]);
    expect(statusesOf(served)).toEqual([201, 200, 200, 204]);
  });

  it('writes a whole event back, as it was read but for a change', async () => {
    const { served, client } = await open({ seed: seedOf(['Algebra']) });
    const [event] = (await client.api(EVENTS).get()).value;
    await client.api(`${EVENTS}/${event.id}`).patch({ ...event, subject: 'Geometry' });
    expect(eventsOf(served, ORGANIZER)).toMatchObject([{ subject: 'Geometry', recurrence: null, onlineMeeting: null }]);
  });

  it('lists what a filter finds, in an order, and so many', async () => {
    const { served, client } = await open({ seed: seedOf(TWENTY_FIVE) });
    const page = await client
      .api(EVENTS)
      .filter("startswith(subject,'Lesson 1')")
      .orderby('subject desc')
      .top(3)
      .select('subject')
      .get();
    expect(page.value.map(({ subject }: Event) => subject)).toEqual(['Lesson 19', 'Lesson 18', 'Lesson 17']);
    expect(page['@odata.nextLink']).toContain(`${served.url}/v1.0/users/`);
  });

  it('finds an event by its extended property', async () => {
    const { client } = await open();
    for (const value of ['row-1', 'row-2'])
      await client.api(EVENTS).post({ ...lesson(value), singleValueExtendedProperties: [{ id: KEY, value }] });
    const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${KEY}' and ep/value eq 'row-2')`;
    const found = await client.api(EVENTS).filter(filter).get();
    expect(found.value.map(({ subject }: Event) => subject)).toEqual(['row-2']);
  });

  it('makes a calendar, and views a day of it', async () => {
    const { served, client } = await open();
    const calendar = await client.api(`/users/${ORGANIZER}/calendars`).post({ name: 'Exams', color: 'lightOrange' });
    const calendars = await client.api(`/users/${ORGANIZER}/calendars`).get();
    expect(calendars.value.map(({ name }: { name: string }) => name)).toEqual(['Calendar', 'Exams']);
    await client.api(`/users/${ORGANIZER}/calendars/${calendar.id}/events`).post(lesson('Paper 1'));
    await client.api(EVENTS).post(lesson('Elsewhere'));
    const view = await client
      .api(`/users/${ORGANIZER}/calendars/${calendar.id}/calendarView`)
      .query({ startDateTime: '2026-01-12T00:00:00Z', endDateTime: '2026-01-13T00:00:00Z' })
      .get();
    expect(view.value.map(({ subject }: Event) => subject)).toEqual(['Paper 1']);
    expect(served.emulator.snapshot().users[0]?.calendars).toMatchObject([{ name: 'Calendar' }, { name: 'Exams' }]);
  });

  it('is heeded in what it prefers', async () => {
    const { client } = await open();
    const made = await client
      .api(EVENTS)
      .post({ ...lesson('Art'), body: { contentType: 'html', content: '<b>x</b>' } });
    const got = await client
      .api(`${EVENTS}/${made.id}`)
      .header('Prefer', 'outlook.timezone="W. Europe Standard Time", outlook.body-content-type="text"')
      .get();
    expect(got).toMatchObject({
      start: { dateTime: '2026-01-12T10:00:00.0000000', timeZone: 'W. Europe Standard Time' },
      body: { contentType: 'text', content: 'x' },
    });
  });

  it('sends a batch whose parts depend on each other', async () => {
    const { served, client } = await open();
    const post = (subject: string) =>
      new Request(`${served.url}${EVENTS}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(lesson(subject)),
      });
    const content = new BatchRequestContent([
      { id: '1', request: post('First') },
      { id: '2', request: post('Second'), dependsOn: ['1'] },
      { id: '3', request: new Request(`${served.url}${EVENTS}`), dependsOn: ['2'] },
    ]);
    const answers = new BatchResponseContent(await client.api('/$batch').post(await content.getContent()));
    expect(answers.getResponseById('1').status).toBe(201);
    const listed = await answers.getResponseById('3').json();
    expect(listed).toMatchObject({ value: [{ subject: 'First' }, { subject: 'Second' }] });
    expect(served.emulator.record.batchCount).toBe(1);
    expect(served.emulator.record.requests.map(({ inBatch }) => inBatch)).toEqual([true, true, true]);
  });

  it('is told which parts of a batch failed for another', async () => {
    const { served, client } = await open();
    const content = new BatchRequestContent([
      { id: '1', request: new Request(`${served.url}${EVENTS}/nothing`) },
      { id: '2', request: new Request(`${served.url}${EVENTS}`), dependsOn: ['1'] },
    ]);
    const answers = new BatchResponseContent(await client.api('/$batch').post(await content.getContent()));
    expect(answers.getResponseById('2').status).toBe(424);
  });

  it('turns the pages of a list', async () => {
    const { served, client } = await open({ seed: seedOf(TWENTY_FIVE) });
    const first = await client.api(EVENTS).top(10).orderby('subject').get();
    const subjects: string[] = [];
    const iterator = new PageIterator(client, first, ({ subject }: Event) => subjects.push(subject ?? '') > 0);
    await iterator.iterate();
    expect(subjects).toEqual(TWENTY_FIVE);
    expect(iterator.isComplete()).toBe(true);
    expect(served.emulator.record.requestCount).toBe(3);
  });

  it('carries its header on to the pages that follow', async () => {
    const { client } = await open({ seed: seedOf(TWENTY_FIVE) });
    const headers = { Prefer: 'outlook.timezone="Tokyo Standard Time", odata.maxpagesize=10' };
    const first = await client.api(EVENTS).headers(headers).get();
    const zones = new Set<unknown>();
    let count = 0;
    const seen = ({ start }: Event) => {
      zones.add(start?.timeZone);
      count++;
      return true;
    };
    await new PageIterator(client, first, seen, { headers }).iterate();
    expect({ count, zones: [...zones] }).toEqual({ count: 25, zones: ['Tokyo Standard Time'] });
  });

  it('works in the calendar of the user who signed in', async () => {
    const served = await serve({ userPassword: PASSWORD });
    const client = connectClient(served.url, served.getUserToken);
    await client.api('/me/events').post(lesson('Algebra'));
    const [event] = (await client.api('/me/calendar/events').get()).value;
    await client.api(`/me/events/${event.id}`).patch({ subject: 'Geometry' });
    expect(eventsOf(served, ORGANIZER)).toMatchObject([{ subject: 'Geometry' }]);
  });

  it('throws its own error, with the code of Graph', async () => {
    const { client } = await open();
    const made = await client.api(EVENTS).post(lesson('Gone'));
    await client.api(`${EVENTS}/${made.id}`).delete();
    const error = await failureOf(client.api(`${EVENTS}/${made.id}`).get());
    expect(error).toBeInstanceOf(GraphError);
    expect(error).toMatchObject({ statusCode: 404, code: 'ErrorItemNotFound', requestId: expect.stringMatching(/./) });
  });

  it('is refused without a token that the emulator gave', async () => {
    const { served } = await open();
    const stranger = connectClient(served.url, () => Promise.resolve('nonsense'));
    const error = await failureOf(stranger.api(EVENTS).get());
    expect(error).toMatchObject({ statusCode: 401, code: 'InvalidAuthenticationToken' });
    expect(statusesOf(served)).toEqual([401]);
  });

  it('waits as long as it is told when it is throttled, and sends the event once more', async () => {
    const { served, client } = await open({ faults: throttleFirst('POST') });
    await client.api(EVENTS).post(lesson('Late'));
    expect(statusesOf(served)).toEqual([429, 201]);
    expect(firstWait(served)).toBeGreaterThanOrEqual(4000);
    expect(eventsOf(served, ORGANIZER)).toHaveLength(1);
  });

  it('invites, and the attendee answers', async () => {
    const { served, client } = await open({ seed: seedOf([]) });
    const attendees = [{ type: 'required', emailAddress: { address: ATTENDEE } }];
    await client.api(EVENTS).post({ ...lesson('Staff meeting'), attendees });
    const inbox = await client.api(`/users/${ATTENDEE}/events`).get();
    await client
      .api(`/users/${ATTENDEE}/events/${inbox.value[0].id}/accept`)
      .post({ comment: 'Yes', sendResponse: true });
    expect(eventsOf(served, ORGANIZER)).toMatchObject([{ attendees: [{ status: { response: 'accepted' } }] }]);
    expect(served.emulator.record.mails.map(({ kind }) => kind)).toEqual(['request', 'response']);
  });

  it.each([
    ['3.5 MB', 3_500_000, 4],
    ['12 MB', 12_000_000, 8],
  ])('uploads a file of %s in ranges, and goes on where one of them was cut', async (_, size, ranges) => {
    const { served, client } = await open();
    const event: Event = await client.api(EVENTS).post(lesson('Algebra'));
    const attachments = `${EVENTS}/${event.id}/attachments`;
    const bytes = Buffer.alloc(size, 'A plan of the term, ');
    const session = await LargeFileUploadTask.createUploadSession(client, `${attachments}/createUploadSession`, {
      AttachmentItem: { attachmentType: 'file', name: 'plan.pdf', size },
    });
    served.emulator.setFaultPlan({
      rules: [{ match: { method: 'PUT', nth: 2 }, action: { type: 'commit-then-reset' } }],
    });
    const progress: number[] = [];
    const file = new FileUpload(bytes, 'plan.pdf', size);
    const task = new LargeFileUploadTask(client, file, session, {
      rangeSize: Math.ceil(size / ranges),
      uploadEventHandlers: { progress: (range?: Range) => void progress.push(range?.maxValue ?? 0) },
    });
    expect(await failureOf(task.upload())).toBeDefined();
    const { location } = await task.resume();
    expect(progress.at(-1)).toBe(size - 1);
    const id = /Attachments\('([^']+)'\)$/.exec(location)?.[1];
    const content = await client.api(`${attachments}/${id}/$value`).responseType(ResponseType.ARRAYBUFFER).get();
    expect(Buffer.from(content).equals(bytes)).toBe(true);
    expect(await client.api(`${EVENTS}/${event.id}`).select('hasAttachments').get()).toMatchObject({
      hasAttachments: true,
    });
  });
});
