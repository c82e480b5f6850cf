import { describe, expect, it } from 'vitest';
import type { StatusTold } from '../administration/told.ts';
import { showCount, showHeader, showViews } from './header.js';
import { elementsOf, textOf } from './testing.ts';

const status: StatusTold = {
  version: '1.1',
  tenantId: 'tenant',
  clientId: 'client',
  apps: [],
  now: '2026-01-05T10:00:00.000Z',
  runs: true,
  mailboxes: 2,
  events: 1234567,
  copies: 4,
  requests: 3,
  batches: 0,
  writes: 1,
  tokenRequests: 1,
  throttled: 0,
  inFlight: 0,
  mails: 0,
  errors: 0,
};
const state = {
  status,
  errors: [],
  problem: undefined,
  now: Date.UTC(2026, 0, 5, 10, 0, 3),
  paused: false,
  copied: undefined,
  refusedTime: undefined,
  origin: 'http://127.0.0.1:8080',
};
function show(more: Partial<Parameters<typeof showHeader>[0]> = {}) {
  const done: unknown[] = [];
  const view = showHeader(
    { ...state, ...more },
    {
      copy: (text) => done.push(text),
      moveClock: (change) => done.push(change),
      setClock: (text) => done.push(text),
      pause: (paused) => done.push(paused),
    },
  );
  const press = (text: string) => {
    for (const { attributes, children } of elementsOf(view, 'button'))
      if (textOf(children) === text && typeof attributes.onclick === 'function') attributes.onclick(new Event('click'));
  };
  return { view, done, press };
}

describe('the head of the page', () => {
  it('says where clients connect, and copies it', () => {
    const { view, done, press } = show();
    const facts = ['http://127.0.0.1:8080/v1.0', 'http://127.0.0.1:8080/tenant', 'tenant', 'client'];
    expect(elementsOf(view, 'code').map(textOf)).toEqual(facts);
    press('Copy');
    expect(done).toEqual(facts);
    expect(textOf(show({ copied: 'client' }).view)).toContain('clientCopied');
  });

  it('shows the time by the server’s clock, and moves it', () => {
    const { view, done, press } = show();
    expect(textOf(elementsOf(view, 'time'))).toBe('2026-01-05 10:00:03 UTC');
    for (const text of ['+1 minute', '+1 hour', '+1 day', 'Let it stand']) press(text);
    expect(done).toEqual([{ advance: 60_000 }, { advance: 3_600_000 }, { advance: 86_400_000 }, { run: false }]);
    const standing = show({ status: { ...status, runs: false }, refusedTime: 'Not so.' });
    expect(textOf(standing.view)).toContain('(stands)');
    expect(textOf(standing.view)).toContain('Not so.');
    standing.press('Let it run');
    expect(standing.done).toEqual([{ run: true }]);
  });

  it('says whether it follows the server, and pauses', () => {
    const life = (more: Parameters<typeof show>[0]) => {
      const { view, press, done } = show(more);
      for (const text of ['Pause', 'Go on']) press(text);
      return [textOf(elementsOf(view, 'span').filter(({ attributes }) => attributes.role === 'status')), ...done];
    };
    expect(life({})).toEqual(['Live', true]);
    expect(life({ paused: true })).toEqual(['Paused', false]);
    expect(life({ problem: 'Not reachable' })).toEqual(['Not reachable', true]);
  });

  it('counts, and stands out where the server itself failed', () => {
    const { view } = show();
    expect(textOf(elementsOf(view, 'dl')[0])).toContain('Events1,234,567Copies4');
    expect(elementsOf(view, 'div').filter(({ attributes }) => attributes.class === 'bad')).toEqual([]);
    const error = { time: 0, method: 'POST', path: '/v1.0/x', name: 'TypeError', message: '<b>', stack: ['at x.ts:1'] };
    const failed = show({ status: { ...status, errors: 2 }, errors: [error] }).view;
    expect(textOf(elementsOf(failed, 'div').filter(({ attributes }) => attributes.class === 'bad'))).toBe(
      'Own faults2',
    );
    expect(textOf(failed)).toContain('1970-01-01 00:00:00 POST /v1.0/x TypeError: <b> at x.ts:1');
  });

  it('shows before it knows anything that it is there', () => {
    const { view } = show({ status: undefined });
    expect(textOf(view)).toBe('graphcal emulatorLivePause');
  });

  it('writes numbers in groups of three', () => {
    expect([0, 999, 1000, 1234567].map(showCount)).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});

describe('the links to the views', () => {
  it('say which one is open', () => {
    const current = (path: string) =>
      elementsOf(showViews({ view: 'mailboxes', path, query: {} }), 'a').map(({ attributes }) => [
        attributes.href,
        attributes['aria-current'],
      ]);
    expect(current('')).toEqual([
      ['#/mailboxes', 'page'],
      ['#/requests', undefined],
      ['#/mails', undefined],
    ]);
    expect(current('a@school.example')[0]).toEqual(['#/mailboxes', 'true']);
  });
});
