import { describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../options.ts';
import { createTestServer, eventBody, ROOM } from '../testing.ts';

async function open(options: EmulatorOptions = {}) {
  const server = await createTestServer(options);
  const ask = async (path: string) => {
    const answer = await server.emulator.handle({ method: 'GET', url: `/emulator/${path}` });
    return { status: answer.status, body: JSON.parse(String(answer.body)) };
  };
  const numbers = async (path: string) =>
    (await ask(path)).body.value.map(({ number }: { number: number }) => number) as number[];
  return { ...server, ask, numbers };
}

describe('the newest requests', () => {
  it('come first and in parts, which stay in their place while more arrive', async () => {
    const { call, ask } = await open({ recordedRequests: 4 });
    for (let at = 0; at < 5; at++) await call('GET', `${ROOM}/events?$top=${at + 1}`);
    const first = (await ask('requests/newest?top=2')).body;
    expect(first).toMatchObject({ value: [{ number: 5 }, { number: 4 }], next: 4 });
    await call('GET', `${ROOM}/events`);
    const second = (await ask(`requests/newest?top=2&before=${first.next}`)).body;
    // The oldest two of the six are forgotten by now.
    expect(second).toEqual({
      value: [
        {
          number: 3,
          time: Date.UTC(2026, 0, 5, 10),
          app: expect.any(String),
          user: '',
          mailbox: 'room.101@school.example',
          method: 'GET',
          path: `${ROOM}/events?$top=3`,
          status: 200,
          inFlight: 1,
          inBatch: false,
        },
      ],
      next: null,
    });
  });

  it('say what the limits and the fault plan did, and leave bodies out', async () => {
    const rules = [{ match: { method: 'POST', nth: 1 }, action: { type: 'reset-before' as const } }];
    const { call, ask, emulator } = await open({ recordBodies: true, latencyMs: 1, faults: { rules } });
    await emulator.clock.pause();
    const waiting = [1, 2, 3, 4].map(() => call('GET', `${ROOM}/events`));
    await emulator.clock.advance(0);
    expect((await call('GET', `${ROOM}/events`)).status).toBe(429);
    expect((await ask('requests/newest?status=unanswered')).body.value).toHaveLength(4);
    await emulator.clock.advance(1);
    await Promise.all(waiting);
    await expect(call('POST', `${ROOM}/events`, eventBody())).rejects.toThrow();
    const { value } = (await ask('requests/newest?top=2')).body;
    expect(value[0]).toMatchObject({ number: 6, status: 0, fault: 'reset-before' });
    expect(value[1]).toMatchObject({ number: 5, status: 429, throttled: true });
    expect(value.flatMap(Object.keys)).not.toContain('body');
    expect(value.flatMap(Object.keys)).not.toContain('answer');
  });

  it('are chosen by mailbox, status, text and time', async () => {
    const rules = [{ match: { pathContains: 'refused' }, action: { type: 'refuse' as const, status: 503 } }];
    const { call, clock, numbers, emulator } = await open({ faults: { rules } });
    await call('GET', `${ROOM}/events`);
    await call('POST', `${ROOM}/events`, eventBody());
    await clock.advance(1000);
    await call('GET', '/v1.0/users/head@school.example/events?refused');
    await call('GET', `${ROOM}/events/none`);
    const chosen = (query: string) => numbers(`requests/newest?${query}`);
    expect(await chosen('mailbox=HEAD@school.example')).toEqual([3]);
    expect(await chosen('status=2xx')).toEqual([2, 1]);
    expect(await chosen('status=201')).toEqual([2]);
    expect(await chosen('status=4XX')).toEqual([4]);
    expect(await chosen('status=faulted')).toEqual([3]);
    expect(await chosen('status=throttled')).toEqual([]);
    expect(await chosen('text=post%20/v1.0')).toEqual([2]);
    expect(await chosen(`text=${emulator.clientId.toUpperCase()}&top=1`)).toEqual([4]);
    expect(await chosen('since=2026-01-05T10:00:01Z&status=5xx')).toEqual([3]);
  });

  it.each([
    ['status=6xx', 'query-invalid'],
    ['status=constructor', 'query-invalid'],
    ['status=4', 'query-invalid'],
    ['before=x', 'query-invalid'],
    ['top=0', 'query-invalid'],
    ['since=noon', 'time-invalid'],
  ])('are refused for %s', async (query, error) => {
    const { ask } = await open();
    expect(await ask(`requests/newest?${query}`)).toMatchObject({ status: 400, body: { error } });
  });
});

describe('the newest mails', () => {
  it('come first and in parts, of a mailbox where one is named', async () => {
    const { call, clock, ask, numbers } = await open();
    const invite = (address: string) => eventBody({ attendees: [{ emailAddress: { address } }] });
    await call('POST', `${ROOM}/events`, invite('a@school.example'));
    await clock.advance(1000);
    await call('POST', `${ROOM}/events`, invite('b@school.example'));
    await call('POST', '/v1.0/users/a@school.example/events', invite('b@school.example'));
    expect((await ask('mails/newest?top=1')).body).toMatchObject({
      value: [{ number: 3, kind: 'request', from: 'a@school.example', recipients: ['b@school.example'] }],
      next: 3,
    });
    expect(await numbers('mails/newest?before=3')).toEqual([2, 1]);
    expect(await numbers('mails/newest?mailbox=A@school.example')).toEqual([3, 1]);
    expect(await numbers('mails/newest?since=2026-01-05T10:00:01Z')).toEqual([3, 2]);
    expect((await ask('mails/newest?since=soon')).body.error).toBe('time-invalid');
  });
});

describe('the status', () => {
  it('tells the server at a glance, and another version after each change alone', async () => {
    const { call, ask, emulator, clock } = await open();
    const status = async () => (await ask('status')).body;
    const before = await status();
    expect(before).toEqual({
      version: expect.any(String),
      tenantId: emulator.tenantId,
      clientId: emulator.clientId,
      apps: [{ clientId: emulator.clientId, displayName: 'Default application' }],
      now: '2026-01-05T10:00:00.000Z',
      runs: true,
      mailboxes: 0,
      events: 0,
      copies: 0,
      requests: 0,
      batches: 0,
      writes: 0,
      tokenRequests: 1,
      throttled: 0,
      inFlight: 0,
      mails: 0,
      errors: 0,
    });
    await ask('mailboxes');
    await clock.advance(1000);
    expect(await status()).toEqual({ ...before, now: '2026-01-05T10:00:01.000Z' });
    const versions = [before.version];
    const note = async () => versions.push((await status()).version);
    await call('POST', `${ROOM}/events`, eventBody());
    await note();
    await emulator.seed({ users: [{ userPrincipalName: 'new@school.example' }] });
    await note();
    emulator.reset();
    await note();
    await call('GET', `${ROOM}/events`);
    await note();
    expect(new Set(versions).size).toBe(versions.length);
    expect(await status()).toMatchObject({ mailboxes: 1, events: 0, requests: 1, writes: 0 });
  });

  it('has another version once a delayed change is done after its answer', async () => {
    const action = { type: 'delay-commit' as const, ms: 1000, status: 504 };
    const { call, ask, clock } = await open({ faults: { rules: [{ match: { method: 'DELETE' }, action }] } });
    const { body } = await call('POST', `${ROOM}/events`, eventBody());
    await call('DELETE', `${ROOM}/events/${body.id}`);
    const { version, events } = (await ask('status')).body;
    await clock.advance(1000);
    const after = (await ask('status')).body;
    expect([events, after.events, after.version === version]).toEqual([1, 0, false]);
  });
});
