import { sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../core/random.ts';
import { makeSeededKeyPair } from './seeded-key-pair.ts';

const text = Buffer.from('a token');
const signature = (seed: number) => sign('sha256', text, makeSeededKeyPair(createSeededRandom(seed)).privateKey);

describe('a key pair from a seed', () => {
  it('is one of RSA with 2,048 bits that signs and checks', () => {
    const { privateKey, publicKey } = makeSeededKeyPair(createSeededRandom(1));
    expect(publicKey.asymmetricKeyDetails).toEqual({ modulusLength: 2048, publicExponent: 65_537n });
    expect(verify('sha256', text, publicKey, sign('sha256', text, privateKey))).toBe(true);
    expect(verify('sha256', Buffer.from('another'), publicKey, sign('sha256', text, privateKey))).toBe(false);
  });

  it('is the same again from the same seed, and another from another', () => {
    expect(signature(7)).toEqual(signature(7));
    expect(signature(7)).not.toEqual(signature(8));
  });
});
