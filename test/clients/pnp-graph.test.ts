import { HttpRequestError, InjectHeaders } from '@pnp/queryable';
import { describe, expect, it } from 'vitest';
import { connectPnp } from './pnp-graph.ts';
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

const DAY = ['2026-01-12T00:00:00Z', '2026-01-13T00:00:00Z'] as const;

async function open(options?: Parameters<typeof serve>[0]) {
  const served = await serve(options);
  const graph = await connectPnp(served.url, served.getToken);
  return { served, graph, organizer: graph.users.getById(ORGANIZER) };
}

describe('@pnp/graph', () => {
  it('creates, gets, changes and deletes an event', async () => {
    const { served, organizer } = await open();
    const properties = { singleValueExtendedProperties: [{ id: KEY, value: 'row-1' }] };
    const made = await organizer.events.add({ ...lesson('Algebra'), ...properties });
    expect(made).toMatchObject({ subject: 'Algebra', start: { dateTime: '2026-01-12T09:00:00.0000000' } });
    expect(served.emulator.record.commits).toMatchObject([{ mailbox: ORGANIZER, properties: [{ value: 'row-1' }] }]);

    const event = organizer.events.getById(made.id ?? '');
    const expand = `singleValueExtendedProperties($filter=id eq '${KEY}')`;
    const got = await organizer.events
      .getById(made.id ?? '')
      .select('subject', 'showAs')
      .expand(expand)();
    expect(got).toMatchObject({ id: made.id, subject: 'Algebra', showAs: 'busy', ...properties });
    expect(got).not.toHaveProperty('start');

    await event.update({ subject: 'Geometry', location: { displayName: 'Room 7' } });
    expect(eventsOf(served, ORGANIZER)).toMatchObject([{ subject: 'Geometry', location: { displayName: 'Room 7' } }]);

    await event.delete();
    expect(eventsOf(served, ORGANIZER)).toEqual([]);
    expect(statusesOf(served)).toEqual([201, 200, 200, 204]);
  });

  it('lists what a filter finds, in an order, and so many', async () => {
    const { organizer } = await open({ seed: seedOf(TWENTY_FIVE) });
    const { events } = organizer;
    const found = await events.filter("startswith(subject,'Lesson 1')").orderBy('subject', false).top(3).skip(1)();
    expect(found.map(({ subject }) => subject)).toEqual(['Lesson 18', 'Lesson 17', 'Lesson 16']);
  });

  it('finds an event by its extended property', async () => {
    const { organizer } = await open();
    for (const value of ['row-1', 'row-2'])
      await organizer.events.add({ ...lesson(value), singleValueExtendedProperties: [{ id: KEY, value }] });
    const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${KEY}' and ep/value eq 'row-2')`;
    const found = await organizer.events.filter(filter).select('subject')();
    expect(found.map(({ subject }) => subject)).toEqual(['row-2']);
  });

  it('makes a calendar, changes it, and views a day of it', async () => {
    const { served, organizer } = await open();
    const made = await organizer.calendars.add({ name: 'Exams' });
    const exams = organizer.calendars.getById(made.id);
    await exams.update({ name: 'Examinations' });
    expect((await organizer.calendars()).map(({ name }) => name)).toEqual(['Calendar', 'Examinations']);
    await exams.events.add(lesson('Paper 1'));
    expect((await exams.calendarView(...DAY)()).map(({ subject }) => subject)).toEqual(['Paper 1']);
    expect(await organizer.calendarView(...DAY)()).toEqual([]);
    await exams.delete();
    expect(served.emulator.snapshot().users[0]?.calendars).toMatchObject([{ name: 'Calendar' }]);
  });

  it('is heeded in what it prefers', async () => {
    const { organizer } = await open({ seed: seedOf(['Art']) });
    const events = organizer.events.using(InjectHeaders({ Prefer: 'outlook.timezone="W. Europe Standard Time"' }));
    expect(await events()).toMatchObject([{ start: { dateTime: '2026-01-12T10:00:00.0000000' } }]);
  });

  it('sends a batch, and what of it failed fails alone', async () => {
    const { served, graph } = await open();
    const [batched, execute] = graph.batched();
    const { events } = batched.users.getById(ORGANIZER);
    const adding = ['First', 'Second'].map((subject) => batched.users.getById(ORGANIZER).events.add(lesson(subject)));
    const failing = failureOf(events.getById('nothing')());
    await execute();
    expect((await Promise.all(adding)).map(({ subject }) => subject)).toEqual(['First', 'Second']);
    expect(await failing).toMatchObject({ status: 400 });
    expect(served.emulator.record.batchCount).toBe(1);
    expect(eventsOf(served, ORGANIZER)).toHaveLength(2);
  });

  it('sends more than fit into one batch by several', async () => {
    const { served, graph } = await open();
    const [batched, execute] = graph.batched();
    const adding = TWENTY_FIVE.map((subject) => batched.users.getById(ORGANIZER).events.add(lesson(subject)));
    await execute();
    expect((await Promise.all(adding)).map(({ subject }) => subject)).toEqual(TWENTY_FIVE);
    expect(served.emulator.record.batchCount).toBe(2);
    expect(served.emulator.record.commits).toHaveLength(25);
  });

  it('turns the pages of a list', async () => {
    const { served, organizer } = await open({ seed: seedOf(TWENTY_FIVE) });
    const pages: unknown[][] = [];
    for await (const page of organizer.events.top(10).orderBy('subject'))
      pages.push(page.map(({ subject }) => subject));
    expect(pages.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(pages.flat()).toEqual(TWENTY_FIVE);
    expect(statusesOf(served)).toEqual([200, 200, 200]);
  });

  it('invites, and the attendee answers', async () => {
    const { served, graph, organizer } = await open({ seed: seedOf([]) });
    const attendees = [{ type: 'required' as const, emailAddress: { address: ATTENDEE } }];
    const made = await organizer.events.add({ ...lesson('Staff meeting'), attendees });
    const theirs = graph.users.getById(ATTENDEE).events;
    const [invitation] = await theirs();
    await theirs.getById(invitation?.id ?? '').tentativelyAccept('Perhaps', true);
    expect(eventsOf(served, ORGANIZER)).toMatchObject([
      { attendees: [{ status: { response: 'tentativelyAccepted' } }] },
    ]);
    await organizer.events.getById(made.id ?? '').cancel('The hall is closed');
    expect(served.emulator.record.mails.map(({ kind }) => kind)).toEqual(['request', 'response', 'cancellation']);
  });

  it('works in the calendar of the user who signed in', async () => {
    const served = await serve({ userPassword: PASSWORD });
    const { me } = await connectPnp(served.url, served.getUserToken);
    await me.events.add(lesson('Algebra'));
    const [event] = await me.calendar.events();
    await me.events.getById(event?.id ?? '').update({ subject: 'Geometry' });
    expect(eventsOf(served, ORGANIZER)).toMatchObject([{ subject: 'Geometry' }]);
  });

  it('throws its own error, with what Graph said', async () => {
    const { organizer } = await open();
    const made = await organizer.events.add(lesson('Gone'));
    await organizer.events.getById(made.id ?? '').delete();
    const error = await failureOf(organizer.events.getById(made.id ?? '')());
    expect(error).toBeInstanceOf(HttpRequestError);
    expect(error).toMatchObject({ status: 404, message: expect.stringContaining('ErrorItemNotFound') });
  });

  it('is refused without a token that the emulator gave', async () => {
    const { served } = await open();
    const stranger = await connectPnp(served.url, () => Promise.resolve('nonsense'));
    const error = await failureOf(stranger.users.getById(ORGANIZER).events());
    expect(error).toMatchObject({ status: 401, message: expect.stringContaining('InvalidAuthenticationToken') });
  });

  it('waits as long as it is told when it is throttled, and sends the event once more', async () => {
    const { served, organizer } = await open({ faults: throttleFirst('POST') });
    await organizer.events.add(lesson('Late'));
    expect(statusesOf(served)).toEqual([429, 201]);
    expect(firstWait(served)).toBeGreaterThanOrEqual(4000);
    expect(eventsOf(served, ORGANIZER)).toHaveLength(1);
  });
});
