import { describe, expect, it } from 'vitest';
import { checkAllowedHost, checkAuthority, checkGraph } from './hosts.ts';

const codeOf = (act: () => unknown): unknown => {
  try {
    return { given: act() };
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('the authority', () => {
  it.each([
    ['https://login.microsoftonline.com', 'https://login.microsoftonline.com', undefined],
    ['https://login.microsoftonline.com/', 'https://login.microsoftonline.com', undefined],
    ['https://login.microsoftonline.com/school.example', 'https://login.microsoftonline.com', 'school.example'],
    ['https://login.microsoftonline.com/school.example/', 'https://login.microsoftonline.com', 'school.example'],
    ['https://LOGIN.MicrosoftOnline.COM', 'https://login.microsoftonline.com', undefined],
    ['https://login.microsoftonline.com:443', 'https://login.microsoftonline.com', undefined],
    ['https://login.microsoftonline.us', 'https://login.microsoftonline.us', undefined],
    ['https://login.chinacloudapi.cn', 'https://login.chinacloudapi.cn', undefined],
    ['http://127.0.0.1:8080/school.example', 'http://127.0.0.1:8080', 'school.example'],
    ['http://127.9.8.7', 'http://127.9.8.7', undefined],
    ['http://[::1]:8080', 'http://[::1]:8080', undefined],
    ['https://localhost:8443', 'https://localhost:8443', undefined],
    ['http://LOCALHOST:3000', 'http://localhost:3000', undefined],
  ])('%s may receive the secret', (address, origin, tenant) => {
    expect(checkAuthority(address)).toEqual({ origin, tenant });
  });

  it.each([
    'https://login.microsoftonline.com.evil.example',
    'https://evil.example/login.microsoftonline.com',
    'https://xlogin.microsoftonline.com',
    'https://microsoftonline.com',
    'https://login.microsoftonline.com.',
    'https://login.microsoftonline.com:8443',
    'http://login.microsoftonline.com',
    'http://login.microsoftonline.com:443',
    'https://graph.microsoft.com',
    'https://localhost.evil.example',
    'https://127.0.0.1.evil.example',
    'http://0.0.0.0:8080',
    'http://10.0.0.1',
    'http://[::ffff:10.0.0.1]',
    'https://school.example',
  ])('%s is refused before any secret is sent (R26 in part)', (address) => {
    expect(codeOf(() => checkAuthority(address))).toBe('host-not-allowed');
  });

  it.each([
    '',
    'login.microsoftonline.com',
    '//login.microsoftonline.com',
    'ftp://login.microsoftonline.com',
    'https:login.microsoftonline.com',
    'https:///login.microsoftonline.com',
    'https://login.microsoftonline.com@evil.example',
    'https://user:password@login.microsoftonline.com',
    'https://@login.microsoftonline.com',
    'https://evil.example\\@login.microsoftonline.com',
    'https:\\\\login.microsoftonline.com',
    'https://login.microsoftonline.com\t',
    'https://login.micro\nsoftonline.com',
    ' https://login.microsoftonline.com',
    'https://login。microsoftonline.com',
    'https://login.microsoftonline.com/?a=b',
    'https://login.microsoftonline.com/#a',
    'https://login.microsoftonline.com/school.example/v2.0',
  ])('%j is not repaired but refused (R26 in part)', (address) => {
    expect(codeOf(() => checkAuthority(address))).toBe('address-unreadable');
  });

  it('repeats no password that stands before an @ (R53 in part)', () => {
    expect(() => checkAuthority('https://user:canary-password@login.microsoftonline.com')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('canary') }),
    );
  });

  it('may be another host when it is allow-listed, over https and on the port listed', () => {
    const allowed = ['login.school.example', 'proxy.school.example:8443'];
    expect(checkAuthority('https://LOGIN.school.example', allowed).origin).toBe('https://login.school.example');
    expect(checkAuthority('https://proxy.school.example:8443', allowed).origin).toBe(
      'https://proxy.school.example:8443',
    );
    expect(codeOf(() => checkAuthority('https://proxy.school.example', allowed))).toBe('host-not-allowed');
    expect(codeOf(() => checkAuthority('https://login.school.example:8443', allowed))).toBe('host-not-allowed');
    expect(codeOf(() => checkAuthority('http://login.school.example', allowed))).toBe('host-not-allowed');
    expect(codeOf(() => checkAuthority('https://sub.login.school.example', allowed))).toBe('host-not-allowed');
  });

  it('names the option that would allow an unknown host', () => {
    expect(() => checkAuthority('https://login.school.example')).toThrow(
      expect.objectContaining({
        message: 'The authority https://login.school.example is not allowed: the host belongs to no known cloud.',
        hint: 'If you trust it with the secret, add --allow-host login.school.example.',
      }),
    );
  });
});

describe('the Graph address', () => {
  it.each([
    ['https://graph.microsoft.com', 'https://graph.microsoft.com'],
    ['https://graph.microsoft.com/', 'https://graph.microsoft.com'],
    ['https://graph.microsoft.com/v1.0', 'https://graph.microsoft.com'],
    ['https://graph.microsoft.com/v1.0/', 'https://graph.microsoft.com'],
    ['https://dod-graph.microsoft.us', 'https://dod-graph.microsoft.us'],
    ['http://127.0.0.1:4000/v1.0', 'http://127.0.0.1:4000'],
  ])('%s is the origin %s', (address, origin) => {
    expect(checkGraph(address)).toBe(origin);
  });

  it.each([
    ['https://graph.microsoft.com.evil.example', 'host-not-allowed'],
    ['https://login.microsoftonline.com', 'host-not-allowed'],
    ['https://graph.microsoft.com/v1.0/me', 'address-unreadable'],
    ['https://graph.microsoft.com/v2.0', 'address-unreadable'],
    ['https://graph.microsoft.com/v1.0/..%2f', 'address-unreadable'],
  ])('%s gets no token (R26 in part)', (address, code) => {
    expect(codeOf(() => checkGraph(address))).toBe(code);
  });

  it.each(['https://graph.microsoft.com/beta', 'http://127.0.0.1:4000/beta/'])(
    '%s is refused, because requests would go to v1.0 all the same',
    (address) => {
      expect(() => checkGraph(address)).toThrow(
        expect.objectContaining({
          code: 'address-unreadable',
          message: 'The Graph address cannot be used: it is of beta, and operations use v1.0.',
        }),
      );
    },
  );
});

describe('an entry of the allow list', () => {
  it.each([
    ['Proxy.School.example', 'proxy.school.example'],
    ['proxy.school.example:8443', 'proxy.school.example:8443'],
    ['proxy.school.example:443', 'proxy.school.example'],
    ['[2001:db8::1]:8443', '[2001:db8::1]:8443'],
  ])('%s is read as %s', (entry, host) => {
    expect(checkAllowedHost(entry)).toBe(host);
  });

  it.each([
    '',
    '*',
    '*.school.example',
    'https://school.example',
    'school.example/',
    'a@school.example',
    'school.example.',
    'a b',
  ])('%j is refused', (entry) => {
    expect(codeOf(() => checkAllowedHost(entry))).toBe('allowed-host-unreadable');
  });
});
