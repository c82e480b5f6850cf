import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { createTestServer, eventBody, ROOM } from '../testing.ts';
import { createThrottle, formatRetryAfter, type Throttle } from './throttle.ts';

const enter = (throttle: Throttle, mailbox = 'room', uploadBytes = 0, app = 'app') => {
  const gate = throttle.enter({ app, mailbox, uploadBytes: () => uploadBytes });
  if ('limit' in gate) return gate;
  gate.leave();
  return 'in';
};

describe('the documented limits', () => {
  it('let in 10,000 requests in any 10 minutes to a mailbox, and each refused one counts too', async () => {
    const clock = createManualClock();
    const throttle = createThrottle(clock, true);
    for (let at = 0; at < 10_000; at++) {
      if (at === 5_000) await clock.advance(60_000);
      expect(enter(throttle)).toBe('in');
    }
    await clock.advance(539_999);
    expect(enter(throttle)).toEqual({ limit: 'RequestRate', waitMs: 1 });
    expect(enter(throttle, 'other room')).toBe('in');
    expect(enter(throttle, 'room', 0, 'other app')).toBe('in');
    await clock.advance(1);
    // The first 5,000 have left the window; the refused one is in it.
    for (let at = 0; at < 4_999; at++) expect(enter(throttle)).toBe('in');
    expect(enter(throttle)).toEqual({ limit: 'RequestRate', waitMs: 60_000 });
  });

  it('count no reads of the directory, which name a user and not a mailbox', async () => {
    const { call, clock } = await createTestServer({ latencyMs: 1 });
    const reads = Array.from({ length: 5 }, () => call('GET', ROOM));
    const events = Array.from({ length: 4 }, () => call('GET', `${ROOM}/events`));
    await clock.advance(1);
    const statuses = (await Promise.all([...reads, ...events])).map(({ status }) => status);
    expect(statuses).toEqual(statuses.map(() => 200));
  });

  it('count a refused request too, so that an early repeat makes the wait longer', async () => {
    const clock = createManualClock();
    const throttle = createThrottle(clock, true);
    for (let at = 0; at < 9_999; at++) enter(throttle);
    await clock.advance(300_000);
    expect(enter(throttle)).toBe('in');
    for (let at = 0; at < 9_999; at++) expect(enter(throttle)).not.toBe('in');
    await clock.advance(300_000);
    // All of the first have left the window; the refused ones fill it.
    expect(enter(throttle)).toEqual({ limit: 'RequestRate', waitMs: 300_000 });
  });

  it('let in 130,000 requests of an app in any 10 seconds, whatever the mailboxes', async () => {
    const clock = createManualClock();
    const throttle = createThrottle(clock, true);
    let refused = 0;
    for (let at = 0; at < 130_000; at++) if (enter(throttle, `room ${at % 100}`) !== 'in') refused++;
    expect(refused).toBe(0);
    expect(enter(throttle, 'room 100')).toEqual({ limit: 'RequestRate', waitMs: 10_000 });
    await clock.advance(10_000);
    expect(enter(throttle, 'room 100')).toBe('in');
  });

  it('let in 150 MB of uploads in any 5 minutes to a mailbox', async () => {
    const clock = createManualClock();
    const throttle = createThrottle(clock, true);
    const mib = 1024 * 1024;
    expect(enter(throttle, 'room', 100 * mib)).toBe('in');
    await clock.advance(100_000);
    expect(enter(throttle, 'room', 50 * mib)).toBe('in');
    expect(enter(throttle, 'room', 1)).toEqual({ limit: 'IncomingBytes', waitMs: 200_000 });
    expect(enter(throttle, 'room', 0)).toBe('in');
    expect(enter(throttle, 'other', 1)).toBe('in');
    await clock.advance(200_000);
    expect(enter(throttle, 'room', 100 * mib)).toBe('in');
  });

  it('let in four requests at a time to a mailbox, and the next when one has left', () => {
    const throttle = createThrottle(createManualClock(), true);
    const arrival = { app: 'app', mailbox: 'room', uploadBytes: () => 0 };
    const gates = [1, 2, 3, 4].map(() => throttle.enter(arrival));
    expect(gates.map((gate) => 'inFlight' in gate && gate.inFlight)).toEqual([1, 2, 3, 4]);
    expect(throttle.enter(arrival)).toEqual({ limit: 'MailboxConcurrency', waitMs: 1000 });
    const first = gates[0];
    if (first && 'leave' in first) first.leave();
    expect(throttle.enter(arrival)).toMatchObject({ inFlight: 4 });
  });

  it('can be switched off; what is in flight is still counted', () => {
    const throttle = createThrottle(createManualClock(), false);
    const arrival = { app: 'app', mailbox: 'room', uploadBytes: () => 0 };
    for (let at = 1; at <= 6; at++) expect(throttle.enter(arrival)).toMatchObject({ inFlight: at });
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 5, 10, 0, 0, 500);
  it.each([
    [1, 'seconds', '1'],
    [1001, 'seconds', '2'],
    [60_000, 'seconds', '60'],
    [249, 'fraction', '0.249'],
    [1500, 'date', 'Mon, 05 Jan 2026 10:00:02 GMT'],
    [1500, 'absent', undefined],
  ] as const)('of %i ms as %s is %s', (wait, form, text) => {
    expect(formatRetryAfter(wait, form, now)).toBe(text);
  });
});

describe('a throttled request', () => {
  it('is answered 429 in the documented form, and is recorded', async () => {
    const { call, clock, emulator } = await createTestServer({ latencyMs: 50 });
    const answers = Array.from({ length: 6 }, () => call('POST', `${ROOM}/events`, eventBody()));
    const other = call('GET', '/v1.0/users/room.102@school.example/events');
    await clock.advance(50);
    const statuses = (await Promise.all(answers)).map((answer) => answer.status);
    expect(statuses).toEqual([201, 201, 201, 201, 429, 429]);
    expect((await other).status).toBe(200);
    const refused = await answers[5];
    expect(refused?.headers['retry-after']).toBe('1');
    expect(refused?.body.error).toMatchObject({
      code: 'ApplicationThrottled',
      message: 'Application is over its MailboxConcurrency limit.',
    });
    const { record } = emulator;
    expect([record.throttledCount, record.maxInFlight, record.commits.length]).toEqual([2, 4, 4]);
    expect(record.maxInFlightByMailbox).toEqual(
      new Map([
        ['room.101@school.example', 4],
        ['room.102@school.example', 1],
      ]),
    );
  });

  it('counts by mailbox, under whichever name it was called', async () => {
    const { call, clock } = await createTestServer({ latencyMs: 50 });
    const path = (await (async () => {
      const user = call('GET', ROOM);
      await clock.advance(50);
      return `/v1.0/users/${(await user).body.id}`;
    })()) as string;
    const answers = [ROOM, path, ROOM, path, `${ROOM.toUpperCase().replace('/V1.0', '/v1.0')}`].map((base) =>
      call('GET', `${base}/events`),
    );
    await clock.advance(50);
    expect((await Promise.all(answers)).map((answer) => answer.status)).toEqual([200, 200, 200, 200, 429]);
  });

  it('can be a part of a batch while its neighbours pass (R15)', async () => {
    const { call, batch, clock } = await createTestServer({ latencyMs: 50, retryAfter: 'fraction' });
    const single = [1, 2, 3].map(() => call('GET', `${ROOM}/events`));
    const parts = batch(
      [1, 2].map((id) => ({ id: String(id), method: 'GET', url: '/users/room.101@school.example/events' })),
    );
    await clock.advance(50);
    await Promise.all(single);
    expect((await parts).body.responses).toMatchObject([
      { id: '2', status: 429, headers: { 'Retry-After': '1.000' }, body: { error: { code: 'ApplicationThrottled' } } },
      { id: '1', status: 200 },
    ]);
  });

  it('confirms preferences, and leaves it to the request that is let in to refuse one', async () => {
    const { call, clock } = await createTestServer({ latencyMs: 50 });
    const read = (prefer: string) => call('GET', `${ROOM}/events`, undefined, { prefer });
    const answers = Array.from({ length: 4 }, () => read('IdType="ImmutableId"'));
    const crowded = [read('IdType="ImmutableId"'), read('outlook.timezone="Nowhere"')];
    await clock.advance(50);
    await Promise.all(answers);
    const refused = await Promise.all(crowded);
    expect(refused.map(({ status }) => status)).toEqual([429, 429]);
    expect(refused.map(({ headers }) => headers['preference-applied'])).toEqual(['IdType="ImmutableId"', undefined]);
  });
});
