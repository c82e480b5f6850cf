import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

/** Days of January 2026 on which the series has an occurrence. */
const FIRST = 5;
const LAST = 16;
const EVENTS = `${ROOM}/events`;
const WINDOW = 'startDateTime=2026-01-01&endDateTime=2026-02-01&$top=100&$orderby=start/dateTime';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ limits: 'off', tokenLifetimeSeconds: 1e9 });
});
afterAll(() => server.emulator.close());

/** What somebody does with a series; days are those of its pattern. */
type Step =
  | { kind: 'rename' | 'move' | 'place' | 'delete'; day: number; to: number }
  | { kind: 'rename-all' | 'place-all' | 'shorten' | 'shift'; to: number };

const day = fc.integer({ min: FIRST, max: LAST });
const to = fc.nat(9);
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constantFrom('rename' as const, 'move', 'place', 'delete'), day, to }), weight: 6 },
  { arbitrary: fc.record({ kind: fc.constantFrom('rename-all' as const, 'place-all'), to }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constantFrom('shorten' as const, 'shift'), to }), weight: 1 },
);

/** A series as a plain list would have it: each occurrence with what was written to it alone. */
interface Model {
  hour: number;
  last: number;
  subject: string;
  place: string;
  own: Map<number, { subject?: string; place?: string; hour?: number }>;
  gone: Set<number>;
}

const at = (date: number, hour: number) => ({
  dateTime: `2026-01-${String(date).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00`,
  timeZone: 'UTC',
});
const timesOf = (date: number, hour: number) => ({ start: at(date, hour), end: at(date, hour + 1) });
const daily = (last: number) => ({
  pattern: { type: 'daily', interval: 1 },
  range: { type: 'endDate', startDate: '2026-01-05', endDate: `2026-01-${String(last).padStart(2, '0')}` },
});
const isThere = (model: Model, date: number) => date <= model.last && !model.gone.has(date);
const daysOf = (model: Model) =>
  Array.from({ length: model.last - FIRST + 1 }, (_, index) => FIRST + index).filter((date) => isThere(model, date));

describe('a series', () => {
  it('has what was written to each occurrence, and of its master what was not, whatever is done with it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const body = eventBody({
          subject: 'S',
          location: { displayName: 'P' },
          ...timesOf(FIRST, 8),
          recurrence: daily(LAST),
        });
        const { id } = (await server.call('POST', EVENTS, body)).body;
        const model: Model = { hour: 8, last: LAST, subject: 'S', place: 'P', own: new Map(), gone: new Set() };
        for (const one of steps) await take(String(id), model, one);
        const { value } = (await server.call('GET', `${EVENTS}/${id}/instances?${WINDOW}`)).body;
        expect(((value ?? []) as unknown as Json[]).map(shown)).toEqual(expectedOf(model));
        await server.call('DELETE', `${EVENTS}/${id}`);
      }),
      { numRuns: Math.ceil((fc.readConfigureGlobal().numRuns ?? 100) / 8) },
    );
  });
});

async function take(id: string, model: Model, one: Step): Promise<void> {
  const master = `${EVENTS}/${id}`;
  if ('day' in one) {
    const path = await pathOf(id, one.day);
    expect(path !== undefined).toBe(isThere(model, one.day));
    // The last one would end the series.
    if (path === undefined || (one.kind === 'delete' && daysOf(model).length === 1)) return;
    const own = model.own.get(one.day) ?? {};
    model.own.set(one.day, own);
    const hour = 10 + one.to;
    if (one.kind === 'delete') model.gone.add(one.day);
    else if (one.kind === 'rename') own.subject = `S${one.to}`;
    else if (one.kind === 'place') own.place = `P${one.to}`;
    else own.hour = hour;
    const change = {
      rename: { subject: own.subject },
      place: { location: { displayName: own.place } },
      move: timesOf(one.day, hour),
      delete: undefined,
    }[one.kind];
    const answer = await server.call(change ? 'PATCH' : 'DELETE', path, change);
    expect(answer.status).toBe(change ? 200 : 204);
    return;
  }
  switch (one.kind) {
    case 'rename-all':
      model.subject = `A${one.to}`;
      expect((await server.call('PATCH', master, { subject: model.subject })).status).toBe(200);
      return;
    case 'place-all':
      model.place = `B${one.to}`;
      expect((await server.call('PATCH', master, { location: { displayName: model.place } })).status).toBe(200);
      return;
    case 'shorten': {
      const last = FIRST + one.to;
      const left = daysOf({ ...model, last });
      // A series without any occurrence is none.
      if (left.length === 0) return;
      model.last = last;
      for (let date = last + 1; date <= LAST; date++) {
        model.own.delete(date);
        model.gone.delete(date);
      }
      expect((await server.call('PATCH', master, { recurrence: daily(last) })).status).toBe(200);
      return;
    }
    case 'shift': {
      const hour = one.to;
      if (hour !== model.hour) {
        model.own.clear();
        model.gone.clear();
      }
      model.hour = hour;
      expect((await server.call('PATCH', master, timesOf(FIRST, hour))).status).toBe(200);
    }
  }
}

async function pathOf(id: string, date: number): Promise<string | undefined> {
  const { value } = (await server.call('GET', `${EVENTS}/${id}/instances?${WINDOW}&$select=occurrenceId`)).body;
  const name = `2026-01-${String(date).padStart(2, '0')}`;
  const found = ((value ?? []) as unknown as Json[]).find(({ occurrenceId }) => String(occurrenceId).endsWith(name));
  return found && `${EVENTS}/${found.id}`;
}

function shown({ start, subject, location }: Json): string {
  return `${String(start?.dateTime).slice(8, 13)} ${subject} ${location?.displayName}`;
}

function expectedOf(model: Model): string[] {
  return daysOf(model).map((date) => {
    const { subject = model.subject, place = model.place, hour = model.hour } = model.own.get(date) ?? {};
    return `${at(date, hour).dateTime.slice(8, 13)} ${subject} ${place}`;
  });
}
