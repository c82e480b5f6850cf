import { describe, expect, it } from 'vitest';
import { BatchError } from '../../core/errors.ts';
import { loadZ } from '../../core/schema.ts';
import type { BatchedReply } from '../define.ts';
import { parseInput } from '../parse-input.ts';
import { buildRequest, refusedField } from '../testing.ts';
import { rawBatch } from './raw-batch.ts';

const GET = { method: 'GET', path: '/users/Room.101@school.example/calendars?$top=5' } as const;
const build = (requests: object[], mailbox = '') => buildRequest('raw-batch', { requests }, mailbox);
const came = (status: number, body?: unknown): BatchedReply => ({
  outcome: status < 300 ? 'done' : 'refused',
  reply: { status, headers: { a: 'b' }, body },
});
const collect = async (requests: object[], replies: BatchedReply[]) =>
  rawBatch.collect?.(replies, parseInput(rawBatch, await loadZ(), { requests }));

describe('raw-batch', () => {
  it('makes of its requests what Graph documents for a batch', async () => {
    const change = { id: 'b', method: 'patch', path: '/me/events/AAMk', body: { subject: 'Art' }, dependsOn: ['A'] };
    expect(await build([{ ...GET, id: 'a' }, change, { method: 'DELETE', path: '/me/events/AAMk' }])).toEqual({
      method: 'POST',
      path: '/$batch',
      body: {
        requests: [
          { id: 'a', method: 'GET', url: '/users/Room.101@school.example/calendars?$top=5', headers: {} },
          {
            ...{ id: 'b', method: 'PATCH', url: '/me/events/AAMk', headers: { 'Content-Type': 'application/json' } },
            ...{ body: { subject: 'Art' }, dependsOn: ['a'] },
          },
          { id: '3', method: 'DELETE', url: '/me/events/AAMk', headers: {} },
        ],
      },
      mailbox: '',
    });
  });

  it('counts each against the mailbox of its path, else against the one in force', async () => {
    const input = parseInput(rawBatch, await loadZ(), {
      requests: [GET, { method: 'GET', path: '/me' }, { method: 'GET', path: '/places/7c1f' }],
    });
    const batched = rawBatch.batch?.(input, 'configured@school.example') ?? [];
    expect(batched.map(({ request }) => request.mailbox)).toEqual([
      'room.101@school.example',
      'me',
      'configured@school.example',
    ]);
  });

  it.for([
    [['GET', 'GET'], 'read'],
    [['GET', 'POST'], 'create'],
    [['PATCH', 'POST'], 'update'],
    [['PUT', 'GET'], 'update'],
    [['GET', 'DELETE', 'PATCH'], 'delete'],
  ] as const)('of %j has the effect %s', async ([methods, effect]) => {
    const requests = methods.map((method) => ({ method, path: '/me' }));
    expect(rawBatch.effectOf?.(parseInput(rawBatch, await loadZ(), { requests }))).toBe(effect);
  });

  it('gives the answers in the order of the requests', async () => {
    expect(await collect([{ ...GET, id: 'x' }, GET], [came(200, { a: 1 }), came(204, undefined)])).toEqual({
      responses: [
        { id: 'x', outcome: 'done', status: 200, headers: { a: 'b' }, body: { a: 1 } },
        { id: '2', outcome: 'done', status: 204, headers: { a: 'b' }, body: null },
      ],
    });
  });

  it('fails where one failed, with all answers in the error and none in its log', async () => {
    const unknown = { outcome: 'unknown', problem: { code: 'outcome-unknown', message: 'Secret' } } as const;
    const late = { ...came(504), outcome: 'unknown' } as const;
    const held = { ...came(424), outcome: 'not-executed' } as const;
    const error = await collect([GET, GET, GET, GET, GET], [came(200), came(404, 'Secret'), unknown, late, held]).catch(
      (caught: unknown) => caught,
    );
    if (!(error instanceof BatchError)) throw error;
    expect(error.message).toBe(
      '2 of 5 requests failed (404, 424); 2 of 5 requests may have been done (no answer, 504); the others were done.',
    );
    expect((error.answer as { responses: unknown[] }).responses).toMatchObject([
      { outcome: 'done', status: 200 },
      { outcome: 'refused', status: 404, body: 'Secret' },
      { outcome: 'unknown', status: null, body: { error: { code: 'outcome-unknown' } } },
      { outcome: 'unknown', status: 504 },
      { outcome: 'not-executed', status: 424 },
    ]);
    expect(JSON.stringify(error)).not.toContain('Secret');
  });

  it.for([
    [[GET, { ...GET, id: '1' }], 'batch-id-repeated'],
    [
      [
        { ...GET, id: 'a' },
        { ...GET, id: 'A' },
      ],
      'batch-id-repeated',
    ],
    [
      [
        { ...GET, id: 'a', dependsOn: ['b'] },
        { ...GET, id: 'b' },
      ],
      'depends-on-invalid',
    ],
    [[{ ...GET, id: 'a', dependsOn: ['a'] }], 'depends-on-invalid'],
    [[{ method: 'POST', path: '/$batch', body: {} }], 'batch-in-batch'],
    [[{ method: 'POST', path: '/%24Batch', body: {} }], 'batch-in-batch'],
    [[{ method: 'POST', path: '/$batch/', body: {} }], 'batch-in-batch'],
    [[{ method: 'POST', path: '/users/room.101@school.example/$batch', body: {} }], 'batch-in-batch'],
    [[{ ...GET, path: 'https://attacker.example/v1.0/me' }], 'raw-path-refused'],
    [[{ ...GET, path: '//attacker.example' }], 'raw-path-refused'],
    [[{ ...GET, path: '/%252e%252e/beta/me' }], 'raw-path-refused'],
    [[{ ...GET, headers: { AUTHORIZATION: 'Bearer x' } }], 'header-reserved'],
    [[{ ...GET, headers: { Prefer: 'a\r\nb' } }], 'header-invalid'],
    [[{ ...GET, method: 'PUT', body: 'a', headers: { 'content-type': 'text/plain' } }], 'header-invalid'],
  ] as const)('refuses %j with %s (R45 in part)', async ([requests, code]) => {
    await expect(build([...requests])).rejects.toMatchObject({ name: 'UsageError', code });
  });

  it.for([
    [{}, 'requests'],
    [{ requests: [] }, 'requests'],
    [{ requests: [{ ...GET, url: '/me' }] }, 'requests.0'],
    [{ requests: [{ path: '/me' }] }, 'requests.0.method'],
    [{ requests: [{ ...GET, dependsOn: 'a' }] }, 'requests.0.dependsOn'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('raw-batch', input)).toBe(field);
  });
});
