import { describe, expect, it } from 'vitest';
import { createTestServer, eventBody, ROOM } from '../testing.ts';

describe('a body', () => {
  it.each([
    ['application/json', 201],
    ['Application/JSON;odata.metadata=minimal', 201],
    ['application/cloudevents+json', 201],
    ['text/plain', 400],
    ['application/x-www-form-urlencoded', 400],
    ['application/jsonp', 400],
    ['', 201],
  ])('of JSON that comes as %o is answered with %i', async (type, status) => {
    const { call, emulator } = await createTestServer();
    const answer = await call('POST', `${ROOM}/events`, eventBody(), { 'content-type': type });
    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body.error?.code).toBe('BadRequest');
    expect(emulator.record.commits).toHaveLength(status === 201 ? 1 : 0);
  });

  it('whose type is given twice has the first', async () => {
    const { call } = await createTestServer();
    const twice = { 'Content-Type': 'text/plain' };
    expect((await call('POST', `${ROOM}/events`, eventBody(), twice)).status).toBe(201);
  });

  it('nested deeper than any of Graph is refused, alone and in a part of a batch', async () => {
    const { call } = await createTestServer();
    const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    const event = JSON.stringify(eventBody());
    const body = (levels: number) => `${event.slice(0, -1)},"categories":${nested(levels)}}`;
    for (const levels of [150, 100_000]) {
      const answer = await call('POST', `${ROOM}/events`, body(levels));
      expect([answer.status, answer.body.error?.code]).toEqual([400, 'BadRequest']);
      const part = `{"id":"1","method":"POST","url":"/users/a@school.example/events","headers":{"Content-Type":"application/json"},"body":${body(levels)}}`;
      expect((await call('POST', '/v1.0/$batch', `{"requests":[${part}]}`)).status).toBe(400);
    }
    expect((await call('POST', `${ROOM}/events`, body(1))).status).toBe(201);
  });
});
