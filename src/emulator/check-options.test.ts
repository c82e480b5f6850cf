import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createEmulator } from './emulator.ts';
import type { EmulatorOptions } from './options.ts';
import { TEST_SIGNING_KEY } from './testing.ts';

const refusal = async (options: Record<string, unknown>) => {
  try {
    await (await createEmulator(options as EmulatorOptions)).close();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return [code, message];
  }
  return undefined;
};

describe('the options of an emulator', () => {
  it.each([
    [{ latencyMs: -1 }, 'latencyMs must be a number of at least 0.'],
    [{ limits: 'x' }, 'limits must be documented or off.'],
    [{ retryAfter: 'x' }, 'retryAfter must be seconds or fraction or date or absent.'],
    [{ deterministic: 1.5 }, 'deterministic must be true or false, or a whole number of at least 0.'],
    [{ tokenLifetimeSeconds: -1 }, 'tokenLifetimeSeconds must be a whole number of at least 1.'],
    [{ recordedRequests: -1 }, 'recordedRequests must be a whole number of at least 0.'],
    [{ roles: 'x' }, 'roles must be a list of texts.'],
    [
      { hostNames: ['graph.microsoft.com', 'https://graph.microsoft.com'] },
      'hostNames must be a list of host names such as graph.microsoft.com.',
    ],
    [{ data: '' }, 'data must be a text that is not empty.'],
  ])('%o is refused by its name', async (options, problem) => {
    expect(await refusal(options)).toEqual(['option-invalid', `The emulator's option ${problem}`]);
  });

  it('that nobody knows are refused, with those that are known', async () => {
    const [code, message] = (await refusal({ latency_ms: 5 })) ?? [];
    expect(code).toBe('option-invalid');
    expect(message).toMatch(
      /^The emulator's option latency_ms is not known; known are data, limits, .*, touchAfterMs/u,
    );
  });

  it('may name the key that signs tokens, whose text is in no error', async () => {
    const emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY });
    const { body } = await emulator.handle({ method: 'GET', url: `/${emulator.tenantId}/discovery/v2.0/keys` });
    const other = await createEmulator({ signingKey: TEST_SIGNING_KEY });
    const again = await other.handle({ method: 'GET', url: `/${other.tenantId}/discovery/v2.0/keys` });
    const moduli = [body, again.body].map((text) => JSON.parse(String(text)).keys[0].n);
    expect(moduli[0]).toBe(moduli[1]);
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 });
    for (const signingKey of ['secret words', String(curve.export({ type: 'pkcs8', format: 'pem' })), curve, publicKey])
      expect(await refusal({ signingKey })).toEqual([
        'option-invalid',
        "The emulator's option signingKey must be an RSA private key as PEM or KeyObject.",
      ]);
    expect(await refusal({ signingKey: 7 })).toEqual([
      'option-invalid',
      "The emulator's option signingKey must be a text that is not empty, or a KeyObject of Node.",
    ]);
    await Promise.all([emulator.close(), other.close()]);
  });

  it('may give that key as it was read, whose tokens are those of its text', async () => {
    const emulator = await createEmulator({ signingKey: createPrivateKey(TEST_SIGNING_KEY) });
    const { body } = await emulator.handle({ method: 'GET', url: `/${emulator.tenantId}/discovery/v2.0/keys` });
    const { n } = createPublicKey(TEST_SIGNING_KEY).export({ format: 'jwk' });
    expect(JSON.parse(String(body)).keys[0].n).toBe(n);
    await emulator.close();
  });
});
