import { describe, expect, it } from 'vitest';
import { readTokenClaims } from './token-claims.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (claims: unknown) => `h.${part(claims)}.s`;

describe('what a token says of itself', () => {
  it('is whom an app acts for, and until when', () => {
    const claims = { aud: 'https://graph.microsoft.com', tid: 't', appid: 'a', exp: 1_700_000_000, roles: ['A', 'B'] };
    expect(readTokenClaims(token(claims))).toEqual({
      audience: 'https://graph.microsoft.com',
      tenant: 't',
      app: 'a',
      account: undefined,
      expiresOn: 1_700_000_000_000,
      roles: ['A', 'B'],
      scopes: undefined,
    });
  });

  it('names the person by address, else by id, and what was consented', () => {
    const person = { scp: 'Calendars.Read User.Read', oid: 'o' };
    expect(readTokenClaims(token({ ...person, upn: 'a@school.example' }))).toMatchObject({
      account: 'a@school.example',
      scopes: ['Calendars.Read', 'User.Read'],
      roles: [],
    });
    expect(readTokenClaims(token(person))?.account).toBe('o');
  });

  it.each(['', 'opaque', `h.${part(['roles'])}.s`, 'h.%%%.s'])('is nothing where it cannot be read: %j', (text) => {
    expect(readTokenClaims(text)).toBeUndefined();
  });
});
