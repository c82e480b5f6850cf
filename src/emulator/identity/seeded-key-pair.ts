import { checkPrimeSync, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Random } from '../../core/random.ts';

const PRIME_BYTES = 128;
const EXPONENT = 65_537n;
/** Most candidates have such a factor, and need no slow test. */
const SMALL_PRIMES = [3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n, 43n, 47n, 53n, 59n, 61n, 67n, 71n, 73n];

/**
 * An RSA key pair of 2,048 bits that the same randomness gives again, so that tokens are the same too. Whoever knows the
 * seed knows the key: for tests and simulations only.
 */
export function makeSeededKeyPair(random: Random): { privateKey: KeyObject; publicKey: KeyObject } {
  const p = drawPrime(random);
  const q = drawPrime(random);
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const jwk = {
    kty: 'RSA',
    n: encode(p * q),
    e: encode(EXPONENT),
    d: encode(d),
    p: encode(p),
    q: encode(q),
    dp: encode(d % (p - 1n)),
    dq: encode(d % (q - 1n)),
    qi: encode(inverse(q, p)),
  };
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function drawPrime(random: Random): bigint {
  const bytes = Buffer.from(random.bytes(PRIME_BYTES));
  // The two highest bits, so that the product has all its bits; the lowest, as no other prime is even.
  bytes.writeUInt8(bytes.readUInt8(0) | 0xc0, 0);
  let candidate = BigInt(`0x${bytes.toString('hex')}`) | 1n;
  while (!fits(candidate)) candidate += 2n;
  return candidate;
}

function fits(candidate: bigint): boolean {
  if (SMALL_PRIMES.some((prime) => candidate % prime === 0n)) return false;
  // The exponent has an inverse only where it does not divide the prime's predecessor.
  return candidate % EXPONENT !== 1n && checkPrimeSync(candidate);
}

/** The inverse of a number by Euclid's algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [before, now] = [modulus, value % modulus];
  let [factorBefore, factor] = [0n, 1n];
  while (now > 0n) {
    const times = before / now;
    [before, now] = [now, before - times * now];
    [factorBefore, factor] = [factor, factorBefore - times * factor];
  }
  return ((factorBefore % modulus) + modulus) % modulus;
}

function encode(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}
