import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphcalError } from '../../core/errors.ts';
import { spanPages } from './span-pages.ts';
import type { SpanRules } from './spans.ts';
import { byStart, createViewService, overlaps, type ViewEvent, type ViewService, viewList } from './view-testing.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const FROM = Date.UTC(2026, 0, 1);
const YEAR = { from: FROM, to: FROM + 365 * DAY };
const KEEPS_ALL = Number.POSITIVE_INFINITY;

/** `count` events of an hour, one every `every` minutes from the view's start on. */
const lessons = (count: number, every: number): ViewEvent[] =>
  Array.from({ length: count }, (_, at) => {
    const start = FROM + at * every * MINUTE;
    return { id: `e${String(at).padStart(6, '0')}`, start, end: start + 60 * MINUTE };
  });

async function readIds(service: ViewService, rules: SpanRules, range = YEAR, vagueMs = 0): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of spanPages(service.sender, viewList(range, vagueMs), rules)) {
    for (const item of page.items) ids.push((item as ViewEvent).id);
  }
  return ids;
}

const anyEvent = fc.record({
  at: fc.integer({ min: -40 * 1_440, max: 370 * 1_440 }),
  minutes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 60 * 1_440 })),
  isVague: fc.boolean(),
});
/** Where most events lie: everywhere, or in a few days, so that one part of the year is dense. */
const anyEvents = fc.oneof(
  fc.array(anyEvent, { maxLength: 300 }),
  fc.array(
    anyEvent.map(({ at, ...more }) => ({ at: 200 * 1_440 + Math.floor(at / 100), ...more })),
    { maxLength: 300 },
  ),
);

describe('a view in ranges', () => {
  it('gives what one reading gives, in its order and each once, with four requests at most', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyEvents,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(1, 2, 5, 16, 1_000, KEEPS_ALL),
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
        fc.constantFrom(1, 20, 365),
        fc.constantFrom(0, 14 * 60 * MINUTE),
        async (drawn, pageSize, pagesAhead, turns, days, vagueMs) => {
          const events = drawn.map(({ at, minutes, isVague }, index) => {
            const start = FROM + at * MINUTE;
            return { id: `e${index}`, start, end: start + minutes * MINUTE, isVague };
          });
          const range = { from: FROM, to: FROM + days * DAY };
          const service = createViewService(events, {
            ...range,
            pageSize,
            turns: (request) => turns[request % turns.length] ?? 0,
          });
          const one = byStart(events.filter((event) => overlaps(event, range.from, range.to)));
          expect(await readIds(service, { pageSize, pagesAhead }, range, vagueMs)).toEqual(one.map(({ id }) => id));
          expect(service.mostInFlight).toBeLessThanOrEqual(4);
          expect(service.inFlight).toBe(0);
        },
      ),
    );
  });

  it.for([
    { where: 'over the year', every: 130, most: 14 },
    { where: 'in its first month', every: 10, most: 15 },
    { where: 'in its first month, and some last all day', every: 10, most: 15, vague: 20 },
  ])(
    'takes about a quarter of the 40 answers in turn that one reading takes, where all lie $where',
    async ({ every, most, vague = 0 }) => {
      const events = lessons(4_000, every).map((one, at) => ({ ...one, isVague: at % vague === 1 }));
      const service = createViewService(events, { ...YEAR, pageSize: 100, turns: () => 20 });
      let turns = 0;
      const counting = { on: true };
      const count = () => {
        turns += 1;
        if (counting.on) setImmediate(count);
      };
      count();
      expect(await readIds(service, { pageSize: 100, pagesAhead: KEEPS_ALL })).toHaveLength(4_000);
      counting.on = false;
      expect(Math.ceil(turns / 20)).toBeLessThanOrEqual(most);
    },
  );

  it('reads no more than 16 pages beyond the one that is used', async () => {
    const service = createViewService(lessons(10_000, 50), { ...YEAR, pageSize: 50 });
    let used = 0;
    let furthest = 0;
    for await (const page of spanPages(service.sender, viewList(YEAR), { pageSize: 50, pagesAhead: 16 })) {
      used += 1;
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      furthest = Math.max(furthest, service.asked.length - used);
      expect(page.items.length).toBeGreaterThan(0);
      if (used === 40) break;
    }
    expect(furthest).toBe(16);
  });

  it.for([5, 16, 1_000, KEEPS_ALL])(
    'gives each event once though a reader came far beyond where the next began (%d pages ahead)',
    async (pagesAhead) => {
      const events = lessons(360, 1_440);
      for (const slow of [1, 2, 3, 5, 7]) {
        const turns = (request: number) => (request % slow === 0 ? 6 : 1);
        const service = createViewService(events, { ...YEAR, pageSize: 10, turns });
        const ids = await readIds(service, { pageSize: 10, pagesAhead }, YEAR, 14 * 60 * MINUTE);
        expect(ids).toEqual(events.map(({ id }) => id));
      }
    },
  );

  it('holds an event without length at a border of two ranges', async () => {
    const border = FROM + 91 * DAY + 360 * MINUTE;
    const service = createViewService([{ id: 'bell', start: border, end: border }], { ...YEAR, pageSize: 50 });
    expect(await readIds(service, { pageSize: 50, pagesAhead: KEEPS_ALL })).toEqual(['bell']);
  });

  it('that is broken off gives up what is on its way, and asks for nothing more', async () => {
    const forEver = Number.MAX_SAFE_INTEGER;
    const turns = (request: number) => (request < 3 ? 1 : forEver);
    const service = createViewService(lessons(2_000, 200), { ...YEAR, pageSize: 50, turns });
    for await (const _ of spanPages(service.sender, viewList(YEAR), { pageSize: 50, pagesAhead: 16 })) break;
    expect(service.inFlight).toBe(0);
    const asked = service.asked.length;
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(service.asked).toHaveLength(asked);
  });

  it('ends with the first error of any range, and leaves nothing running', async () => {
    const failure = new GraphcalError('service-403', 'No.');
    const service = createViewService(lessons(2_000, 200), {
      ...YEAR,
      pageSize: 50,
      turns: () => 2,
      fails: (request) => (request === 7 ? failure : undefined),
    });
    await expect(readIds(service, { pageSize: 50, pagesAhead: KEEPS_ALL })).rejects.toBe(failure);
    expect(service.inFlight).toBe(0);
    expect(service.asked.length).toBeLessThanOrEqual(10);
  });

  it('ends with the reason of its signal', async () => {
    const service = createViewService(lessons(2_000, 200), { ...YEAR, pageSize: 50, turns: () => 2 });
    const stop = new AbortController();
    const reason = new Error('stopped');
    const reading = spanPages(
      service.sender,
      viewList(YEAR),
      { pageSize: 50, pagesAhead: 16 },
      { signal: stop.signal },
    );
    await reading.next();
    stop.abort(reason);
    await expect(
      (async () => {
        for await (const _ of reading);
      })(),
    ).rejects.toBe(reason);
    expect(service.inFlight).toBe(0);
  });

  it('that comes in no order is still given whole, each event once', async () => {
    const events = lessons(500, 900).reverse();
    const service = createViewService(events, { ...YEAR, pageSize: 20, orders: false });
    const ids = await readIds(service, { pageSize: 20, pagesAhead: KEEPS_ALL });
    expect(ids.sort()).toEqual(events.map(({ id }) => id).sort());
  });

  it('whose service gives smaller pages than asked for is read by as many readers', async () => {
    const service = createViewService(lessons(1_000, 10), { ...YEAR, pageSize: 10 });
    const ids = await readIds(service, { pageSize: 500, pagesAhead: KEEPS_ALL });
    expect(ids).toHaveLength(1_000);
    expect(service.mostInFlight).toBe(4);
  });
});
