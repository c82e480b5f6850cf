import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { createSeededRandom } from '../../core/random.ts';
import { addEvent } from '../actions/create-event.ts';
import { Contents } from '../attachments/contents.ts';
import { readEvent } from '../events/read-event.ts';
import { createVersions } from '../events/version.ts';
import { completeModes } from '../modes/modes.ts';
import { createRecorder } from '../record/record.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { Store } from '../store/store.ts';
import { createSubscriptions } from '../subscriptions/subscriptions.ts';
import { createTestServer, eventBody, type Json, type TestServer } from '../testing.ts';
import { createZones } from '../time/zones.ts';
import type { World } from '../world.ts';
import { createDirectory } from './directory.ts';
import { DEFAULT_CALENDAR_FOLDER } from './ids.ts';

const HEAD = '/v1.0/users/head@school.example';
const ADA = '/v1.0/users/ada@school.example';
const attendees = ['ada', 'bo'].map((name) => ({ emailAddress: { address: `${name}@school.example` } }));

/** A world whose store fails at the n-th event that is put from now on. */
function createFailingWorld(): { world: World; failAt(put: number): void } {
  const store = createMemoryStore();
  let left = Number.POSITIVE_INFINITY;
  const failing: Store = {
    ...store,
    events: {
      ...store.events,
      put(owner, number, event) {
        if (--left === 0) throw new Error('The disk is full.');
        store.events.put(owner, number, event);
      },
    },
  };
  const random = createSeededRandom(7);
  const modes = completeModes({});
  const clock = createManualClock(Date.UTC(2026, 0, 5));
  const zones = createZones();
  const versionOf = createVersions(clock, modes);
  const recorder = createRecorder(10);
  const directory = createDirectory({ store: failing, random, autoCreate: true, versionOf, zones });
  const contents = new Contents(failing, directory);
  const subscriptions = createSubscriptions({
    store,
    clock,
    random,
    zones,
    contents,
    modes,
    tenantId: '',
    send: () => Promise.reject(new Error('Nothing is sent.')),
    hosts: [],
    issueToken: async () => '',
    delivered: recorder.delivered,
    failed: () => undefined,
  });
  return {
    world: {
      directory,
      store: failing,
      contents,
      zones,
      clock,
      random,
      recorder,
      modes,
      subscriptions,
    },
    failAt: (put) => {
      left = put;
    },
  };
}

describe('what one request changes', () => {
  it('is in no mailbox at all when the store fails at any of them', () => {
    const { world, failAt } = createFailingWorld();
    const people = ['head', 'ada', 'bo'].map((name) =>
      world.directory.add({ userPrincipalName: `${name}@school.example` }),
    );
    const [head] = people;
    if (!head) throw new Error('There is no organizer.');
    const fields = readEvent(eventBody({ attendees }), world.zones);
    const create = () => addEvent(world, head, DEFAULT_CALENDAR_FOLDER, fields, null);
    const seen = () => [
      ...people.map(({ numbers }) => numbers.length),
      world.recorder.mails.length,
      world.recorder.commits.length,
    ];
    for (const put of [1, 2, 3]) {
      failAt(put);
      expect(create).toThrow('The disk is full.');
      expect(seen()).toEqual([0, 0, 0, 0, 0]);
      expect([...world.store.events.entries()]).toEqual([]);
    }
    failAt(Number.POSITIVE_INFINITY);
    create();
    expect(seen()).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('a data folder', () => {
  let data = '';
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'graphcal-data-'));
  });
  afterEach(() => rmSync(data, { recursive: true }));

  it('keeps copies, answers, calendars, groups and mails, and meetings go on where they were', async () => {
    const first = await createTestServer({ data, limits: 'off' });
    const { body: event } = await first.call('POST', `${HEAD}/events`, eventBody({ attendees }));
    const { body: before } = await first.call('GET', `${ADA}/events`);
    await first.call('POST', `${ADA}/events/${before.value?.[0]?.id}/tentativelyAccept`, { comment: 'Perhaps' });
    await first.call('POST', `${HEAD}/calendarGroups`, { name: 'Clubs' });
    await first.call('PATCH', `${HEAD}/calendar`, { name: 'Lessons' });
    await first.clock.advance(60_000);
    const kept = snapshotOf(first);
    const mails = [...first.emulator.record.mails];
    await first.emulator.close();

    const second = await createTestServer({ data, limits: 'off' });
    expect(snapshotOf(second)).toEqual(kept);
    expect(mails.map(({ kind }) => kind)).toEqual(['request', 'response']);
    expect(second.emulator.record.mails).toEqual(mails);
    expect(second.emulator.record.commits).toHaveLength(1);
    const { body: copies } = await second.call('GET', `${ADA}/events`);
    await second.call('POST', `${ADA}/events/${copies.value?.[0]?.id}/accept`);
    const { body: seen } = await second.call('GET', `${HEAD}/events/${event.id}`);
    expect((seen.attendees as unknown as Json[])[0]).toMatchObject({ status: { response: 'accepted' } });
    const { body: groups } = await second.call('GET', `${HEAD}/calendarGroups`);
    expect((groups.value as unknown as Json[]).map(({ name }) => name)).toEqual([
      'My Calendars',
      'Other Calendars',
      'Clubs',
    ]);
    await second.emulator.close();
  });
});

/** All users by name: a folder gives them back by id. */
function snapshotOf({ emulator }: TestServer) {
  const { users } = emulator.snapshot();
  return users.toSorted((a, b) => a.userPrincipalName.localeCompare(b.userPrincipalName));
}
