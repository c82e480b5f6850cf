import { beforeEach, describe, expect, it } from 'vitest';
import { brief, followTools, link, on, VIEW } from '../delta/testing.ts';
import { createTestServer, ROOM, type TestServer } from '../testing.ts';

describe('asking for changes', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await createTestServer({ touchAfterMs: null });
  });
  const { ask, create, round } = followTools(() => server);

  it.each(['$select=subject', '$filter=subject eq %27a%27', '$orderby=subject', '$search=a', '$expand=extensions'])(
    'refuses %s',
    async (option) => {
      const refused = await ask(`${VIEW}&${option}`);
      expect(refused.status).toBe(400);
      expect(refused.body.error).toMatchObject({
        code: 'ErrorInvalidUrlQuery',
        message:
          "The following parameters are not supported with change tracking over the 'CalendarView' resource: '$orderby, $filter, $select, $expand, $search'.",
      });
    },
  );

  it('refuses $top, a view without its range, and one beyond 1,825 days', async () => {
    const codes = [`${VIEW}&$top=5`, `${ROOM}/calendarView/delta`, VIEW.replace('2026-02-01', '2036-02-01')];
    const answers = await Promise.all(codes.map((path) => ask(path)));
    expect(answers.map(({ status, body }) => [status, body.error?.code])).toEqual([
      [400, 'ErrorInvalidUrlQuery'],
      [400, 'ErrorInvalidParameter'],
      [400, 'ErrorInvalidRequest'],
    ]);
  });

  it('refuses a token that was made up, changed, or is of another calendar', async () => {
    const { next } = await round(VIEW);
    const [path = '', token = ''] = next.split('$deltatoken=');
    const changed = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;
    const other = next.replace('room.101', 'room.102');
    const asEvents = next.replace('calendarView', 'events');
    const answers = await Promise.all(
      [`${path}$deltatoken=abc`, `${path}$deltatoken=${changed}`, `${path}$skiptoken=`, other, asEvents].map((made) =>
        ask(made),
      ),
    );
    expect(answers.map(({ status, body }) => [status, body.error?.code])).toEqual(
      Array.from({ length: 5 }, () => [410, 'SyncStateInvalid']),
    );
  });

  it('answers 410 once links are expired, also in the middle of a round', async () => {
    for (const day of [5, 6, 7]) await create(on(day));
    const first = await ask(VIEW, { prefer: 'odata.maxpagesize=1' });
    const { next } = await round(VIEW);
    server.emulator.expireDeltaLinks('room.101@school.example');
    for (const dead of [link(first.body), next]) {
      const gone = await ask(dead);
      expect(gone.status).toBe(410);
      expect(gone.body.error).toMatchObject({
        code: 'SyncStateNotFound',
        message: 'The sync state generation is not found; generation=1;[highest=2][2][0][1].',
      });
    }
    expect((await round(VIEW)).value).toHaveLength(3);
  });

  it('answers 410 to links older than the mode says', async () => {
    server = await createTestServer({ deltaTokenMs: 60_000, touchAfterMs: null });
    const { next } = await round(VIEW);
    await server.clock.advance(59_999);
    const { next: later } = await round(next);
    await server.clock.advance(60_000);
    expect((await ask(later)).status).toBe(410);
  });

  it('answers an empty first page where the mode says so', async () => {
    server = await createTestServer({ deltaFirstPage: 'empty', touchAfterMs: null });
    await create(on(5));
    const first = await ask(VIEW);
    expect(first.body.value).toEqual([]);
    expect(first.body['@odata.nextLink']).toBeDefined();
    expect(brief((await round(link(first.body))).value)).toEqual(['Day 5']);
  });
});
