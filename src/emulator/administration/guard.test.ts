import { describe, expect, it } from 'vitest';
import { guard, guardPage } from './guard.ts';

const OWN = 'http://127.0.0.1:8080';
const ask = (
  method: string,
  headers: Record<string, string>,
  { remoteAddress = '127.0.0.1', body = '' }: { remoteAddress?: string | undefined; body?: string } = {},
) =>
  guard({
    method,
    headers: new Map(Object.entries({ host: '127.0.0.1:8080', ...headers })),
    body: Buffer.from(body),
    origin: OWN,
    remoteAddress,
  })?.error;
const json = { 'content-type': 'application/json; charset=utf-8' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe("the server's own paths", () => {
  it.each([
    ['a program that reads', 'GET', {}],
    ['a program that changes', 'POST', json],
    ['a program that resets, without a body', 'POST', {}],
    ['the page of this server that reads', 'GET', { 'sec-fetch-site': 'same-origin' }],
    ['the page of this server that changes', 'PUT', { 'sec-fetch-site': 'same-origin', origin: OWN, ...json }],
    ['a person who types the address', 'GET', { 'sec-fetch-site': 'none' }],
    ['a program that calls localhost', 'GET', { host: 'localhost:8080' }],
    ['a program that calls ::1', 'GET', { host: '[::1]:8080' }],
  ] as const)('are open to %s', (_, method, headers) => {
    expect(ask(method, headers)).toBeUndefined();
  });

  it.each([
    ['a page of another site', 'GET', { 'sec-fetch-site': 'cross-site' }, 'page-of-other-origin'],
    ['a page of another port', 'GET', { 'sec-fetch-site': 'same-site' }, 'page-of-other-origin'],
    ['a script of another page', 'GET', { origin: 'https://page.example' }, 'page-of-other-origin'],
    ['a page from a file', 'POST', { origin: 'null', ...json }, 'page-of-other-origin'],
    ['a form of another page', 'POST', { origin: 'https://page.example', ...form }, 'page-of-other-origin'],
    ['a form without an origin', 'POST', form, 'json-only'],
    ['a form of this server', 'POST', { origin: OWN, ...form }, 'json-only'],
    ['a page whose name was made to lead here', 'GET', { host: 'page.example:8080' }, 'loopback-only'],
    ['a page with a name that begins as ours', 'GET', { host: '127.0.0.1.page.example' }, 'loopback-only'],
  ] as const)('are closed to %s', (_, method, headers, error) => {
    expect(ask(method, headers)).toBe(error);
  });

  it('are closed to a body without a type, and to other machines', () => {
    expect(ask('POST', {}, { body: '{}' })).toBe('json-only');
    expect(ask('GET', {}, { remoteAddress: '192.0.2.7' })).toBe('loopback-only');
    expect(ask('GET', {}, { remoteAddress: '::ffff:127.0.0.1' })).toBeUndefined();
  });
});

describe('the page', () => {
  const open = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
    guardPage({
      method: 'GET',
      headers: new Map(Object.entries({ host: '127.0.0.1:8080', ...headers })),
      body: Buffer.from(''),
      origin: OWN,
      remoteAddress,
    })?.error;
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

  it('may be opened by hand, by a program and from a link anywhere', () => {
    for (const headers of [{}, { 'sec-fetch-site': 'none' }, { 'sec-fetch-site': 'same-origin' }, link])
      expect(open(headers)).toBeUndefined();
  });

  it('is closed to frames and scripts of other pages', () => {
    for (const dest of ['iframe', 'frame', 'object', 'embed'])
      expect(open({ ...link, 'sec-fetch-dest': dest })).toBe('page-of-other-origin');
    expect(open({ ...link, 'sec-fetch-mode': 'no-cors' })).toBe('page-of-other-origin');
    expect(open({ origin: 'https://page.example' })).toBe('page-of-other-origin');
  });

  it('is closed to other names and other machines, from a link too', () => {
    expect(open({ ...link, host: 'page.example:8080' })).toBe('loopback-only');
    expect(open(link, '192.0.2.7')).toBe('loopback-only');
  });
});
