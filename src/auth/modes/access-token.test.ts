import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Authority, openAuthority, ownApplication } from '../../../test/authority.ts';
import { createAuthentication, type InputOfMode, summarize, toRecord } from '../authentication.ts';
import { accessToken } from './access-token.ts';

const CLOCK = { now: () => Date.UTC(2026, 0, 1) };

let authority: Authority;
let token: string;

beforeAll(async () => {
  authority = await openAuthority();
  token = (await authority.open(ownApplication(authority)).getToken()).token.reveal();
});
beforeEach(() => {
  authority.asked.length = 0;
});
afterAll(() => authority.close());

const input = (changes: Partial<InputOfMode<'access-token'>> = {}): InputOfMode<'access-token'> => ({
  name: 'borrowed',
  mode: 'access-token',
  tenant: authority.emulator.tenantId,
  graph: authority.url,
  ...changes,
});
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const made = (claims: object) => `${encode({ alg: 'none' })}.${encode({ exp: 4_102_444_800, ...claims })}.canary`;

describe('a token of the environment', () => {
  it('is used as it is, and the authority is not asked', async () => {
    const source = authority.open(input(), { GRAPHCAL_ACCESS_TOKEN: ` ${token}\n` });
    const given = await source.getToken();
    expect(given.token.reveal()).toBe(token);
    expect((await authority.read('/users/room.101@school.example/calendar', given.token.reveal())).status).toBe(200);
    expect(given.expiresOn % 1000).toBe(0);
    expect((await source.getToken({ forceRefresh: true })).token.reveal()).toBe(token);
    expect(authority.asked).toEqual([]);
  });

  it('stands in the variable that the record names, and in no record and no list', () => {
    const created = createAuthentication(input({ variable: 'SHIFT_TOKEN' }), CLOCK);
    expect(toRecord(created)).toEqual({
      name: 'borrowed',
      kind: 'personal',
      mode: 'access-token',
      tenant: authority.emulator.tenantId,
      clientId: '',
      endpoints: { graph: authority.url },
      allowedHosts: [],
      createdAt: '2026-01-01T00:00:00.000Z',
      variable: 'SHIFT_TOKEN',
    });
    expect(summarize(created)).toMatchObject({ mode: 'access-token', variable: 'SHIFT_TOKEN' });
  });

  it('speaks for a person where it says so, whose own mailbox me leads to', () => {
    const authentication = createAuthentication(input(), CLOCK);
    const speaker = (claims: object | undefined) =>
      accessToken.speaker(authentication, { GRAPHCAL_ACCESS_TOKEN: claims === undefined ? undefined : made(claims) });
    const aud = authority.url;
    expect(speaker({ aud, scp: 'Calendars.Read', upn: 'tutor.7@school.example' })).toEqual({
      isPerson: true,
      account: 'tutor.7@school.example',
    });
    expect(speaker({ aud, roles: ['Calendars.Read'] })).toEqual({ isPerson: false, account: undefined });
    expect(speaker(undefined)).toEqual({ isPerson: true });
  });

  it.each<[string, (url: string) => string | undefined, string, string]>([
    ['there is none', () => undefined, 'access-token-missing', 'The environment variable SHIFT_TOKEN is empty.'],
    ['it is none', () => 'canary~secret', 'access-token-unreadable', 'What SHIFT_TOKEN holds is no access token.'],
    [
      'it is for another service',
      () => made({ aud: 'https://management.azure.com/' }),
      'access-token-elsewhere',
      'The token in SHIFT_TOKEN is for another service.',
    ],
    [
      'it is of another directory',
      (aud) => made({ aud, tid: '99999999-2222-3333-4444-555555555555' }),
      'access-token-elsewhere',
      'The token in SHIFT_TOKEN is of another directory.',
    ],
    [
      'it has expired',
      (aud) => made({ aud, exp: 1_767_225_600 }),
      'access-token-expired',
      'The token in SHIFT_TOKEN expired at 2026-01-01T00:00:00.000Z.',
    ],
  ])('is refused before any request where %s, by the name of the variable alone', async (_, token, code, message) => {
    const value = token(authority.url);
    const source = authority.open(
      input({ variable: 'SHIFT_TOKEN' }),
      value === undefined ? {} : { SHIFT_TOKEN: value },
    );
    await expect(source.getToken()).rejects.toMatchObject({ name: 'AuthenticationError', code, message });
    expect(authority.asked).toEqual([]);
  });

  it('is not sent again where Graph wants one with other claims', async () => {
    const source = authority.open(input(), { GRAPHCAL_ACCESS_TOKEN: token });
    await expect(source.getToken({ claims: '{"access_token":{}}' })).rejects.toMatchObject({
      code: 'access-token-refused',
    });
  });

  it.each([
    [{ authority: 'http://127.0.0.1:1' }, 'authentication-authority-invalid'],
    [{ clientId: '0b0c0d0e-5555-4666-8777-888888888888' }, 'authentication-client-id-invalid'],
    [{ variable: 'eyJ0eXAiOiJKV1Qi.canary' }, 'authentication-variable-invalid'],
    [{ graph: 'https://graph.evil.example' }, 'host-not-allowed'],
  ])('is refused with %j', (changes, code) => {
    const problem = () => createAuthentication(input(changes), CLOCK);
    expect(problem).toThrow(expect.objectContaining({ code, message: expect.not.stringContaining('canary') }));
  });
});
