import { describe, expect, it } from 'vitest';
import { createManualClock } from '../core/clock.ts';
import { tokenSourceFrom } from './token-source.ts';

const START = Date.UTC(2026, 0, 1);

describe("a token source from the caller's own credential", () => {
  const clock = createManualClock(START);
  const inAnHour = START + 3_600_000;

  it('asks it for the scope of its cloud, and only when no token is at hand', async () => {
    const asked: unknown[] = [];
    const source = tokenSourceFrom(
      {
        getToken: async (scopes, options) => {
          asked.push([scopes, options?.claims, options?.enableCae]);
          return { token: `token-${asked.length}`, expiresOnTimestamp: inAnHour };
        },
      },
      { clock, cloud: 'dod' },
    );
    expect(source.graphOrigin).toBe('https://dod-graph.microsoft.us');
    expect((await source.getToken()).token.reveal()).toBe('token-1');
    expect((await source.getToken()).expiresOn).toBe(inAnHour);
    expect((await source.getToken({ forceRefresh: true, claims: '{"a":1}' })).token.reveal()).toBe('token-2');
    expect(asked).toEqual([
      ['https://dod-graph.microsoft.us/.default', undefined, true],
      ['https://dod-graph.microsoft.us/.default', '{"a":1}', true],
    ]);
  });

  it('says that the credential failed, and keeps why', async () => {
    const cause = new Error('no managed identity here');
    const failing = tokenSourceFrom({ getToken: () => Promise.reject(cause) }, { clock });
    await expect(failing.getToken()).rejects.toMatchObject({ code: 'credential-failed', cause });
    const empty = tokenSourceFrom({ getToken: async () => null }, { clock });
    await expect(empty.getToken()).rejects.toMatchObject({ code: 'credential-failed' });
  });

  it('of a cloud that is not known is refused, with those that are', () => {
    const credential = { getToken: async () => ({ token: 'token', expiresOnTimestamp: inAnHour }) };
    expect(() => tokenSourceFrom(credential, { clock, cloud: 'mars' })).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        code: 'authentication-cloud-invalid',
        hint: 'Known clouds: global or gcc; us-government-l4 or gcc-high; us-government-l5 or dod; china or 21vianet.',
      }),
    );
  });

  it('gives its tokens to allowed hosts only (R26 in part)', () => {
    const credential = { getToken: async () => ({ token: 'token', expiresOnTimestamp: inAnHour }) };
    expect(() => tokenSourceFrom(credential, { clock, graph: 'https://graph.evil.example' })).toThrow(
      expect.objectContaining({ code: 'host-not-allowed' }),
    );
    const allowed = tokenSourceFrom(credential, {
      clock,
      graph: 'https://graph.school.example/v1.0',
      allowedHosts: ['graph.school.example'],
    });
    expect(allowed.graphOrigin).toBe('https://graph.school.example');
  });
});
