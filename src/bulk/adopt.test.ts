import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf, rowOf, rowsOf } from '../../test/bulk-bench.ts';
import { makeOwnEvent } from '../../test/own-event.ts';
import { TransportError } from '../core/errors.ts';
import type { Event } from '../graph/event.ts';
import { resumeJob } from './index.ts';

const benchWith = benchesWith({ time: 'virtual' });
const [ROOM, LAB] = [mailboxOf(0), mailboxOf(1)];

/** An event that another program made, at the time of the rows. */
const made = (bench: Bench, subject: string, mailbox = ROOM, more: object = {}) =>
  makeOwnEvent(bench, mailbox, subject, more);

const row = (key: string, subject: string, mailbox = ROOM) => rowOf(key, mailbox, '', subject);
const subjects = (bench: Bench, mailbox = ROOM) =>
  bench
    .eventsOf(mailbox)
    .map(({ subject }) => subject)
    .sort();
const statuses = (results: readonly { status: string }[]) => results.map(({ status }) => status);

describe('adopt a second time', () => {
  it('leaves what is adopted as it is, changed or not, and adopts what is there by now', async () => {
    const bench = await benchWith();
    await made(bench, 'Maths');
    const file = await bench.write('term.csv', rowsOf(row('a', 'maths'), row('b', 'Art')));
    expect(statuses((await bench.adopt(file)).results)).toEqual(['adopted', 'pending']);
    const writes = bench.emulator.record.writeCount;
    const again = await bench.adopt(file);
    expect(again.report).toMatchObject({
      found: { matched: 0, ambiguous: 0, unmatched: 1, already: 1 },
      adoptedNow: 0,
      counts: { adopted: 1, pending: 1 },
    });
    await bench.write('term.csv', rowsOf(row('a', 'Mathematics'), row('b', 'Art')));
    expect((await bench.adopt(file)).report.counts).toMatchObject({ pending: 1, failed: 0 });
    expect(bench.emulator.record.writeCount).toBe(writes);
    await made(bench, 'Art');
    expect((await bench.adopt(file)).report).toMatchObject({ found: { matched: 1, already: 1 }, adoptedNow: 1 });
    expect((await bench.apply(file)).report).toMatchObject({ createdNow: 0, updatedNow: 1, counts: { rows: 2 } });
    expect(subjects(bench)).toEqual(['Art', 'Mathematics']);
  });
});

describe('an adopted event that is over', () => {
  it('stays as it is, and is told where its row differs: by apply, not by the adoption', async () => {
    const bench = await benchWith();
    await made(bench, 'Maths');
    await made(bench, 'Art');
    const file = await bench.write('term.csv', rowsOf(row('a', 'maths'), row('b', 'Art')));
    const codes = (results: readonly { warnings: readonly { code: string }[] }[]) =>
      results.map(({ warnings }) => warnings.map(({ code }) => code));
    expect(codes((await bench.adopt(file)).results)).toEqual([[], []]);
    await bench.pass(3 * 24 * 3_600_000);
    expect(codes((await bench.adopt(file)).results)).toEqual([[], []]);
    const applied = await bench.apply(file);
    expect(statuses(applied.results)).toEqual(['unchanged', 'unchanged']);
    expect(codes(applied.results)).toEqual([['kept-as-past'], []]);
    expect(subjects(bench)).toEqual(['Art', 'Maths']);
  });
});

describe('what adopt does not take', () => {
  it('by --only or --limit, it neither counts nor records', async () => {
    const bench = await benchWith();
    for (const subject of ['Maths', 'Art']) for (const mailbox of [ROOM, LAB]) await made(bench, subject, mailbox);
    const rows = [row('a', 'Maths'), row('b', 'Art'), row('c', 'Maths', LAB), row('d', 'Art', LAB)];
    const file = await bench.write('term.csv', rowsOf(...rows));
    const asked: number[] = [];
    const agree = ({ matched }: { matched: number }) => asked.push(matched) > 0;
    const only = await bench.adopt(file, { only: [LAB.toUpperCase()], limit: 1, agree });
    expect(only.report.found).toMatchObject({ matched: 1, unmatched: 0, already: 0 });
    expect(statuses(only.results)).toEqual(['pending', 'pending', 'adopted', 'pending']);
    expect(asked).toEqual([1]);
    // Nothing else is on record: rows that were left are not adopted without being looked for again.
    await bench.asPerson({
      method: 'PATCH',
      path: `/users/${ROOM}/events/${bench.eventsOf(ROOM)[0]?.id}`,
      body: { subject: 'Latin' },
      mailbox: ROOM,
    });
    const rest = await bench.adopt(file);
    expect(rest.report.found).toMatchObject({ matched: 2, unmatched: 1, already: 1 });
  });

  it('because a mailbox refuses to be read, it tells, and adopts the others', async () => {
    const bench = await benchWith({ autoCreateUsers: false, seed: { users: [{ userPrincipalName: ROOM }] } });
    await made(bench, 'Maths');
    const file = await bench.write('term.csv', rowsOf(row('a', 'Maths'), row('b', 'Art', LAB)));
    const { report, results } = await bench.adopt(file);
    expect(report.found).toMatchObject({ matched: 1, unmatched: 0, unread: [{ mailbox: LAB, rows: 1 }] });
    expect(statuses(results)).toEqual(['adopted', 'pending']);
  });
});

describe('a row whose event cannot be told from others', () => {
  it('is left out of every run, and said, until it is asked for or can be told', async () => {
    const bench = await benchWith();
    for (const subject of ['Maths', 'Maths', 'Art']) await made(bench, subject);
    const file = await bench.write('term.csv', rowsOf(row('a', 'Maths'), row('b', 'Art'), row('c', 'Art')));
    const ids: string[] = [];
    const onMatch = ({ subject, eventIds }: { subject: string; eventIds: readonly string[] }) => {
      if (subject === 'Maths') ids.push(...eventIds);
    };
    const dry = await bench.adopt(file, { dryRun: true, onMatch });
    expect(statuses(dry.results)).toEqual(['pending', 'pending', 'pending']);
    const { report, results } = await bench.adopt(file);
    expect(report.found).toMatchObject({ matched: 0, ambiguous: 3, unmatched: 0 });
    expect(statuses(results)).toEqual(['failed', 'failed', 'failed']);
    expect(results[0]?.faults).toMatchObject([{ code: 'event-ambiguous' }]);
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(results[0]?.error).toContain(id);
    const { plan } = await bench.plan(file, { mode: 'apply' });
    expect(plan.counts).toMatchObject({ create: 0, ambiguous: 3 });
    for (const run of [bench.apply, bench.send]) {
      const left = await run(file, { retryFailed: true, acceptChanges: true } as object);
      expect(left.report).toMatchObject({ createdNow: 0, counts: { failed: 3 } });
    }
    // Another look: of Maths one is gone, of Art both are.
    for (const name of ['Maths', 'Art']) {
      const path = `/users/${ROOM}/events/${bench.eventsOf(ROOM).find(({ subject }) => subject === name)?.id}`;
      await bench.asPerson({ method: 'DELETE', path, mailbox: ROOM });
    }
    const again = await bench.adopt(file);
    expect(again.report.found).toMatchObject({ matched: 1, ambiguous: 0, unmatched: 2 });
    expect(statuses(again.results)).toEqual(['adopted', 'pending', 'pending']);
    expect((await bench.apply(file)).report).toMatchObject({ createdNow: 2 });
  });

  it('is created where that is asked for, and by no resume', async () => {
    const bench = await benchWith();
    for (const subject of ['Maths', 'Maths']) await made(bench, subject);
    const file = await bench.write('term.csv', rowsOf(row('a', 'Maths'), row('b', 'Art')));
    await bench.adopt(file);
    const resumed = await bench.during((options) => resumeJob({ ...options, job: 'term' }));
    expect(resumed).toMatchObject({ createdNow: 0, counts: { pending: 1, failed: 1 } });
    const refused = { code: 'create-ambiguous-whole' };
    await expect(bench.send(file, { createAmbiguous: true, limit: 1 })).rejects.toMatchObject(refused);
    await expect(bench.apply(file, { createAmbiguous: true, limit: 1 })).rejects.toMatchObject(refused);
    expect((await bench.send(file, { createAmbiguous: true })).report).toMatchObject({ createdNow: 2 });
    expect(subjects(bench)).toEqual(['Art', 'Maths', 'Maths', 'Maths']);
  });
});

describe('a row that was released', () => {
  it('takes the event back that it had, by send and by apply, and makes no other one', async () => {
    const bench = await benchWith();
    await made(bench, 'Maths');
    const file = await bench.write('term.csv', rowsOf(row('a', 'maths')));
    const [first] = (await bench.adopt(file)).results;
    await bench.apply(file);
    expect(subjects(bench)).toEqual(['maths']);
    await bench.undo('term');
    expect(subjects(bench)).toEqual(['Maths']);
    const sent = await bench.send(file);
    expect(statuses(sent.results)).toEqual(['adopted']);
    expect(subjects(bench)).toEqual(['Maths']);
    await bench.undo('term');
    // Whatever people made of it meanwhile.
    const [event] = bench.eventsOf(ROOM);
    const path = `/users/${ROOM}/events/${event?.id}`;
    await bench.asPerson({ method: 'PATCH', path, body: { subject: 'Numbers' }, mailbox: ROOM });
    const { plan } = await bench.plan(file, { mode: 'apply' });
    expect(plan.counts).toMatchObject({ create: 0, update: 1 });
    const applied = await bench.apply(file);
    expect(statuses(applied.results)).toEqual(['updated']);
    expect(applied.results[0]?.EventID).toBe(first?.EventID);
    expect(subjects(bench)).toEqual(['maths']);
    await bench.undo('term');
    expect(subjects(bench)).toEqual(['Numbers']);
    expect(bench.emulator.record.mails).toEqual([]);
  });

  it('is planned by what its event is now, where the calendars are read, as apply finds it', async () => {
    const bench = await benchWith();
    for (const subject of ['Maths', 'Art', 'Chess']) await made(bench, subject);
    const file = await bench.write('term.csv', rowsOf(row('a', 'Maths'), row('b', 'art'), row('c', 'Chess')));
    await bench.adopt(file);
    await bench.undo('term');
    const path = `/users/${ROOM}/events/${bench.eventsOf(ROOM).find(({ subject }) => subject === 'Chess')?.id}`;
    await bench.asPerson({ method: 'DELETE', path, mailbox: ROOM });
    expect((await bench.plan(file, { mode: 'apply' })).plan.counts).toMatchObject({ update: 3 });
    const { plan, rows } = await bench.plan(file, { mode: 'apply', check: true, values: true });
    expect(plan).toMatchObject({
      checked: { rows: 3, edited: 0, deleted: 1 },
      counts: { create: 0, update: 1, unchanged: 1, deleted: 1 },
    });
    expect(rows).toMatchObject([
      { act: 'unchanged', parts: [] },
      { act: 'update', parts: ['subject'], values: { fields: [{ field: 'subject', before: 'Art', after: 'art' }] } },
      { act: 'deleted' },
    ]);
    const applied = await bench.apply(file);
    expect(statuses(applied.results)).toEqual(['adopted', 'updated', 'failed']);
    expect(applied.results[2]).toMatchObject({ faults: [{ code: 'event-deleted' }] });
  });

  it('is created again only where that is asked for, once its event is gone', async () => {
    const bench = await benchWith();
    await made(bench, 'Maths');
    const file = await bench.write('term.csv', rowsOf(row('a', 'Maths')));
    await bench.adopt(file);
    await bench.undo('term');
    const path = `/users/${ROOM}/events/${bench.eventsOf(ROOM)[0]?.id}`;
    await bench.asPerson({ method: 'DELETE', path, mailbox: ROOM });
    for (const run of [bench.apply, bench.send, bench.apply]) {
      const { results } = await run(file);
      expect(results).toMatchObject([{ status: 'failed', faults: [{ code: 'event-deleted' }] }]);
    }
    expect((await bench.apply(file, { recreate: true })).report).toMatchObject({ createdNow: 1 });
    expect(subjects(bench)).toEqual(['Maths']);
  });

  it('is released again where it is gone before it was adopted again', async () => {
    const bench = await benchWith();
    await made(bench, 'Maths');
    const others = [row('b', 'Art'), row('c', 'Chess', LAB)];
    const [file, without] = [rowsOf(row('a', 'Maths'), ...others), rowsOf(...others)];
    const path = await bench.write('term.csv', file);
    await bench.adopt(path);
    await bench.undo('term');
    await bench.apply(path, { only: [LAB] });
    await bench.write('term.csv', without);
    expect((await bench.apply(path)).results.map(({ line, status }) => [line, status])).toEqual([
      [2, 'created'],
      [3, 'unchanged'],
      [null, 'unchanged'],
    ]);
    await bench.write('term.csv', file);
    expect((await bench.apply(path)).report).toMatchObject({ createdNow: 0, adoptedNow: 1 });
    expect(subjects(bench)).toEqual(['Art', 'Maths']);
  });
});

describe('the mails of an adopted meeting', () => {
  const rows = (place: string, attendees: string) =>
    [
      'Key,Mailbox,Subject,Start,End,TimeZone,Location,Attendees',
      `a,${ROOM},Maths,2026-11-03T09:00:00,2026-11-03T10:00:00,UTC,${place},${attendees}`,
      '',
    ].join('\n');
  const invited = (...names: string[]) =>
    names.map((name) => ({ type: 'required', emailAddress: { address: `${name}@school.example` } }));

  it('count all who are on it, whomever the row names, in plan, in --max-mails and in undo', async () => {
    const bench = await benchWith();
    await made(bench, 'Maths', ROOM, { attendees: invited('ada', 'ben', 'cyn') });
    const file = await bench.write('term.csv', rows('R1', 'ada@school.example'));
    await bench.adopt(file);
    const mailsOf = async () => (await bench.plan(file, { mode: 'apply' })).plan.mails;
    expect(await mailsOf()).toMatchObject({ recipients: 3, isAtLeast: true });
    await expect(bench.apply(file, { maxMails: 2 })).rejects.toMatchObject({ code: 'too-many-mails' });
    const mailed = bench.emulator.record.mails.length;
    await bench.apply(file, { maxMails: 3 });
    const sent = bench.emulator.record.mails.slice(mailed);
    expect(sent.flatMap(({ recipients }) => recipients).sort()).toEqual([
      'ada@school.example',
      'ben@school.example',
      'cyn@school.example',
    ]);
    // Counted anew with each change; whom people invite later is not known before it.
    const path = `/users/${ROOM}/events/${bench.eventsOf(ROOM)[0]?.id}`;
    const body = { attendees: invited('ada', 'ben', 'cyn', 'dan') };
    await bench.asPerson({ method: 'PATCH', path, body, mailbox: ROOM });
    await bench.write('term.csv', rows('R2', 'ada@school.example'));
    expect(await mailsOf()).toMatchObject({ recipients: 3, isAtLeast: true });
    await bench.apply(file);
    await bench.write('term.csv', rows('R2', 'eve@school.example'));
    // Attendees alone: who goes and who comes.
    expect(await mailsOf()).toMatchObject({ recipients: 2, isAtLeast: false });
    await bench.write('term.csv', rows('R3', 'ada@school.example'));
    expect(await mailsOf()).toMatchObject({ recipients: 4 });
    await expect(bench.undo('term', { maxMails: 3 })).rejects.toMatchObject({ code: 'too-many-mails' });
    await bench.undo('term', { maxMails: 4 });
  });
});

describe('an adopted event that is given back', () => {
  it('is as it was, field by field, whatever was changed of it and however often', async () => {
    const bench = await benchWith();
    const attendees = ['ada', 'ben'].map((name) => ({
      type: 'required',
      emailAddress: { name, address: `${name}@school.example` },
    }));
    await made(bench, 'Maths', ROOM, {
      body: { contentType: 'text', content: 'Bring paper' },
      location: { displayName: 'Hall' },
      categories: ['Blue'],
      importance: 'high',
      sensitivity: 'private',
      showAs: 'tentative',
      isReminderOn: true,
      reminderMinutesBeforeStart: 45,
      hideAttendees: true,
      responseRequested: false,
      start: { dateTime: '2026-11-03T10:00:00', timeZone: 'W. Europe Standard Time' },
      end: { dateTime: '2026-11-03T11:00:00', timeZone: 'W. Europe Standard Time' },
      attendees,
    });
    const ada = { mailbox: 'ada@school.example' };
    const [theirs] = bench.eventsOf(ada.mailbox);
    await bench.asPerson({
      method: 'POST',
      path: `/users/${ada.mailbox}/events/${theirs?.id}/accept`,
      body: { sendResponse: true },
      ...ada,
    });
    const before = bench.eventsOf(ROOM)[0];
    const times = (hour: number) =>
      `2026-11-03T${String(hour).padStart(2, '0')}:00:00,2026-11-03T${hour + 1}:00:00,UTC`;
    const written = (event: Event | undefined) => {
      const {
        '@odata.etag': _,
        changeKey,
        lastModifiedDateTime,
        attendees,
        singleValueExtendedProperties,
        ...rest
      } = event as unknown as Record<string, unknown>;
      return rest;
    };
    expect(before?.attendees?.map(({ status }) => status?.response)).toEqual(['accepted', 'none']);
    const columns =
      'Key,Mailbox,Subject,Start,End,TimeZone,Body,Location,Categories,Importance,Sensitivity,ShowAs,Reminder,Attendees,OnlineMeeting,HideAttendees';
    const fileOf = (row: string) => bench.write('term.csv', [columns, row, ''].join('\n'));
    const adopted = `a,${ROOM},Maths,${times(9)},,,,,,,,,,`;
    const file = await fileOf(adopted);
    expect(statuses((await bench.adopt(file)).results)).toEqual(['adopted']);
    const change = async (row: string) => {
      await fileOf(row);
      expect(statuses((await bench.apply(file)).results)).toEqual(['updated']);
    };
    const given = async () => {
      expect(statuses((await bench.undo('term')).results)).toEqual(['unchanged']);
      return bench.eventsOf(ROOM)[0];
    };
    const people = 'ada@school.example; cyn@school.example';
    await change(`a,${ROOM},Maths,${times(9)},New paper,Lab,Red,low,normal,free,10,${people},,false`);
    await change(`a,${ROOM},Sums,${times(9)},No paper,Yard,Green,normal,personal,busy,5,ada@school.example,,true`);
    const back = await given();
    expect(written(back)).toEqual(written(before));
    expect(back?.attendees).toEqual(before?.attendees);
    // Another time asks everybody anew, and a meeting cannot be taken off: neither is given back, all the rest is.
    await change(`a,${ROOM},Sums,${times(14)},,,,,,,,,true,`);
    const { body, bodyPreview, isOnlineMeeting, onlineMeeting, onlineMeetingProvider, ...rest } = written(
      await given(),
    );
    expect(written(before)).toMatchObject(rest);
    expect((body as Event['body'])?.content).toContain('Bring paper');
  });

  it('is as it was although nobody saw that its first change came through', async () => {
    let isCut = false;
    const lost = () => new TransportError('connection-lost', 'The connection was lost.', 'unknown');
    const bench = await benchWith({
      wire: {
        before: () => {
          if (isCut) throw lost();
        },
        after: ({ method, body }, reply) => {
          if (
            method !== 'PATCH' ||
            !Buffer.from(body ?? '')
              .toString()
              .includes('Hall')
          )
            return reply;
          isCut = true;
          throw lost();
        },
      },
    });
    await made(bench, 'Maths');
    const file = await bench.write('term.csv', rowsOf(row('a', 'Maths')));
    await bench.adopt(file);
    await bench.write('term.csv', rowsOf(row('a', 'Maths in the Hall')));
    const cut = await bench.apply(file);
    expect(statuses(cut.results)).toEqual(['pending']);
    isCut = false;
    expect(subjects(bench)).toEqual(['Maths in the Hall']);
    await bench.write('term.csv', rowsOf(row('a', 'Sums')));
    // What was under way is seen to be done, then comes what the row says by now.
    await bench.apply(file);
    await bench.apply(file);
    expect(subjects(bench)).toEqual(['Sums']);
    await bench.undo('term');
    expect(subjects(bench)).toEqual(['Maths']);
  });
});
