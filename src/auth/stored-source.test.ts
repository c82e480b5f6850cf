import { describe, expect, it } from 'vitest';
import { createManualClock } from '../core/clock.ts';
import { AuthenticationError } from '../core/errors.ts';
import { createSeededRandom } from '../core/random.ts';
import { type Authentication, type AuthenticationInput, createAuthentication } from './authentication.ts';
import { createStoredSource } from './stored-source.ts';
import type { TokenPost } from './token-wire.ts';

const HOUR = 60 * 60_000;
const clock = () => createManualClock(Date.UTC(2026, 10, 22));
const made = (secret: string, more: Partial<AuthenticationInput> = {}): Authentication =>
  createAuthentication(
    {
      ...{ name: 'school', mode: 'client-secret', tenant: 'school.example', secret },
      ...{ clientId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', ...more },
    } as AuthenticationInput,
    clock(),
  );

/** A vault of one, an authority that takes one secret, and what was asked of either. */
function setUp(first: Authentication, valid: string, onAsked = () => {}) {
  const state: { stored: Authentication | undefined; valid: string } = { stored: first, valid };
  const asked: string[] = [];
  const noted: string[] = [];
  const time = clock();
  const post: TokenPost = async (url, { body }) => {
    const secret = new URLSearchParams(body).get('client_secret') ?? '';
    onAsked();
    asked.push(`${new URL(url).pathname.split('/')[1]} ${secret}`);
    const answer =
      secret === state.valid
        ? { access_token: `token-${asked.length}`, expires_in: 3600, token_type: 'Bearer' }
        : { error: 'invalid_client', error_description: 'AADSTS7000215: No.', error_codes: [7000215] };
    const headers = { 'content-type': 'application/json' };
    return { status: 'error' in answer ? 401 : 200, headers, body: Buffer.from(JSON.stringify(answer)) };
  };
  const source = createStoredSource(
    {
      authentication: first,
      vault: {
        get: async () => {
          if (state.stored === undefined) throw new AuthenticationError('authentication-unknown', 'Gone.');
          return state.stored;
        },
        noteSuccess: async (name) => void noted.push(name),
      },
    },
    { post, clock: time, random: createSeededRandom(1) },
  );
  return { state, asked, noted, source, time };
}

describe('tokens by a stored authentication', () => {
  it('are asked for with the secret that is stored by then', async () => {
    const { state, asked, source, time } = setUp(made('first'), 'first');
    await source.getToken();
    Object.assign(state, { stored: made('second'), valid: 'second' });
    await source.getToken();
    expect(asked).toEqual(['school.example first']);
    await time.advance(HOUR);
    await source.getToken();
    expect(asked).toEqual(['school.example first', 'school.example second']);
  });

  it('are asked for again where the secret was rotated while the request was on its way', async () => {
    const { state, asked, source } = setUp(made('first'), 'second', () => {
      state.stored = made('second');
    });
    expect((await source.getToken()).token.reveal()).toBe('token-2');
    expect(asked).toEqual(['school.example first', 'school.example second']);
  });

  it('are asked for once where a refused secret is still the stored one', async () => {
    const { asked, noted, source } = setUp(made('first'), 'second');
    await expect(source.getToken()).rejects.toMatchObject({ code: 'secret-wrong' });
    expect(asked).toEqual(['school.example first']);
    expect(noted).toEqual([]);
  });

  it.each([
    ['was removed', undefined],
    ['is of another directory now', made('second', { tenant: 'office.example' })],
    ['is of another app now', made('second', { clientId: '11111111-bbbb-cccc-dddd-eeeeeeeeeeee' })],
    ['is of another cloud now', made('second', { cloud: 'china' })],
  ])('go on with what a job began with, where it %s', async (_, stored) => {
    const { state, asked, source, time } = setUp(made('first'), 'first');
    await source.getToken();
    state.stored = stored;
    await time.advance(HOUR);
    await source.getToken();
    expect(asked).toEqual(['school.example first', 'school.example first']);
  });

  it('are noted as a success before they are given', async () => {
    const { noted, source } = setUp(made('first'), 'first');
    await source.getToken();
    expect(noted).toEqual(['school']);
  });
});
