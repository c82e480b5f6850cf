import { describe, expect, it } from 'vitest';
import { benchesWith, mailboxOf } from '../../test/bulk-bench.ts';
import { makeOwnEvent } from '../../test/own-event.ts';
import { listJobs } from './index.ts';

const benchWith = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);

/** A file of rows of one mailbox: [key, subject, place, attendees, hour]. */
function lessons(...rows: [key: string, subject: string, place?: string, attendees?: string, hour?: number][]): string {
  const lines = rows.map(([key, subject, place = 'R1', attendees = '', hour = 9]) =>
    [
      key,
      ROOM,
      subject,
      `2026-11-03T${hour < 10 ? `0${hour}` : hour}:00:00`,
      `2026-11-03T${hour + 1}:00:00`,
      'UTC',
      place,
      attendees,
    ].join(),
  );
  return ['Key,Mailbox,Subject,Start,End,TimeZone,Location,Attendees', ...lines, ''].join('\n');
}

describe('apply', () => {
  it('creates what is not there, and sends nothing for a file that did not change', async () => {
    const bench = await benchWith();
    const file = await bench.write('term.csv', lessons(['a', 'Maths'], ['b', 'Art']));
    expect((await bench.apply(file)).report).toMatchObject({ createdNow: 2, counts: { created: 2 } });
    const before = bench.emulator.record.requests.length;
    const again = await bench.apply(file);
    expect(again.report).toMatchObject({ createdNow: 0, updatedNow: 0, counts: { unchanged: 2 } });
    expect(again.results.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
    expect(bench.emulator.record.requests.length).toBe(before);
  });

  it('patches changed events alone, and of them what changed', async () => {
    const bench = await benchWith();
    await bench.apply(await bench.write('term.csv', lessons(['a', 'Maths'], ['b', 'Art'], ['c', 'Music'])));
    const file = await bench.write('term.csv', lessons(['a', 'Maths'], ['b', 'Art', 'Hall'], ['c', 'Music']));
    const { report, results } = await bench.apply(file);
    expect(report).toMatchObject({ createdNow: 0, updatedNow: 1, counts: { updated: 1, unchanged: 2 } });
    expect(results.map(({ status }) => status)).toEqual(['unchanged', 'updated', 'unchanged']);
    const patches = bench.emulator.record.requests.filter(({ method }) => method === 'PATCH');
    expect(patches).toHaveLength(1);
    expect(bench.eventsOf(ROOM).map(({ subject, location }) => [subject, location?.displayName])).toEqual(
      expect.arrayContaining([
        ['Maths', 'R1'],
        ['Art', 'Hall'],
        ['Music', 'R1'],
      ]),
    );
  });

  it('mails nobody who did not change', async () => {
    const bench = await benchWith();
    await bench.apply(
      await bench.write('term.csv', lessons(['a', 'Maths', 'R1', 'ada@school.example; ben@school.example'])),
    );
    const mailed = bench.emulator.record.mails.length;
    await bench.apply(
      await bench.write('term.csv', lessons(['a', 'Maths', 'R1', 'ada@school.example; cy@school.example'])),
    );
    const mails = bench.emulator.record.mails.slice(mailed);
    expect(mails.map(({ kind, recipients }) => [kind, recipients])).toEqual(
      expect.arrayContaining([
        ['cancellation', ['ben@school.example']],
        ['request', ['cy@school.example']],
      ]),
    );
    expect(mails).toHaveLength(2);
  });

  it('leaves an event that somebody edited, and says so, unless it is asked to overwrite it', async () => {
    const bench = await benchWith();
    await bench.apply(await bench.write('term.csv', lessons(['a', 'Maths'], ['b', 'Art'])));
    const [edited] = bench.eventsOf(ROOM).filter(({ subject }) => subject === 'Art');
    await bench.asPerson({
      method: 'PATCH',
      path: `/users/${ROOM}/events/${edited?.id}`,
      body: { subject: 'Art, with the head' },
      mailbox: ROOM,
    });
    const file = await bench.write('term.csv', lessons(['a', 'Maths', 'Hall'], ['b', 'Arts']));
    const first = await bench.apply(file);
    expect(first.results.map(({ status, faults }) => [status, faults[0]?.code])).toEqual([
      ['updated', undefined],
      ['failed', 'event-edited'],
    ]);
    expect(first.results[1]?.EventID).not.toBeNull();
    expect(bench.eventsOf(ROOM).map(({ subject }) => subject)).toContain('Art, with the head');
    const second = await bench.apply(file, { overwrite: true });
    expect(second.results.map(({ status }) => status)).toEqual(['unchanged', 'updated']);
    expect(bench.eventsOf(ROOM).map(({ subject }) => subject)).toContain('Arts');
  });

  it('keeps what somebody else changed where the row did not change it', async () => {
    const bench = await benchWith();
    await bench.apply(await bench.write('term.csv', lessons(['a', 'Maths'])));
    const [event] = bench.eventsOf(ROOM);
    const path = `/users/${ROOM}/events/${event?.id}`;
    await bench.asPerson({ method: 'PATCH', path, body: { subject: 'Maths, quiz' }, mailbox: ROOM });
    await bench.apply(await bench.write('term.csv', lessons(['a', 'Maths', 'Hall'])));
    expect(bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Maths, quiz', location: { displayName: 'Hall' } }]);
  });

  it('cancels what is gone only when it is asked to, and never what is past', async () => {
    const bench = await benchWith();
    const past = 'p,m0@school.example,Old,2026-10-01T09:00:00,2026-10-01T10:00:00,UTC,R1,';
    const all = `${lessons(['a', 'Maths'], ['b', 'Art', 'R1', 'ada@school.example'])}${past}\n`;
    await bench.apply(await bench.write('term.csv', all));
    const file = await bench.write('term.csv', lessons(['a', 'Maths']));
    expect((await bench.apply(file)).report).toMatchObject({ cancelledNow: 0, gone: { rows: 2, cancelled: 0 } });
    const { report } = await bench.apply(file, { prune: true });
    expect(report).toMatchObject({ cancelledNow: 1, gone: { rows: 2, cancelled: 1 } });
    expect(
      bench
        .eventsOf(ROOM)
        .map(({ subject }) => subject)
        .sort(),
    ).toEqual(['Maths', 'Old']);
    expect(bench.emulator.record.mails.at(-1)).toMatchObject({
      kind: 'cancellation',
      recipients: ['ada@school.example'],
    });
  });

  it('creates a pruned row anew when it comes back', async () => {
    const bench = await benchWith();
    const whole = lessons(['a', 'Maths'], ['b', 'Art']);
    await bench.apply(await bench.write('term.csv', whole));
    await bench.apply(await bench.write('term.csv', lessons(['a', 'Maths'])), { prune: true });
    const { report } = await bench.apply(await bench.write('term.csv', whole));
    expect(report).toMatchObject({ createdNow: 1 });
    expect(
      bench
        .eventsOf(ROOM)
        .map(({ subject }) => subject)
        .sort(),
    ).toEqual(['Art', 'Maths']);
  });

  it('says that somebody deleted the event, and does not create it again (R5 in part)', async () => {
    const bench = await benchWith();
    await bench.apply(await bench.write('term.csv', lessons(['a', 'Maths'])));
    const [event] = bench.eventsOf(ROOM);
    await bench.asPerson({ method: 'DELETE', path: `/users/${ROOM}/events/${event?.id}`, mailbox: ROOM });
    const { results } = await bench.apply(await bench.write('term.csv', lessons(['a', 'Mathematics'])));
    expect(results).toMatchObject([{ status: 'failed', faults: [{ code: 'event-deleted' }] }]);
    expect(bench.eventsOf(ROOM)).toEqual([]);
    const again = await bench.apply(await bench.write('term.csv', lessons(['a', 'Mathematics'])), { recreate: true });
    expect(again.results).toMatchObject([{ status: 'created' }]);
    expect(bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Mathematics' }]);
  });

  it('cancels nothing by a file without rows', async () => {
    const bench = await benchWith();
    await bench.apply(await bench.write('term.csv', lessons(['a', 'Maths'])));
    const empty = await bench.write('term.csv', lessons());
    await expect(bench.apply(empty, { prune: true })).rejects.toMatchObject({ code: 'prune-unsafe' });
    expect(bench.eventsOf(ROOM)).toHaveLength(1);
  });

  it('refuses rows without a key, and rows that moved to another mailbox', async () => {
    const bench = await benchWith();
    const keyless = await bench.write(
      'x.csv',
      'Mailbox,Subject,Start,End\nm0@school.example,A,2026-11-03,2026-11-04\n',
    );
    await expect(bench.apply(keyless, { timeZone: 'UTC' })).rejects.toMatchObject({ code: 'key-needed' });
    const file = await bench.write('term.csv', lessons(['a', 'Maths']));
    await bench.apply(file);
    const moved = await bench.write('term.csv', lessons(['a', 'Maths']).replace(ROOM, mailboxOf(1)));
    await expect(bench.apply(moved)).rejects.toMatchObject({ code: 'row-moved' });
    const { report } = await bench.apply(moved, { prune: true });
    expect(report).toMatchObject({ createdNow: 1, cancelledNow: 1 });
    expect(bench.eventsOf(ROOM)).toEqual([]);
    expect(bench.eventsOf(mailboxOf(1))).toHaveLength(1);
  });
});

describe('a row that moves', () => {
  it('is refused on its way back to a mailbox that still has its event', async () => {
    const bench = await benchWith();
    const here = lessons(['a', 'Maths']);
    await bench.apply(await bench.write('term.csv', here));
    const [event] = bench.eventsOf(ROOM);
    const path = `/users/${ROOM}/events/${event?.id}`;
    await bench.asPerson({ method: 'PATCH', path, body: { subject: 'Maths, quiz' }, mailbox: ROOM });
    const there = here.replace(ROOM, mailboxOf(1));
    const { report } = await bench.apply(await bench.write('term.csv', there), { prune: true });
    // What somebody changed is not cancelled.
    expect(report).toMatchObject({ createdNow: 1, cancelledNow: 0 });
    const back = await bench.write('term.csv', here);
    await expect(bench.apply(back, { prune: true })).rejects.toMatchObject({ code: 'row-moved-back' });
    expect(bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Maths, quiz' }]);
    expect(bench.eventsOf(mailboxOf(1))).toHaveLength(1);
  });
});

describe('a plan', () => {
  it('says per row what apply would do, with mails, and writes nothing', async () => {
    const bench = await benchWith();
    await bench.apply(
      await bench.write('term.csv', lessons(['a', 'Maths', 'R1', 'ada@school.example'], ['b', 'Art'], ['c', 'Music'])),
    );
    const before = bench.emulator.record.requests.length;
    const file = await bench.write(
      'term.csv',
      lessons(['a', 'Maths', 'Hall', 'ada@school.example'], ['b', 'Art'], ['d', 'Games', 'R1', 'ben@school.example']),
    );
    const { plan, rows } = await bench.plan(file, { mode: 'apply', prune: true });
    expect(rows.map(({ line, key, act, parts, mails }) => [line, key, act, parts, mails])).toEqual([
      [2, 'a', 'update', ['location'], 1],
      [3, 'b', 'unchanged', [], 0],
      [4, 'd', 'create', [], 1],
      [null, 'c', 'cancel', [], 0],
    ]);
    expect(plan).toMatchObject({
      rows: 3,
      counts: { create: 1, update: 1, cancel: 0, unchanged: 1 },
      gone: { rows: 1, cancel: 1 },
      parts: { location: 1 },
      mails: { recipients: 2, events: 2, most: [{ address: 'ada@school.example' }, { address: 'ben@school.example' }] },
      reminders: { all: 1, byDefault: 1 },
    });
    expect(bench.emulator.record.requests.length).toBe(before);
    expect((await bench.apply(file, { prune: true })).report).toMatchObject({
      createdNow: 1,
      updatedNow: 1,
      cancelledNow: 1,
    });
  });

  it('of a new job leaves no job behind', async () => {
    const bench = await benchWith();
    const file = await bench.write('term.csv', lessons(['a', 'Maths']));
    expect((await bench.plan(file)).plan).toMatchObject({ job: { isNew: true }, counts: { create: 1 } });
    expect((await bench.plan(file)).plan).toMatchObject({ job: { isNew: true } });
    expect((await bench.send(file)).report).toMatchObject({ createdNow: 1 });
  });
});

describe('a first cautious run', () => {
  it('takes so many rows, or the rows of some mailboxes, and leaves the others pending', async () => {
    const bench = await benchWith();
    const file = await bench.write('term.csv', lessons(['a', 'Maths'], ['b', 'Art'], ['c', 'Music']));
    expect((await bench.send(file, { limit: 1 })).report).toMatchObject({ createdNow: 1, counts: { pending: 2 } });
    await expect(bench.send(file, { only: ['nobody@school.example'] })).rejects.toMatchObject({
      code: 'mailbox-not-in-input',
    });
    expect((await bench.send(file, { only: [ROOM.toUpperCase()] })).report).toMatchObject({ createdNow: 2 });
  });

  it('sends nothing where more would be mailed than is allowed, or nobody confirms it', async () => {
    const bench = await benchWith();
    const file = await bench.write('term.csv', lessons(['a', 'Maths', 'R1', 'ada@school.example; ben@school.example']));
    await expect(bench.send(file, { maxMails: 1 })).rejects.toMatchObject({ code: 'too-many-mails' });
    await expect(bench.send(file, { confirm: () => false })).rejects.toMatchObject({ code: 'not-confirmed' });
    expect(bench.eventsOf(ROOM)).toEqual([]);
    expect((await bench.send(file, { maxMails: 2 })).report).toMatchObject({ createdNow: 1 });
  });
});

describe('undo', () => {
  it('cancels what the job made, with its mails counted first, and leaves what was there before', async () => {
    const bench = await benchWith();
    await makeOwnEvent(bench, ROOM, 'Assembly', {
      location: { displayName: 'Old hall' },
      body: { contentType: 'text', content: 'Bring chairs' },
      categories: ['Whole school'],
      showAs: 'oof',
    });
    const rows = lessons(['s', 'Assembly', 'New hall'], ['a', 'Maths', 'R1', 'ada@school.example']);
    const file = await bench.write('term.csv', rows);
    const adopted = await bench.adopt(file);
    expect(adopted.report.found).toEqual({ matched: 1, ambiguous: 0, unmatched: 1, already: 0, unread: [] });
    expect(adopted.results.map(({ status }) => status)).toEqual(['adopted', 'pending']);
    expect(bench.emulator.record.mails).toEqual([]);
    expect((await bench.apply(file)).results.map(({ status }) => status)).toEqual(['updated', 'created']);
    expect(bench.eventsOf(ROOM)).toHaveLength(2);
    // What no row speaks of stays.
    const [taken] = bench.eventsOf(ROOM).filter(({ subject }) => subject === 'Assembly');
    expect(taken).toMatchObject({ location: { displayName: 'New hall' }, categories: ['Whole school'], showAs: 'oof' });
    expect(taken?.body?.content).toContain('Bring chairs');
    await expect(bench.undo('term', { maxMails: 0 })).rejects.toMatchObject({ code: 'too-many-mails' });
    const { report } = await bench.undo('term', { maxMails: 1 });
    expect(report).toMatchObject({ cancelledNow: 1, found: { cancel: 1, release: 1 } });
    expect(bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Assembly', location: { displayName: 'Old hall' } }]);
    expect(bench.emulator.record.mails.map(({ kind }) => kind)).toEqual(['request', 'cancellation']);
  });
});

describe('an adopted event', () => {
  it('keeps what its row does not say, and people whom its row does not invite', async () => {
    const bench = await benchWith();
    await makeOwnEvent(bench, ROOM, 'Assembly', {
      showAs: 'free',
      categories: ['Whole school'],
      attendees: [{ type: 'required', emailAddress: { address: 'head@school.example' } }],
    });
    const file = await bench.write('term.csv', lessons(['s', 'Assembly', 'New hall', 'ada@school.example']));
    const adopted = await bench.adopt(file);
    expect(adopted.results).toMatchObject([{ status: 'adopted', warnings: [] }]);
    const { rows } = await bench.plan(file, { mode: 'apply' });
    expect(rows).toMatchObject([{ act: 'update', parts: ['location', 'attendees'] }]);
    await bench.apply(file);
    expect(bench.eventsOf(ROOM)).toMatchObject([
      { location: { displayName: 'New hall' }, showAs: 'free', categories: ['Whole school'] },
    ]);
    expect(bench.eventsOf(ROOM)[0]?.attendees?.map(({ emailAddress }) => emailAddress.address)).toEqual([
      'head@school.example',
      'ada@school.example',
    ]);
  });
});

describe('a refused input', () => {
  it('of a new job leaves no job behind', async () => {
    const bench = await benchWith();
    const file = await bench.write('term.csv', lessons(['a', 'Maths'], ['a', 'Art']));
    await expect(bench.apply(file)).rejects.toMatchObject({ code: 'key-repeated' });
    expect(await listJobs({ home: bench.folder })).toEqual([]);
  });

  it('of a plan is the one of the run: a row without a key that can be read stops prune alone', async () => {
    const bench = await benchWith();
    const file = await bench.write('term.csv', `${lessons(['a', 'Maths'])}b,too,few\n`);
    await expect(bench.plan(file, { mode: 'apply', prune: true })).rejects.toMatchObject({ code: 'prune-unsafe' });
    expect((await bench.plan(file, { mode: 'apply' })).plan.counts).toMatchObject({ create: 1, rejected: 1 });
  });
});
