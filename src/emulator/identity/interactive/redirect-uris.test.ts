import { describe, expect, it } from 'vitest';
import type { RedirectUris } from '../../store/sign-in-records.ts';
import { isSpaOrigin, redirectKinds, redirectProblem } from './redirect-uris.ts';

const REGISTERED: RedirectUris = {
  web: ['https://rota.example/in?a=1', 'https://rota.example:8443', 'http://localhost:5000/web'],
  spa: ['https://spa.example/app', 'http://localhost/spa'],
  native: ['http://localhost/*', 'rota://done', 'https://any.example/of/*'],
};

describe('a redirect URI', () => {
  it.each([
    ['https://rota.example/in?a=1', ['web']],
    ['https://rota.example/in', []],
    ['https://rota.example/IN?a=1', []],
    ['https://rota.example:8443', ['web']],
    ['https://rota.example', []],
    ['http://localhost:5000/web', ['web', 'native']],
    ['http://localhost:1234/web', ['web', 'native']],
    ['http://localhost/other/path?x=1', ['native']],
    ['http://127.0.0.1/web', []],
    ['https://localhost/other', []],
    ['http://localhost.evil.example/web', []],
    ['http://localhost@evil.example/web', []],
    ['http://localhost:80/spa#x', []],
    ['rota://done', ['native']],
    ['rota://other', []],
    ['https://any.example/of/it', ['native']],
    ['https://any.example/office', []],
    ['https://any.example:444/of/it', []],
    ['no address', []],
  ])('%s is taken as %j', (uri, kinds) => {
    expect(redirectKinds(REGISTERED, uri)).toEqual(kinds);
  });

  it('is nowhere for an application that registered none', () => {
    expect(redirectKinds(undefined, 'http://localhost')).toEqual([]);
  });

  it.each([
    ['/in', 'web', 'must be an absolute URI'],
    ['http://rota.example/in', 'web', 'must begin with https unless it is on localhost'],
    ['rota://done', 'web', 'must begin with https or http'],
    ['rota://done', 'native', undefined],
    ['javascript:alert(1)', 'native', 'must not have the scheme javascript:'],
    ['https://rota.example/#in', 'web', 'must not have a fragment'],
    ['https://me@rota.example/', 'web', 'must not name a user'],
    ['http://127.0.0.1/in', 'spa', undefined],
    [`https://rota.example/${'x'.repeat(236)}`, 'web', 'must have at most 256 characters'],
    [`https://rota.example/${'x'.repeat(235)}`, 'web', undefined],
  ] as const)('%s can be registered as %s: %s', (uri, kind, problem) => {
    expect(redirectProblem(uri, kind)).toBe(problem);
  });
});

describe('the origin of a page', () => {
  it.each([
    ['https://spa.example', true],
    ['https://spa.example:444', false],
    ['http://localhost:3000', true],
    ['https://rota.example', false],
    ['null', false],
  ])('%s is a single-page application: %s', (origin, isKnown) => {
    expect(isSpaOrigin(REGISTERED, origin)).toBe(isKnown);
  });
});
