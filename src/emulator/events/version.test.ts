import { describe, expect, it } from 'vitest';
import { createTestServer, eventBody, ROOM } from '../testing.ts';

const MINUTE = 60_000;
const EVENTS = `${ROOM}/events`;

/** A server with one event, and how that event reads. */
async function withEvent(options: Parameters<typeof createTestServer>[0] = {}) {
  const server = await createTestServer({ tokenLifetimeSeconds: 86_400, ...options });
  const created = await server.call('POST', EVENTS, eventBody());
  const path = `${EVENTS}/${created.body.id}`;
  const read = async () => {
    const { body } = await server.call('GET', path);
    return { etag: body['@odata.etag'], changeKey: body.changeKey, modified: String(body.lastModifiedDateTime) };
  };
  return { ...server, path, created: created.body, read };
}

describe('the version of an event', () => {
  it('changes by itself two minutes after the creation, and once', async () => {
    const { clock, created, read } = await withEvent();
    await clock.advance(2 * MINUTE - 1);
    expect(await read()).toEqual({
      etag: created['@odata.etag'],
      changeKey: created.changeKey,
      modified: created.lastModifiedDateTime,
    });
    await clock.advance(1);
    const touched = await read();
    expect(touched.modified.slice(0, 23)).toBe('2026-01-05T10:02:00.000');
    expect(touched.etag).toBe(`W/"${touched.changeKey}"`);
    expect(touched.changeKey).not.toBe(created.changeKey);
    await clock.advance(60 * MINUTE);
    expect(await read()).toEqual(touched);
  });

  it('is in lists and filters at that time too, and the etag from before no longer fits', async () => {
    const { call, clock, created, path, read } = await withEvent();
    const since = `${EVENTS}?$filter=lastModifiedDateTime ge 2026-01-05T10:02:00Z`;
    expect((await call('GET', since)).body.value).toEqual([]);
    await clock.advance(2 * MINUTE);
    const { changeKey, etag } = await read();
    expect((await call('GET', since)).body.value).toMatchObject([{ changeKey }]);
    const change = (tag: string) => call('PATCH', path, { subject: 'Changed' }, { 'if-match': tag });
    expect((await change(String(created['@odata.etag']))).status).toBe(412);
    expect((await change(String(etag))).status).toBe(200);
  });

  it('is that of a later change, which is not undone', async () => {
    const { call, clock, path, read } = await withEvent();
    await clock.advance(MINUTE);
    const early = await call('PATCH', path, { subject: 'Early' });
    await clock.advance(MINUTE);
    expect((await read()).changeKey).not.toBe(early.body.changeKey);
    await clock.advance(MINUTE);
    const { body } = await call('PATCH', path, { subject: 'Late' });
    await clock.advance(60 * MINUTE);
    expect(await read()).toMatchObject({ changeKey: body.changeKey, modified: body.lastModifiedDateTime });
  });

  it('stays as it is where the mode says so', async () => {
    const { clock, created, read } = await withEvent({ touchAfterMs: null });
    await clock.advance(60 * MINUTE);
    expect(await read()).toMatchObject({ changeKey: created.changeKey, modified: created.lastModifiedDateTime });
  });
});
