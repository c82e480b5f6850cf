import { describe, expect, it } from 'vitest';
import { Secret } from '../../core/secret.ts';
import {
  claimsToKeep,
  isSameSignIn,
  keepSignIn,
  readKeptSignIn,
  readSignIn,
  renewSignIn,
  type SignIn,
} from './sign-in.ts';

const TENANT = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const NOW = Date.UTC(2026, 0, 5, 10);
const CLAIMS = {
  oid: '11111111-2222-4333-8444-555555555555',
  tid: TENANT,
  preferred_username: 'tutor.7@school.example',
};
const KEPT: SignIn = {
  refreshToken: new Secret('first'),
  username: 'tutor.7@school.example',
  localAccountId: CLAIMS.oid,
  scopes: ['Calendars.Read'],
  signedInAt: '2026-01-01T00:00:00.000Z',
  renewedAt: '2026-01-01T00:00:00.000Z',
};

const idToken = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
const answer = (claims: object = CLAIMS, more: object = {}) => ({
  id_token: idToken(claims),
  refresh_token: 'canary-refresh',
  scope: 'Calendars.ReadWrite  openid',
  ...more,
});
const expected = { name: 'me', tenant: TENANT, now: NOW };

describe('reading who signed in', () => {
  it('takes account, permissions and time', () => {
    const { refreshToken, ...read } = readSignIn(answer(), expected);
    expect(refreshToken.reveal()).toBe('canary-refresh');
    expect(read).toEqual({
      username: 'tutor.7@school.example',
      localAccountId: '11111111-2222-4333-8444-555555555555',
      scopes: ['Calendars.ReadWrite', 'openid'],
      signedInAt: '2026-01-05T10:00:00.000Z',
      renewedAt: '2026-01-05T10:00:00.000Z',
    });
  });

  it('goes by the id where the service tells no address', () => {
    const { preferred_username: _, ...nameless } = CLAIMS;
    expect(readSignIn(answer({ ...nameless, upn: 'a@school.example' }), expected).username).toBe('a@school.example');
    expect(readSignIn(answer(nameless), expected).username).toBe(CLAIMS.oid);
  });

  it.each([
    ['no id token', answer(CLAIMS, { id_token: undefined }), {}, 'sign-in-unreadable'],
    ['an id token that is none', answer(CLAIMS, { id_token: 'x.y.z' }), {}, 'sign-in-unreadable'],
    ['an id token of nobody', answer({ tid: TENANT }), {}, 'sign-in-unreadable'],
    ['another nonce', answer({ ...CLAIMS, nonce: 'other' }), { nonce: 'own' }, 'sign-in-mixed-up'],
    ['no nonce', answer(), { nonce: 'own' }, 'sign-in-mixed-up'],
    ['another directory', answer({ ...CLAIMS, tid: CLAIMS.oid }), {}, 'account-differs'],
    ['no directory', answer({ ...CLAIMS, tid: undefined }), {}, 'account-differs'],
    ['another person', answer({ ...CLAIMS, oid: TENANT }), { before: KEPT }, 'account-differs'],
    ['no refresh token', answer(CLAIMS, { refresh_token: undefined }), {}, 'refresh-token-missing'],
    ['an empty refresh token', answer(CLAIMS, { refresh_token: '' }), {}, 'refresh-token-missing'],
  ])('refuses %s', (_, body, more, code) => {
    expect(() => readSignIn(body, { ...expected, ...more })).toThrow(
      expect.objectContaining({ name: 'AuthenticationError', code }),
    );
  });

  it('knows a directory by its id alone: one that is named by a domain is told apart by the authority', () => {
    expect(readSignIn(answer(), { ...expected, tenant: 'school.example' }).username).toBe('tutor.7@school.example');
  });
});

describe('a renewed sign-in', () => {
  it('has the new refresh token, and the old one where none came', () => {
    const renewed = renewSignIn(KEPT, { refresh_token: 'second', scope: 'Calendars.ReadWrite' }, NOW);
    expect(renewed.refreshToken.reveal()).toBe('second');
    expect(renewed).toMatchObject({
      scopes: ['Calendars.ReadWrite'],
      signedInAt: '2026-01-01T00:00:00.000Z',
      renewedAt: '2026-01-05T10:00:00.000Z',
    });
    const same = renewSignIn(KEPT, {}, NOW);
    expect([same.refreshToken.reveal(), same.scopes]).toEqual(['first', ['Calendars.Read']]);
    expect([isSameSignIn(KEPT, same), isSameSignIn(KEPT, renewed)]).toEqual([true, false]);
    expect([isSameSignIn(undefined, undefined), isSameSignIn(KEPT, undefined)]).toEqual([true, false]);
  });

  it('asks for no claims any more', () => {
    expect(renewSignIn({ ...KEPT, claims: '{"access_token":{}}' }, {}, NOW)).not.toHaveProperty('claims');
  });
});

describe('a sign-in in the vault', () => {
  it('is the same again', () => {
    for (const signIn of [KEPT, { ...KEPT, claims: '{"access_token":{}}' }]) {
      const { signIn: kept } = JSON.parse(JSON.stringify(keepSignIn(signIn)));
      expect(kept.refreshToken).toBe('first');
      expect(readKeptSignIn(kept)).toEqual(signIn);
      expect(readKeptSignIn(kept)?.refreshToken.reveal()).toBe('first');
    }
    expect(keepSignIn(undefined)).toEqual({});
  });

  it.each([undefined, null, 'first', {}, { ...KEPT, refreshToken: '' }, { ...KEPT, refreshToken: 1 }])(
    'that is not whole counts as none: %j',
    (kept) => {
      expect(readKeptSignIn(kept as never)).toBeUndefined();
    },
  );

  it('keeps claims that are an object of a few kilobytes at most', () => {
    expect(claimsToKeep('{"access_token":{}}')).toBe('{"access_token":{}}');
    for (const odd of [undefined, 'text', '[]', `{"a":"${'x'.repeat(4096)}"}`])
      expect(claimsToKeep(odd)).toBeUndefined();
  });
});
