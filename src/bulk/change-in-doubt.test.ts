import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf } from '../../test/bulk-bench.ts';
import { makeOwnEvent } from '../../test/own-event.ts';
import { TransportError } from '../core/errors.ts';
import type { HttpRequest } from '../http/wire/transport.ts';
import { cancelJob } from './index.ts';

const benchWith = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);
const row = (place: string, attendees = '') =>
  [
    'Key,Mailbox,Subject,Start,End,TimeZone,Location,Attendees',
    `a,${ROOM},Assembly,2026-11-03T09:00:00,2026-11-03T10:00:00,UTC,${place},${attendees}`,
    '',
  ].join('\n');

const isChange = ({ method, headers }: HttpRequest) =>
  method === 'PATCH' && Object.keys(headers).some((name) => name.toLowerCase() === 'if-match');

interface Doubt extends Bench {
  /** Changes carried out from now on are never answered, and neither is what comes after them. */
  lose(): void;
  mend(): void;
}

async function benchInDoubt(): Promise<Doubt> {
  let isArmed = false;
  let isDown = false;
  const lost = () => new TransportError('connection-lost', 'The connection was lost.', 'unknown');
  const bench = await benchWith({
    wire: {
      before: () => {
        if (isDown) throw lost();
      },
      after: (request, reply) => {
        if (!isArmed || !isChange(request)) return reply;
        isDown = true;
        throw lost();
      },
    },
  });
  const lose = () => {
    isArmed = true;
  };
  const mend = () => {
    isArmed = false;
    isDown = false;
  };
  return { ...bench, lose, mend };
}

/** An event that people made. */
function made(bench: Bench, place: string, ...attendees: string[]): Promise<void> {
  return makeOwnEvent(bench, ROOM, 'Assembly', {
    location: { displayName: place },
    attendees: attendees.map((address) => ({ type: 'required', emailAddress: { address } })),
  });
}

const placesOf = (bench: Bench) => bench.eventsOf(ROOM).map(({ location }) => location?.displayName);
const invitedTo = (bench: Bench) =>
  bench
    .eventsOf(ROOM)
    .map(({ attendees }) => (attendees ?? []).map(({ emailAddress }) => emailAddress?.address).sort());

describe('an adoption that was carried out and never answered', () => {
  it.for([
    ['is updated by the run that finds it, where its row says something else', 0, 'New hall', []],
    ['is left as it is where it is over by then', 3 * 24 * 3_600_000, 'Old hall', ['kept-as-sent']],
  ] as const)('%s', async ([, later, place, warnings]) => {
    const bench = await benchInDoubt();
    await made(bench, 'Old hall');
    bench.lose();
    const { report } = await bench.adopt(await bench.write('term.csv', row('New hall')));
    expect(report.counts).toMatchObject({ pending: 1 });
    bench.mend();
    await bench.pass(later);
    const { results } = await bench.apply(await bench.write('term.csv', row('New hall')));
    expect(results.map((result) => result.warnings.map(({ code }) => code))).toEqual([warnings]);
    expect(placesOf(bench)).toEqual([place]);
  });
});

describe('an update that was carried out and never answered', () => {
  it('is put back by undo, on an event that was adopted', async () => {
    const bench = await benchInDoubt();
    await made(bench, 'Old hall', 'ada@school.example', 'ben@school.example');
    await bench.adopt(await bench.write('term.csv', row('Old hall', 'ada@school.example')));
    bench.lose();
    const { report } = await bench.apply(await bench.write('term.csv', row('New hall', 'cyn@school.example')));
    expect(report.counts).toMatchObject({ pending: 1 });
    bench.mend();
    expect(placesOf(bench)).toEqual(['New hall']);
    await bench.undo('term');
    expect(placesOf(bench)).toEqual(['Old hall']);
    expect(invitedTo(bench)).toEqual([['ada@school.example', 'ben@school.example']]);
  });

  it('is no edit of somebody else, for undo and for --prune', async () => {
    for (const takeBack of ['undo', 'prune']) {
      const bench = await benchInDoubt();
      await bench.apply(await bench.write('term.csv', row('R1')));
      bench.lose();
      await bench.apply(await bench.write('term.csv', row('')));
      bench.mend();
      expect(placesOf(bench)).toEqual(['']);
      if (takeBack === 'undo') await bench.undo('term');
      else {
        const file = await bench.write('term.csv', row('R1').replace('\na,', '\nb,'));
        // What was under way is seen to be done, then it is taken away.
        for (let run = 0; run < 2; run += 1) await bench.apply(file, { prune: true });
      }
      expect(placesOf(bench)).toEqual(takeBack === 'undo' ? [] : ['R1']);
    }
  });

  it('is known for our own although the row asked for something else meanwhile', async () => {
    const bench = await benchInDoubt();
    await bench.apply(await bench.write('term.csv', row('R1', 'ada@school.example')));
    bench.lose();
    await bench.apply(await bench.write('term.csv', row('R2', 'ben@school.example')));
    bench.mend();
    const path = `/users/${ROOM}/events/${bench.eventsOf(ROOM)[0]?.id}`;
    const person = { method: 'PATCH', path, mailbox: ROOM } as const;
    // What was under way cannot be seen to be done any more.
    await bench.asPerson({ ...person, body: { attendees: [] } });
    const file = await bench.write('term.csv', row('R3'));
    const outdated = await bench.apply(file);
    expect(outdated.results).toMatchObject([{ status: 'failed', faults: [{ code: 'row-changed' }] }]);
    await bench.asPerson({ ...person, body: { attendees: [{ emailAddress: { address: 'ben@school.example' } }] } });
    expect((await bench.apply(file)).results).toMatchObject([{ status: 'updated' }]);
    expect([placesOf(bench), invitedTo(bench)]).toEqual([['R3'], [[]]]);
  });

  it.for(['comes back', 'was cancelled'])('is known for our own after an undo of a job that %s', async (how) => {
    const bench = await benchInDoubt();
    await bench.apply(await bench.write('term.csv', row('R1')));
    bench.lose();
    await bench.apply(await bench.write('term.csv', row('R2')));
    bench.mend();
    const asked = new AbortController();
    const tell = ({ type }: { type: string }) => type === 'run-started' && asked.abort();
    await bench.undo('term', { signal: asked.signal, tell });
    expect(placesOf(bench)).toEqual(['R2']);
    if (how === 'was cancelled') await cancelJob({ home: bench.folder, name: 'term' });
    const { results } = await bench.apply(await bench.write('term.csv', row('R3')));
    expect(results).toMatchObject([{ status: 'updated' }]);
    expect(placesOf(bench)).toEqual(['R3']);
  });

  it('leaves an edit of somebody else what it is', async () => {
    const bench = await benchInDoubt();
    await bench.apply(await bench.write('term.csv', row('R1')));
    bench.lose();
    await bench.apply(await bench.write('term.csv', row('R2')));
    bench.mend();
    const path = `/users/${ROOM}/events/${bench.eventsOf(ROOM)[0]?.id}`;
    await bench.asPerson({ method: 'PATCH', path, body: { location: { displayName: 'Gym' } }, mailbox: ROOM });
    const { results } = await bench.undo('term');
    expect(results).toMatchObject([{ status: 'failed', faults: [{ code: 'event-edited' }] }]);
    expect(placesOf(bench)).toEqual(['Gym']);
  });
});

describe('a change that was lost and then refused', () => {
  it('waits for the next run, since what was lost may still come', async () => {
    const bench = await benchWith({
      faults: {
        rules: [
          // Carried out two minutes later, and answered at once as if the service were down.
          { match: { method: 'PATCH', nth: 1 }, action: { type: 'delay-commit', ms: 120_000, status: 503 } },
          { match: { method: 'PATCH', nth: 2 }, action: { type: 'refuse', status: 400, code: 'ErrorInvalidRequest' } },
        ],
      },
    });
    await bench.apply(await bench.write('term.csv', row('R1')));
    // The service itself writes to an event two minutes after it was made.
    await bench.pass(180_000);
    const file = await bench.write('term.csv', row('R2'));
    expect((await bench.apply(file)).results).toMatchObject([{ status: 'pending' }]);
    await bench.pass(180_000);
    expect(placesOf(bench)).toEqual(['R2']);
    expect((await bench.apply(file)).results).toMatchObject([{ status: 'updated' }]);
  });
});

describe('what an adopted event was', () => {
  const gym = { location: { displayName: 'Gym' } };

  it('is what the change replaced, not what an earlier try had read', async () => {
    let isArmed = false;
    const bench: Bench = await benchWith({
      wire: {
        before: async (request) => {
          if (!isArmed || !isChange(request)) return;
          isArmed = false;
          const path = `/users/${ROOM}/events/${bench.eventsOf(ROOM)[0]?.id}`;
          await bench.connection.sender.send({ method: 'PATCH', path, body: gym, mailbox: ROOM }, 'safe', 'id', {});
        },
      },
    });
    await made(bench, 'Old hall');
    await bench.adopt(await bench.write('term.csv', row('Old hall')));
    isArmed = true;
    const { results } = await bench.apply(await bench.write('term.csv', row('New hall')), { overwrite: true });
    expect(results).toMatchObject([{ status: 'updated' }]);
    expect(placesOf(bench)).toEqual(['New hall']);
    await bench.undo('term');
    expect(placesOf(bench)).toEqual(['Gym']);
  });

  it('is what was there before the first change that was done, and no later one', async () => {
    const bench = await benchWith({
      faults: {
        rules: [
          {
            match: { method: 'PATCH', nth: 3 },
            action: { type: 'refuse', status: 400, code: 'ErrorInvalidRequest' },
          },
        ],
      },
    });
    await made(bench, 'Old hall');
    await bench.adopt(await bench.write('term.csv', row('Old hall')));
    const path = `/users/${ROOM}/events/${bench.eventsOf(ROOM)[0]?.id}`;
    const asPerson = () => bench.asPerson({ method: 'PATCH', path, body: gym, mailbox: ROOM });
    await asPerson();
    const apply = async (place: string) => {
      const { results } = await bench.apply(await bench.write('term.csv', row(place)), { overwrite: true });
      return results.map(({ status }) => status);
    };
    expect(await apply('R1')).toEqual(['failed']);
    await bench.asPerson({ method: 'PATCH', path, body: { location: { displayName: 'Yard' } }, mailbox: ROOM });
    expect(await apply('R2')).toEqual(['updated']);
    await asPerson();
    expect(await apply('R3')).toEqual(['updated']);
    await bench.undo('term');
    expect(placesOf(bench)).toEqual(['Yard']);
  });

  it('is put back in a part that the row cleared afterwards', async () => {
    const bench = await benchWith();
    await made(bench, 'Own room');
    await bench.adopt(await bench.write('term.csv', row('')));
    for (const place of ['Hall', '', '']) await bench.apply(await bench.write('term.csv', row(place)));
    await bench.apply(await bench.write('term.csv', row('').replace('Assembly', 'Meeting')));
    expect(bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Meeting', location: { displayName: '' } }]);
    await bench.undo('term');
    expect(bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Assembly', location: { displayName: 'Own room' } }]);
  });
});
