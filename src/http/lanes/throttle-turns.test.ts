import { describe, expect, it } from 'vitest';
import type { ManualClock } from '../../core/clock.ts';
import { ONE, openThrottle } from '../testing.ts';
import type { Throttle } from './throttle.ts';
import type { Priority } from './turns.ts';

/** Calls of `latency` milliseconds, made as soon as they may be; `began` gets their names in that order. */
function caller(throttle: Throttle, clock: ManualClock, began: string[]) {
  return async (name: string, mailbox: string, priority: Priority, { latency = 100, need = ONE } = {}) => {
    const permit = await throttle.acquire(mailbox, need, { priority });
    began.push(name);
    await clock.sleep(latency);
    permit.end({});
  };
}

const open = (...limits: Parameters<typeof openThrottle>) => {
  const { clock, throttle } = openThrottle(...limits);
  const began: string[] = [];
  return { clock, throttle, began, call: caller(throttle, clock, began) };
};

describe('an interactive call', () => {
  it('goes before the rows that wait for the same mailbox', async () => {
    const { clock, began, call } = open({ concurrent: 1 });
    for (let row = 0; row < 1_000; row++) call(`row ${row}`, 'a', 'bulk');
    await clock.advance(0);
    call('person', 'a', 'interactive');
    await clock.advance(150);
    expect(began).toEqual(['row 0', 'person']);
  });

  it('goes before the rows that wait for other mailboxes where the app’s slots are all in use', async () => {
    const { clock, began, call } = open({}, { concurrent: 1 });
    for (let row = 0; row < 1_000; row++) call(`row ${row}`, `m${row}`, 'bulk');
    await clock.advance(0);
    call('person', 'a', 'interactive');
    await clock.advance(150);
    expect(began).toEqual(['row 0', 'person']);
  });

  it('that comes behind rows of its mailbox which wait for the app takes their place in turn', async () => {
    const { clock, began, call } = open({}, { concurrent: 1 });
    call('first', 'a', 'bulk');
    for (let row = 0; row < 3; row++) call(`row ${row}`, 'b', 'bulk');
    call('person', 'b', 'interactive');
    await clock.advance(350);
    expect(began).toEqual(['first', 'person', 'row 0', 'row 1']);
  });

  it('is the default', async () => {
    const { clock, throttle } = open({ concurrent: 1 });
    const order: string[] = [];
    const held = await throttle.acquire('a', ONE);
    throttle.acquire('a', ONE, { priority: 'bulk' }).then(() => order.push('bulk'));
    throttle.acquire('a', ONE).then((permit) => {
      order.push('default');
      permit.end({});
    });
    held.end({});
    await clock.advance(0);
    expect(order).toEqual(['default', 'bulk']);
  });
});

describe('a row', () => {
  it('gets every ninth turn of its mailbox, however many interactive calls there are', async () => {
    const { clock, began, call } = open({ concurrent: 1 });
    for (let number = 0; number < 30; number++) call('person', 'a', 'interactive');
    for (let number = 0; number < 3; number++) call('row', 'a', 'bulk');
    await clock.advance(10_000);
    expect(began.flatMap((name, at) => (name === 'row' ? [at] : []))).toEqual([9, 18, 27]);
  });

  it('gets every ninth turn at the app, however many mailboxes have interactive calls', async () => {
    const { clock, began, call } = open({}, { concurrent: 1 });
    for (let number = 0; number < 30; number++) call('person', `m${number}`, 'interactive');
    for (let number = 0; number < 3; number++) call('row', `b${number}`, 'bulk');
    await clock.advance(10_000);
    expect(began.flatMap((name, at) => (name === 'row' ? [at] : []))).toEqual([9, 18, 27]);
  });
});

describe('mailboxes that wait for the app', () => {
  it('take turns, however much one of them has to send', async () => {
    const { clock, began, call } = open({}, { concurrent: 4 });
    for (let row = 0; row < 10_000; row++) call('many', 'a', 'bulk');
    for (const mailbox of ['b', 'c', 'd', 'e', 'f']) for (let row = 0; row < 3; row++) call(mailbox, mailbox, 'bulk');
    await clock.advance(550);
    // Four at once to the first, and then one each.
    expect(began.slice(0, 16)).toEqual([
      ...['many', 'many', 'many', 'many'],
      ...['b', 'c', 'd', 'e', 'f', 'many', 'b', 'c', 'd', 'e', 'f', 'many'],
    ]);
    expect(began.slice(16, 22)).toEqual(['b', 'c', 'd', 'e', 'f', 'many']);
  });

  it('wait for room for a batch that is first, so that single calls never slip in before it', async () => {
    const { clock, began, call } = open({}, { concurrent: 4 });
    for (let number = 0; number < 4; number++) call('single', `m${number}`, 'bulk', { latency: 100 + number * 50 });
    call('batch', 'a', 'bulk', { need: { requests: 20, concurrent: 4, bytes: 0 } });
    for (let number = 0; number < 4; number++) call('later', `n${number}`, 'bulk');
    await clock.advance(249);
    expect(began).toEqual(['single', 'single', 'single', 'single']);
    await clock.advance(1);
    expect(began.slice(4)).toEqual(['batch']);
    await clock.advance(100);
    expect(began.slice(5)).toEqual(['later', 'later', 'later', 'later']);
  });

  it('are served ten thousand at a time, each once, before any twice', async () => {
    const { clock, began, call } = open({}, { concurrent: 100 });
    for (let number = 0; number < 10_000; number++) call(`m${number}`, `m${number}`, 'bulk', { latency: 10 });
    for (let number = 0; number < 10_000; number++) call(`m${number}`, `m${number}`, 'bulk', { latency: 10 });
    await clock.advance(0);
    expect(began).toHaveLength(100);
    await clock.advance(5_000);
    expect(new Set(began.slice(0, 10_000)).size).toBe(10_000);
    expect(began).toHaveLength(20_000);
  });
});

describe('a mailbox that reopens', () => {
  it('starts as many at once as it has slots, and the next when one of them ends', async () => {
    const { clock, throttle, began, call } = open();
    (await throttle.acquire('a', ONE)).end({ throttled: { retryAfterMs: 100_000 } });
    await clock.advance(50_000);
    for (let row = 0; row < 6; row++) call(`row ${row}`, 'a', 'bulk', { latency: 100 + row });
    await clock.advance(50_050);
    expect(began).toEqual(['row 0', 'row 1', 'row 2', 'row 3']);
    await clock.advance(50);
    expect(began).toEqual(['row 0', 'row 1', 'row 2', 'row 3', 'row 4']);
  });
});

describe('slots that are the app’s', () => {
  it('are shared by all mailboxes where the setting says so (R19 in part)', async () => {
    const { clock, began, call } = open({ concurrencyScope: 'app' });
    for (let number = 0; number < 6; number++) call(`m${number}`, `m${number}`, 'bulk');
    await clock.advance(50);
    expect(began).toEqual(['m0', 'm1', 'm2', 'm3']);
    await clock.advance(100);
    expect(began).toHaveLength(6);
  });

  it('are yielded for all mailboxes when somebody else holds some', async () => {
    const { throttle } = open({ concurrencyScope: 'app' });
    (await throttle.acquire('a', ONE)).end({ throttled: { retryAfterMs: 1_000 } });
    expect(throttle.concurrent('a')).toBe(3);
    expect(throttle.concurrent('b')).toBe(3);
    expect(throttle.closedFor('b')).toBe(0);
  });
});

describe('the slots that may be used now', () => {
  it('are four, three after an answer that our own use does not explain, and four again later', async () => {
    const { clock, throttle } = open();
    expect(throttle.concurrent('a')).toBe(4);
    (await throttle.acquire('a', ONE)).end({ throttled: { retryAfterMs: 1_000 } });
    expect([throttle.concurrent('a'), throttle.concurrent('b')]).toEqual([3, 4]);
    await clock.advance(60_000);
    expect(throttle.concurrent('a')).toBe(4);
  });

  it('stay four where only parts of our own batch were one too many', async () => {
    const { throttle } = open();
    const permit = await throttle.acquire('a', { requests: 20, concurrent: 4, bytes: 0 });
    permit.end({ throttled: { retryAfterMs: 1_000, parts: 16, isPartly: true } });
    expect(throttle.concurrent('a')).toBe(4);
    expect(throttle.closedFor('a')).toBe(1_000);
  });
});
