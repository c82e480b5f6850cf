import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { chooseProxy, type Environment } from './proxy.ts';

const GRAPH = 'https://graph.microsoft.com/v1.0/me';
const choose = (url: string, env: Environment) => chooseProxy(new URL(url), env);
const nameOf = (url: string, env: Environment) => choose(url, env)?.name;

describe('the proxy of an address', () => {
  it.each([
    [GRAPH, { HTTPS_PROXY: 'http://proxy.school.example:3128' }, 'proxy.school.example:3128'],
    [GRAPH, { https_proxy: 'http://proxy.school.example:3128' }, 'proxy.school.example:3128'],
    [GRAPH, { https_proxy: 'http://lower.example', HTTPS_PROXY: 'http://upper.example' }, 'lower.example:80'],
    [GRAPH, { https_proxy: '', HTTPS_PROXY: 'http://upper.example' }, 'upper.example:80'],
    [GRAPH, { HTTPS_PROXY: 'proxy.school.example:3128' }, 'proxy.school.example:3128'],
    [GRAPH, { HTTPS_PROXY: 'https://proxy.school.example' }, 'proxy.school.example:443'],
    [GRAPH, { HTTPS_PROXY: 'http://[fd00::1]:3128' }, '[fd00::1]:3128'],
    [GRAPH, { HTTP_PROXY: 'http://proxy.school.example' }, undefined],
    [GRAPH, { HTTPS_PROXY: '' }, undefined],
    [GRAPH, {}, undefined],
    ['http://graph.school.example', { HTTP_PROXY: 'http://proxy.school.example' }, 'proxy.school.example:80'],
    ['http://graph.school.example', { http_proxy: 'http://proxy.school.example' }, 'proxy.school.example:80'],
    ['http://graph.school.example', { HTTPS_PROXY: 'http://proxy.school.example' }, undefined],
  ] as const)('for %s in %j is %s', (url, env, expected) => {
    expect(nameOf(url, env)).toBe(expected);
  });

  it.each([
    'https://localhost:8443',
    'https://calendar.localhost',
    'http://127.0.0.1:8080',
    'http://127.1.2.3',
    'https://[::1]:8443',
    'http://169.254.169.254/metadata/identity/oauth2/token',
    'http://169.254.130.2:8081/msi/token',
  ])('is none for %s, which is this machine or its link', (url) => {
    const proxy = 'http://proxy.school.example:3128';
    expect(nameOf(url, { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, https_proxy: proxy, http_proxy: proxy })).toBe(
      undefined,
    );
  });

  it.each([
    ['graph.microsoft.com', true],
    ['GRAPH.Microsoft.com', true],
    ['microsoft.com', true],
    ['.microsoft.com', true],
    ['*.microsoft.com', true],
    ['*', true],
    ['intranet.example, graph.microsoft.com', true],
    ['intranet.example graph.microsoft.com', true],
    ['graph.microsoft.com:443', true],
    ['graph.microsoft.com:8443', false],
    ['soft.com', false],
    ['graph.microsoft.com.example', false],
    ['login.microsoftonline.com', false],
    ['', false],
    [' , ', false],
  ])('is none where NO_PROXY is %j: %j', (list, isExempt) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      const env = { HTTPS_PROXY: 'http://proxy.school.example', [name]: list };
      expect(nameOf(GRAPH, env) === undefined).toBe(isExempt);
    }
  });

  it.each([
    ['https://[fd00::7]/', 'fd00::7', true],
    ['https://[fd00::7]:8443/', '[fd00::7]:8443', true],
    ['https://[fd00::7]/', '[fd00::7]:8443', false],
    ['https://10.0.0.7/', '10.0.0.7', true],
    ['https://10.0.0.70/', '10.0.0.7', false],
  ])('%s is met by the entry %s: %j', (url, list, isExempt) => {
    expect(nameOf(url, { HTTPS_PROXY: 'http://proxy.school.example', NO_PROXY: list }) === undefined).toBe(isExempt);
  });

  it('has user and password decoded for it alone, and shows them to nobody', () => {
    const proxy = choose(GRAPH, { HTTPS_PROXY: 'http://canary:p%40ss@proxy.school.example:3128' });
    expect(proxy?.authorization?.reveal()).toBe('Basic Y2FuYXJ5OnBAc3M=');
    expect(inspect(proxy) + JSON.stringify(proxy)).not.toMatch(/canary|Y2Fu|p@ss/u);
  });

  it.each([
    'socks5://canary:canary@proxy.example',
    'http://',
    'http://canary:%zz@proxy.example',
    'ftp://canary.example',
  ])('that is unreadable (%s) is refused without repeating it', (value) => {
    const refused = expect.objectContaining({
      name: 'UsageError',
      code: 'proxy-unreadable',
      message: expect.not.stringContaining('canary'),
    });
    expect(() => choose(GRAPH, { HTTPS_PROXY: value })).toThrow(refused);
    expect(() => choose(GRAPH, { HTTPS_PROXY: value })).toThrow(/HTTPS_PROXY/u);
  });
});
