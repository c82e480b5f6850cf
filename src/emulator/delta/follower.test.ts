import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

const WINDOW = 'startDateTime=2026-01-10T00:00:00Z&endDateTime=2026-01-20T00:00:00Z';
const MINUTE = 60_000;

type Step =
  | { kind: 'create'; day: number; inExams: boolean; series: boolean }
  | { kind: 'move' | 'rename' | 'delete'; at: number; day: number }
  | { kind: 'delete-instance' | 'move-instance'; at: number; hour: number }
  | { kind: 'follow'; size: number; pages: number }
  | { kind: 'delete-calendar' | 'expire' | 'restart' | 'pause' };

const at = fc.nat(20);
const day = fc.integer({ min: 5, max: 25 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      day,
      inExams: fc.boolean(),
      series: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom('move' as const, 'rename' as const, 'delete' as const), at, day }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('delete-instance' as const, 'move-instance' as const),
      at,
      hour: fc.integer({ min: 0, max: 20 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('follow' as const),
      size: fc.integer({ min: 1, max: 5 }),
      pages: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('delete-calendar' as const, 'expire' as const, 'pause' as const, 'pause' as const),
    }),
  },
);
// A data folder costs as much as all the rest.
const steps = fc
  .tuple(fc.array(step, { minLength: 2, maxLength: 16 }), fc.option(fc.nat(15), { freq: 12 }))
  .map(([list, restart]) => (restart === null ? list : list.toSpliced(restart, 0, { kind: 'restart' as const })));
const deletedOccurrences = fc.constantFrom('left-out' as const, 'told' as const);

/** Somebody who knows a list by delta alone. */
class Follower {
  readonly known = new Map<string, Json>();
  readonly #first: () => string | undefined;
  #link: string | undefined;

  constructor(first: () => string | undefined) {
    this.#first = first;
  }

  /** Asks for one page; gives whether a round is over with it. */
  async ask(server: TestServer, size: number): Promise<boolean> {
    const link = this.#link ?? this.#first();
    if (link === undefined) return this.#forget();
    const { status, body } = await server.call('GET', link, undefined, { prefer: `odata.maxpagesize=${size}` });
    if (status === 410 || status === 404) return this.#forget();
    expect(status).toBe(200);
    const items = body.value as unknown as Json[];
    expect(items.length).toBeLessThanOrEqual(size);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    for (const item of items) {
      if (item['@removed']) this.known.delete(String(item.id));
      else this.known.set(String(item.id), item);
    }
    this.#link = String(body['@odata.nextLink'] ?? body['@odata.deltaLink']).replace('http://graph.example', '');
    return body['@odata.deltaLink'] !== undefined;
  }

  #forget(): boolean {
    this.known.clear();
    const wasFollowing = this.#link !== undefined;
    this.#link = undefined;
    return !wasFollowing;
  }
}

/** A server, what was made in it, and who follows that. */
class World {
  server!: TestServer;
  /** Goes on through restarts. */
  readonly #clock = createManualClock(Date.UTC(2026, 0, 5, 10));
  readonly #data: string | undefined;
  readonly #deletedOccurrences: 'left-out' | 'told';
  /** Occurrences that were deleted by themselves, of which a follower may hear nothing. */
  readonly #untold = new Set<string>();
  #exams: string | undefined;
  readonly followers = [
    new Follower(() => `${ROOM}/calendarView/delta?${WINDOW}`),
    new Follower(() => this.#exams && `${ROOM}/calendars/${this.#exams}/calendarView/delta?${WINDOW}`),
    new Follower(() => `${ROOM}/events/delta`),
    new Follower(() => `${ROOM}/calendar/events/delta?startDateTime=2026-01-12`),
  ];

  constructor(data: string | undefined, deletedOccurrences: 'left-out' | 'told') {
    this.#data = data;
    this.#deletedOccurrences = deletedOccurrences;
  }

  async start(): Promise<void> {
    await this.server?.emulator.close();
    this.server = await createTestServer({
      clock: this.#clock,
      limits: 'off',
      deltaDeletedOccurrences: this.#deletedOccurrences,
      tokenLifetimeSeconds: 100_000,
      ...(this.#data === undefined ? {} : { data: this.#data }),
    });
  }

  /** What there is now, as each follower should know it. */
  async lists(): Promise<Json[][]> {
    const all = async (path: string) => {
      const { body } = await this.server.call('GET', `${path}${path.includes('?') ? '&' : '?'}$top=1000`);
      return (body.value ?? []) as unknown as Json[];
    };
    const exams = this.#exams ? await all(`${ROOM}/calendars/${this.#exams}/calendarView?${WINDOW}`) : [];
    const default_ = await all(`${ROOM}/calendar/events`);
    return [
      await all(`${ROOM}/calendarView?${WINDOW}`),
      exams,
      await all(`${ROOM}/events`),
      default_.filter(({ start }) => String(start?.dateTime) >= '2026-01-12'),
    ];
  }

  /** Those of which followers hear all. */
  told(items: Iterable<Json>): Json[] {
    return [...items].filter(({ id }) => !this.#untold.has(String(id)));
  }

  async take(step: Step): Promise<void> {
    const { server } = this;
    switch (step.kind) {
      case 'create':
        return this.#create(step);
      case 'follow':
        for (const follower of this.followers)
          for (let page = 0; page < step.pages; page++) if (await follower.ask(server, step.size)) break;
        return;
      case 'delete-calendar':
        if (this.#exams) await server.call('DELETE', `${ROOM}/calendars/${this.#exams}`);
        this.#exams = undefined;
        return;
      case 'expire':
        return void server.emulator.expireDeltaLinks();
      case 'pause':
        return this.#clock.advance(MINUTE);
      case 'restart':
        return this.start();
      case 'delete-instance':
      case 'move-instance':
        return this.#changeInstance(step);
      default:
        return this.#change(step);
    }
  }

  async #create({ day, inExams, series }: Extract<Step, { kind: 'create' }>): Promise<void> {
    if (inExams)
      this.#exams ??= String((await this.server.call('POST', `${ROOM}/calendars`, { name: 'Exams' })).body.id);
    const startDate = timesOn(day).start.dateTime.slice(0, 10);
    const recurrence = {
      pattern: { type: 'daily', interval: 2 },
      range: { type: 'numbered', startDate, numberOfOccurrences: 4 },
    };
    const body = eventBody({ ...timesOn(day), ...(series ? { recurrence } : {}) });
    const path = inExams ? `${ROOM}/calendars/${this.#exams}/events` : `${ROOM}/events`;
    expect((await this.server.call('POST', path, body)).status).toBe(201);
  }

  async #change({ kind, at, day }: Extract<Step, { at: number; day: number }>): Promise<void> {
    const [, , events = []] = await this.lists();
    const event = events[at % Math.max(1, events.length)];
    if (!event) return;
    const path = `${ROOM}/events/${event.id}`;
    if (kind === 'delete') await this.server.call('DELETE', path);
    // A series is moved by its pattern, which a single change of its times does not fit.
    else if (kind === 'move' && String(event.type) === 'seriesMaster') {
      const pattern = { type: 'daily', interval: 1 + (day % 3) };
      const range = { type: 'numbered', startDate: String(event.start?.dateTime).slice(0, 10), numberOfOccurrences: 3 };
      expect((await this.server.call('PATCH', path, { recurrence: { pattern, range } })).status).toBe(200);
    } else
      expect(
        (await this.server.call('PATCH', path, kind === 'move' ? timesOn(day) : { subject: `x${day}` })).status,
      ).toBe(200);
  }

  async #changeInstance({ kind, at, hour }: Extract<Step, { hour: number }>): Promise<void> {
    const [view = []] = await this.lists();
    const instances = view.filter(({ type }) => String(type) !== 'singleInstance');
    const instance = instances[at % Math.max(1, instances.length)];
    if (!instance) return;
    const path = `${ROOM}/events/${instance.id}`;
    const date = String(instance.start?.dateTime).slice(0, 10);
    if (kind === 'delete-instance') {
      await this.server.call('DELETE', path);
      if (this.#deletedOccurrences === 'left-out') this.#untold.add(String(instance.id));
    } else await this.server.call('PATCH', path, timesAt(date, hour));
  }
}

function timesOn(day: number) {
  return timesAt(`2026-01-${String(day).padStart(2, '0')}`, 9);
}

function timesAt(date: string, hour: number) {
  const time = (at: number) => ({ dateTime: `${date}T${String(at).padStart(2, '0')}:00:00`, timeZone: 'UTC' });
  return { start: time(hour), end: time(hour + 1) };
}

/** What both ways of asking show of an item: when it is, and the version that the last bytes of its etag tell. */
function essence(items: readonly Json[]) {
  return items
    .map((item) => [
      item.id,
      item.start?.dateTime,
      item.end?.dateTime,
      Buffer.from(String(item['@odata.etag']).slice(3, -1), 'base64').subarray(-22).toString('hex'),
    ])
    .sort();
}

/** A run takes as long as some fifty of other properties. */
const RUNS = Math.max(20, Math.round((fc.readConfigureGlobal().numRuns ?? 100) / 10));

describe('a follower', () => {
  it('knows what is there, whatever happened and however it asked', async () => {
    await fc.assert(
      fc.asyncProperty(steps, deletedOccurrences, async (list, deleted) => {
        const data = list.some(({ kind }) => kind === 'restart')
          ? mkdtempSync(join(tmpdir(), 'graphcal-delta-'))
          : undefined;
        const world = new World(data, deleted);
        await world.start();
        for (const one of list) await world.take(one);
        // The end of the round that is under way, and one more for what changed meanwhile.
        for (const follower of world.followers)
          for (let rounds = 0; rounds < 2; ) if (await follower.ask(world.server, 3)) rounds++;
        const lists = await world.lists();
        for (const [index, { known }] of world.followers.entries())
          expect(essence(world.told(known.values())), `follower ${index}`).toEqual(
            essence(world.told(lists[index] ?? [])),
          );
        await world.server.emulator.close();
        if (data !== undefined) rmSync(data, { recursive: true });
      }),
      { numRuns: RUNS },
    );
  });
});
