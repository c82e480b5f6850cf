import { describe, expect, it } from 'vitest';
import { Refusal } from '../refusals.ts';
import type { Route } from './call.ts';
import { createRouter } from './router.ts';

const SECOND = 1000;
const row = (path: string): Route => ({
  method: 'GET',
  path,
  permission: 'calendar-read',
  act: () => ({ status: 200 }),
});
const router = createRouter([row('users/{user}/events'), row('users/{user}/view(from,to)'), row('users/{user}/now()')]);

const found = (...segments: string[]) => {
  try {
    const { route, params } = router('GET', segments);
    return [route.path, params];
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
};

describe('a function in a path', () => {
  it('is found by its name and parameters, in any letter case and order', () => {
    expect(found('users', 'x', "VIEW(To='a,b', From = 'it''s')")).toEqual([
      'users/{user}/view(from,to)',
      { user: 'x', from: "it's", to: 'a,b' },
    ]);
    expect(found('users', 'x', 'microsoft.graph.now()')).toEqual(['users/{user}/now()', { user: 'x' }]);
  });

  it.for(['events()', 'events(x)', "events(from='1')", "view(from='1')", "view(from='1',to='2' x)", 'view()'])(
    'is not found where it is no row: %s',
    (segment) => {
      expect(found('users', 'x', segment)).toBe(`Resource not found for the segment '${segment}'.`);
    },
  );

  it.for(['a', ' ', 'a=', "a='", "''", 'a=b,', '='])(
    'with a long list of %o in it is answered at once',
    {
      timeout: 5 * SECOND,
    },
    (piece) => {
      expect(found('users', 'x', `view(${piece.repeat(500_000)})`)).toMatch(/^Resource not found/);
    },
  );
});
