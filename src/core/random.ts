import { randomBytes } from 'node:crypto';

/** Randomness as an argument: a test passes a seed and sees the same run again. */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  next(): number;
  /** `size` random bytes. */
  bytes(size: number): Uint8Array;
}

/** Randomness of the operating system. */
export const systemRandom: Random = {
  next: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  bytes: (size) => randomBytes(size),
};

/** Bytes that are drawn at once, and the most that are handed out of them: keys and secrets come from the source itself. */
const POOL_BYTES = 4096;
const POOLED_BYTES = 16;

/** Draws from `source` in large pieces, where ids are made by the thousand and each call to the system counts. */
export function createPooledRandom(source: Random): Random {
  let pool = Buffer.alloc(0);
  let at = 0;
  const take = (size: number): number => {
    if (at + size > pool.length) {
      pool = Buffer.from(source.bytes(POOL_BYTES));
      at = 0;
    }
    at += size;
    return at - size;
  };
  return {
    next() {
      const from = take(6);
      return pool.readUIntBE(from, 6) / 2 ** 48;
    },
    bytes(size) {
      if (size > POOLED_BYTES) return source.bytes(size);
      const from = take(size);
      return pool.subarray(from, from + size);
    },
  };
}

/** Makes a repeatable generator (mulberry32) for tests and simulations; never for secrets. */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const bytes = (size: number) => {
    const drawn = new Uint8Array(size);
    for (let at = 0; at < size; at++) drawn[at] = Math.floor(next() * 256);
    return drawn;
  };
  return { next, bytes };
}

/** A random (version 4) UUID in lower case from the given source. */
export function randomUuid(random: Random): string {
  const bytes = random.bytes(16);
  return formatUuid(bytes, 4);
}

/** Writes 16 bytes as a UUID in lower case with the given version and the RFC 9562 variant. */
export function formatUuid(bytes: Uint8Array, version: number): string {
  const copy = Buffer.from(bytes.subarray(0, 16));
  copy[6] = ((copy[6] ?? 0) & 0x0f) | (version << 4);
  copy[8] = ((copy[8] ?? 0) & 0x3f) | 0x80;
  const hex = copy.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
