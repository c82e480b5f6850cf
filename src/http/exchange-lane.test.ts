import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../core/secret.ts';
import type { GraphRequest } from '../graph/request.ts';
import type { SenderOptions } from './create-sender.ts';
import type { Tokens } from './exchange.ts';
import type { Need } from './lanes/lanes.ts';
import type { AcquireOptions, CallOutcome, Throttle } from './lanes/throttle.ts';
import { type Act, inTurn, json, openSender, openThrottle, ROOM, refuse, reset, START } from './testing.ts';

const CREATE: GraphRequest = { method: 'POST', path: '/users/a/events', body: { subject: 'Ä' }, mailbox: ROOM };
const part = (request: GraphRequest) => ({ request, expects: 'id' as const });

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A sender whose throttle lets all pass, and writes down what it is asked and told. */
async function setUp(act: Act, options: Partial<SenderOptions> = {}, closedFor = () => 0) {
  const asked: { mailbox: string; need: Need; options: AcquireOptions | undefined }[] = [];
  const outcomes: CallOutcome[] = [];
  const throttle: Throttle = {
    async acquire(mailbox, need, options) {
      asked.push({ mailbox, need, options });
      return { end: (outcome) => outcomes.push(outcome) };
    },
    closedFor,
    concurrent: () => 4,
    isShared: () => false,
  };
  const all = await openSender(act, { throttle, ...options });
  open.push(all.close);
  return { sender: all.sender, arrived: all.arrived, asked, outcomes };
}

const throttledPart = (id: string, wait?: string) => ({
  id,
  status: 429,
  ...(wait === undefined ? {} : { headers: { 'Retry-After': wait } }),
  body: { error: { code: 'ApplicationThrottled', message: 'Said by the service.' } },
});

/** A sender of one call at a time to a mailbox, whose first call is answered when `answer` is called. */
async function setUpQueue() {
  let answer = () => {};
  let arrive = () => {};
  const hasArrived = new Promise<void>((done) => {
    arrive = done;
  });
  const first: Act = (response, one) => {
    answer = () => refuse(429, 'ApplicationThrottled', { 'Retry-After': '7200' })(response, one);
    arrive();
  };
  const throttle = openThrottle({ concurrent: 1 }).throttle;
  const all = await openSender(inTurn([first, json(201, { id: 'A' })]), { throttle });
  open.push(all.close);
  return { ...all, hasArrived, answer: () => answer() };
}

describe('calls that wait when their mailbox is closed for longer than is borne', () => {
  it('are told so at once, of whatever priority, and not sent hours later', async () => {
    const { sender, arrived, hasArrived, answer } = await setUpQueue();
    const first = sender.attempt(CREATE, 'id');
    await hasArrived;
    const { signal } = new AbortController();
    const waiting = [
      sender.attempt(CREATE, 'id'),
      sender.attempt(CREATE, 'id', { signal }),
      sender.attempt(CREATE, 'id', { priority: 'bulk' }),
    ];
    const other = sender.attempt({ ...CREATE, mailbox: 'room.102@school.example' }, 'id');
    answer();
    expect((await first).class).toBe('throttled');
    for (const each of await Promise.all(waiting)) {
      expect(each).toMatchObject({ class: 'throttled', problem: { code: 'mailbox-closed' } });
    }
    expect((await other).class).toBe('done');
    expect(arrived).toHaveLength(2);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('are told so when their token comes, where they waited for it', async () => {
    let closedMs = 0;
    const tokens: Tokens = {
      async getToken() {
        closedMs = 7_200_000;
        return { token: new Secret('token-1'), expiresOn: START + 3_600_000 };
      },
    };
    const { sender, outcomes, arrived } = await setUp(json(201, { id: 'A' }), { tokens }, () => closedMs);
    expect(await sender.attempt(CREATE, 'id')).toMatchObject({ class: 'throttled', retryAfterMs: 7_200_000 });
    expect([outcomes, arrived]).toEqual([[{ isUnanswered: true }], []]);
  });
});

describe('an exchange', () => {
  it('asks for its lane with the priority that its caller gave', async () => {
    const { sender, asked } = await setUp(json(201, { id: 'A' }));
    await sender.attempt(CREATE, 'id', { priority: 'bulk' });
    await sender.attempt(CREATE, 'id');
    expect(asked.map(({ options }) => options?.priority)).toEqual(['bulk', undefined]);
  });

  it('counts the bytes of writes alone as upload', async () => {
    const { sender, asked } = await setUp(json(200, { id: 'A' }));
    for (const method of ['POST', 'PATCH', 'PUT', 'DELETE'] as const) {
      await sender.attempt({ ...CREATE, method }, 'anything');
    }
    await sender.attempt({ method: 'GET', path: '/users/a/events', mailbox: ROOM }, 'anything');
    // {"subject":"Ä"} in UTF-8.
    expect(asked.map(({ need }) => need.bytes)).toEqual([16, 16, 16, 0, 0]);
  });

  it('takes as many slots as Graph works on parts at a time, and counts each part (R19 in part)', async () => {
    const { sender, asked } = await setUp(json(200, { responses: [] }));
    await sender.attemptBatch(
      ROOM,
      Array.from({ length: 20 }, () => part(CREATE)),
    );
    await sender.attemptBatch(ROOM, [part(CREATE), part(CREATE)]);
    expect(asked.map(({ need: { requests, concurrent } }) => [requests, concurrent])).toEqual([
      [20, 4],
      [2, 2],
    ]);
  });

  it('tells the lane how many parts were throttled, the longest wait, and whether others were done (R15 in part)', async () => {
    const { sender, outcomes } = await setUp(
      json(200, {
        responses: [
          { id: '1', status: 201, body: { id: 'A' } },
          throttledPart('2', '3'),
          throttledPart('3'),
          throttledPart('4', '40'),
        ],
      }),
    );
    await sender.attemptBatch(
      ROOM,
      [1, 2, 3, 4].map(() => part(CREATE)),
    );
    expect(outcomes).toEqual([{ throttled: { retryAfterMs: 40_000, parts: 3, isPartly: true } }]);
  });

  it('tells the lane of a single throttled request, with a wait or without', async () => {
    const { sender, outcomes } = await setUp(refuse(429, 'ApplicationThrottled', { 'Retry-After': '7' }));
    await sender.attempt(CREATE, 'id');
    expect(outcomes).toEqual([{ throttled: { retryAfterMs: 7_000, parts: 1, isPartly: false } }]);
  });

  it('tells the lane of nothing where no answer came, whatever the reason', async () => {
    const { sender, outcomes } = await setUp(reset);
    await sender.attempt(CREATE, 'id');
    expect(outcomes).toEqual([{ isUnanswered: true }]);
  });

  it('tells the lane of no trouble where no answer was throttled', async () => {
    const { sender, outcomes } = await setUp(refuse(503, 'ServiceUnavailable'));
    await sender.attempt(CREATE, 'id');
    expect(outcomes).toEqual([{}]);
  });
});
