import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { describeError, TransportError } from '../core/errors.ts';
import {
  type Answer,
  authenticateAt,
  createSourceFor,
  entraForEach,
  type FakeEntra,
  refused,
  SECRET,
  type Seen,
} from './testing-entra.ts';
import type { TokenPost } from './token-source.ts';

let entra: FakeEntra;
entraForEach((started) => {
  entra = started;
});

const authenticate = () => authenticateAt(entra.origin);
const createSource = (wire?: TokenPost) => createSourceFor(authenticate(), wire);

describe('no secret and no token leaves in an error or a log (R53 in part)', () => {
  const body = (form: Record<string, string>) => new URLSearchParams(form).toString();

  it.each<[string, (request: Seen) => Answer]>([
    ['a wrong secret', () => refused(7000215, 'invalid_client', 401)],
    [
      'a refusal that repeats the request',
      ({ form }) => ({
        status: 401,
        body: {
          error: form.client_secret,
          error_description: `AADSTS7000215: ${body(form)}`,
          error_codes: [7000215, form.client_secret],
          suberror: form.client_secret,
          trace_id: form.client_secret,
          correlation_id: form.client_secret,
          claims: form.client_secret,
        },
      }),
    ],
    ['a page that repeats the request', ({ form }) => ({ status: 200, body: `<html>${body(form)}</html>` })],
    ['a token without a life', () => ({ status: 200, body: { access_token: 'canary-token-1', token_type: 'Bearer' } })],
    ['a token cut off', () => ({ status: 200, body: '{"token_type":"Bearer","access_token":"canary-token-1' })],
    ['an error beside a token', () => ({ status: 400, body: { error: 'x', access_token: 'canary-token-1' } })],
    [
      'a busy answer with the request in its headers',
      ({ form }) => ({ status: 503, body: body(form), headers: { 'x-echo': 'canary-token-1' } }),
    ],
    ['a reset', () => ({ status: 0, body: '', isReset: true })],
    [
      'a redirect',
      () => ({ status: 302, body: '', headers: { location: `http://127.0.0.1:9/?s=${encodeURIComponent(SECRET)}` } }),
    ],
  ])('at %s', async (_, answer) => {
    entra.script.push(answer, answer, answer, answer);
    await expectSilence(createSource().getToken());
  });

  it('at a wire that throws the request', async () => {
    const wire: TokenPost = async (url, options) => {
      throw Object.assign(new Error(`${url} ${options.body}`), { request: options, code: options.body });
    };
    await expectSilence(createSource(wire).getToken());
  });

  it('at a wire that throws an error of this family', async () => {
    const wire: TokenPost = async () => {
      throw new TransportError('connection-lost', 'The connection was lost.', 'unknown');
    };
    await expectSilence(createSource(wire).getToken());
  });

  it('at claims that cannot be read', async () => {
    await expectSilence(createSource().getToken({ claims: SECRET }));
  });

  it('where all goes well', async () => {
    const source = createSource();
    const access = await source.getToken();
    expectHidden(inspect([source, access, authenticate()], { depth: 9, showHidden: true }));
    expectHidden(JSON.stringify([access, authenticate()]));
  });

  async function expectSilence(call: Promise<unknown>): Promise<void> {
    const lines: string[] = [];
    const spies = (['log', 'info', 'warn', 'error', 'debug', 'trace'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation((...values) => {
        lines.push(inspect(values));
      }),
    );
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    for (const spy of spies) spy.mockRestore();
    expect(error).toBeInstanceOf(Error);
    expect(lines).toEqual([]);
    const { stack } = error as Error;
    expectHidden(
      [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), describeError(error), stack].join('\n'),
    );
  }

  function expectHidden(text: string): void {
    for (const canary of [SECRET, 'canary-token-1']) {
      for (const form of [
        canary,
        encodeURIComponent(canary),
        Buffer.from(canary).toString('base64').replace(/=+$/u, ''),
        Buffer.from(canary).toString('base64url'),
        JSON.stringify(canary).slice(1, -1),
      ]) {
        expect(text).not.toContain(form);
      }
    }
    expect(text).not.toContain('canary');
  }
});
