import { describe, expect, it } from 'vitest';
import { judgeRedirect } from './redirect-request.ts';

const AWAITED = { port: 4711, state: 'right-state', isAnswered: false };
const judge = (more: { method?: string; target?: string; hosts?: string[] } = {}, awaited = {}) =>
  judgeRedirect(
    { method: 'GET', target: '/?code=c-1&state=right-state', hosts: ['localhost:4711'], ...more },
    { ...AWAITED, ...awaited },
  );
const statusOf = (...args: Parameters<typeof judge>) => {
  const verdict = judge(...args);
  return 'refused' in verdict ? verdict.refused : verdict.answer;
};

describe('a redirect of the sign-in page', () => {
  it('is taken with its code, or with its error and what was said of it', () => {
    expect(statusOf()).toEqual({ code: 'c-1' });
    expect(statusOf({ target: '/?state=right-state&session_state=s&code=a%2Bb' })).toEqual({ code: 'a+b' });
    expect(
      statusOf({ target: '/?error=access_denied&error_description=AADSTS65004%3A+No.&state=right-state' }),
    ).toEqual({ error: 'access_denied', description: 'AADSTS65004: No.' });
    expect(statusOf({ hosts: ['LOCALHOST:4711'] })).toEqual({ code: 'c-1' });
  });

  it('names no port where that is 80, as browsers write it', () => {
    expect(statusOf({ hosts: ['localhost'] }, { port: 80 })).toEqual({ code: 'c-1' });
    expect(statusOf({ hosts: ['localhost:80'] }, { port: 80 })).toEqual({ code: 'c-1' });
    expect(statusOf({ hosts: ['evil.example'] }, { port: 80 })).toBe(421);
    expect(statusOf({ hosts: ['localhost', 'localhost'] }, { port: 80 })).toBe(421);
  });

  it.each([
    ['of another state', '/?code=c-1&state=wrong-state'],
    ['of a state that begins as the right one', '/?code=c-1&state=right-stat'],
    ['without a state', '/?code=c-1'],
    ['of two states', '/?code=c-1&state=right-state&state=right-state'],
    ['with neither code nor error', '/?state=right-state'],
    ['with an empty code', '/?code=&state=right-state'],
    ['with two codes', '/?code=c-1&code=c-2&state=right-state'],
    ['with a code and an error', '/?code=c-1&error=access_denied&state=right-state'],
  ])('is refused %s (R28 in part)', (_, target) => {
    expect(statusOf({ target })).toBe(400);
  });

  it.each([
    ['another host', ['evil.example:4711']],
    ['another name of this machine', ['127.0.0.1:4711']],
    ['another port', ['localhost:4712']],
    ['no port', ['localhost']],
    ['two hosts', ['localhost:4711', 'evil.example']],
    ['none', []],
  ])('is refused for %s in Host (R28 in part)', (_, hosts) => {
    expect(statusOf({ hosts })).toBe(421);
  });

  it('is refused by another method, or for another path (R28 in part)', () => {
    for (const method of ['POST', 'HEAD', 'OPTIONS', 'PUT']) expect(statusOf({ method })).toBe(405);
    for (const path of ['/favicon.ico', '/callback', '//', '/%2e', 'http://localhost:4711/', '*'])
      expect(statusOf({ target: `${path}?code=c-1&state=right-state` })).toBe(404);
  });

  it('is refused where one has come before (R28 in part)', () => {
    expect(statusOf({}, { isAnswered: true })).toBe(410);
    expect(statusOf({ target: '/?code=c-1&state=wrong-state' }, { isAnswered: true })).toBe(400);
  });
});
