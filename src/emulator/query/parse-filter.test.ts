import { describe, expect, it } from 'vitest';
import { createTestServer, eventBody, ROOM } from '../testing.ts';
import { parseFilter } from './parse-filter.ts';

const depthOf = (filter: ReturnType<typeof parseFilter>): number =>
  filter.kind === 'and' || filter.kind === 'or' ? 1 + Math.max(depthOf(filter.left), depthOf(filter.right)) : 1;

describe('a filter', () => {
  it('keeps the order of its terms, and "and" before "or"', () => {
    expect(parseFilter('a or b and c or d')).toEqual({
      kind: 'or',
      left: { kind: 'flag', path: 'a' },
      right: {
        kind: 'or',
        left: { kind: 'and', left: { kind: 'flag', path: 'b' }, right: { kind: 'flag', path: 'c' } },
        right: { kind: 'flag', path: 'd' },
      },
    });
  });

  it.for(['or', 'and'])('of a hundred thousand terms joined by %s is a tree that can be walked', (word) => {
    expect(depthOf(parseFilter(`isAllDay${` ${word} isAllDay`.repeat(99_999)}`))).toBe(18);
  });

  it('of a length that only a part of a batch can have is answered', async () => {
    const server = await createTestServer();
    await server.call('POST', `${ROOM}/events`, eventBody());
    const url = `${ROOM.slice('/v1.0'.length)}/events?$filter=${'isAllDay or '.repeat(20_000)}subject ne 'x'`;
    const { body } = await server.batch([{ id: '1', method: 'GET', url }]);
    expect(body.responses?.[0]?.body?.value).toHaveLength(1);
    await server.emulator.close();
  });
});
