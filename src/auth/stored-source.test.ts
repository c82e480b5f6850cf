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

const person = (username: string, { password = 'old' } = {}): Authentication =>
  createAuthentication(
    {
      ...{ name: 'school', mode: 'username-password', tenant: 'school.example', username, password },
      ...{ clientId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', allowPassword: true },
    },
    clock(),
  );
const identity = (more: { identityObjectId?: string } = {}): Authentication =>
  createAuthentication({ name: 'school', mode: 'managed-identity', tenant: 'school.example', ...more }, clock());
const token = (variable: string): Authentication =>
  createAuthentication({ name: 'school', mode: 'access-token', tenant: 'school.example', variable }, clock());
const signedToken = (upn: string) => {
  const claims = { aud: 'https://graph.microsoft.com', exp: Date.UTC(2026, 10, 22) / 1000 + 36_000, scp: 'x', upn };
  return ['{}', JSON.stringify(claims), 's'].map((part) => Buffer.from(part).toString('base64url')).join('.');
};

/** A vault of one, an authority that takes one secret or password ('' any), and what was asked of either. */
function setUp(first: Authentication, valid: string, onAsked = () => {}, env: Record<string, string> = {}) {
  const state: { stored: Authentication | undefined; valid: string } = { stored: first, valid };
  const asked: string[] = [];
  const noted: string[] = [];
  const time = clock();
  const post: TokenPost = async (url, { body }) => {
    const form = new URLSearchParams(body);
    const password = form.get('password');
    const secret = form.get('client_secret') ?? '';
    const shown = password ?? secret;
    const object = new URL(url).searchParams.get('object_id');
    const who = password === null ? '' : `${form.get('username')} `;
    onAsked();
    asked.push(`${new URL(url).pathname.split('/')[1]} ${who}${shown}${object ?? ''}`);
    const answer =
      state.valid === '' || shown === state.valid
        ? { access_token: `token-${asked.length}`, expires_in: 3600, token_type: 'Bearer' }
        : password === null
          ? { error: 'invalid_client', error_description: 'AADSTS7000215: No.', error_codes: [7000215] }
          : { error: 'invalid_grant', error_description: 'AADSTS50126: No.', error_codes: [50126] };
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
    { post, clock: time, random: createSeededRandom(1), env },
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

  it.each([
    ['a person', person('a@school.example'), person('b@school.example', { password: 'other' })],
    ['an identity', identity(), identity({ identityObjectId: '11111111-bbbb-cccc-dddd-eeeeeeeeeeee' })],
    ['a variable', token('SCHOOL_TOKEN'), token('OFFICE_TOKEN')],
  ])('go on for %s that a job began with, where another was put in its place', async (_, first, second) => {
    const { state, asked, source, time } = setUp(first, '', () => {}, {
      SCHOOL_TOKEN: signedToken('a@school.example'),
      OFFICE_TOKEN: signedToken('b@school.example'),
    });
    const before = (await source.getToken()).token.reveal();
    state.stored = second;
    await time.advance(HOUR - 1_000);
    const after = await source.getToken({ forceRefresh: true });
    if (first.mode === 'access-token') expect(after.token.reveal()).toBe(before);
    else expect(asked[1]).toBe(asked[0]);
  });

  it('take a new password of the same person, however its name is written', async () => {
    const { state, asked, source, time } = setUp(person('a@school.example'), '');
    await source.getToken();
    state.stored = person('A@School.example', { password: 'new' });
    await time.advance(HOUR);
    await source.getToken();
    expect(asked).toEqual(['school.example a@school.example old', 'school.example A@School.example new']);
  });

  it('show a refused password once, and the next one when it is stored (R27 in part)', async () => {
    const { state, asked, source, time } = setUp(person('a@school.example'), 'new');
    for (let at = 0; at < 5; at++) {
      await expect(source.getToken()).rejects.toMatchObject({ code: 'password-wrong' });
      await time.advance(HOUR);
    }
    expect(asked).toEqual(['school.example a@school.example old']);
    state.stored = person('a@school.example', { password: 'new' });
    await source.getToken();
    expect(asked).toEqual(['school.example a@school.example old', 'school.example a@school.example new']);
  });

  it('are noted as a success before they are given', async () => {
    const { noted, source } = setUp(made('first'), 'first');
    await source.getToken();
    expect(noted).toEqual(['school']);
  });
});
