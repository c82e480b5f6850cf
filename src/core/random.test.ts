import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPooledRandom, createSeededRandom, formatUuid, type Random, randomUuid, systemRandom } from './random.ts';

const VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u;

/** A source of the same byte over and over. */
function constant(byte: number): Random {
  return { next: () => byte / 256, bytes: (size) => new Uint8Array(size).fill(byte) };
}

describe('createSeededRandom', () => {
  it('gives the numbers of mulberry32', () => {
    const random = createSeededRandom(1);
    expect([random.next(), random.next(), random.next()]).toEqual([
      0.6270739405881613, 0.002735721180215478, 0.5274470399599522,
    ]);
  });

  it('gives the same run for the same seed and another for another', () => {
    const run = (seed: number) => {
      const random = createSeededRandom(seed);
      return [random.next(), [...random.bytes(8)], random.next(), randomUuid(random)];
    };
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
  });

  it('keeps generators of one seed apart', () => {
    const one = createSeededRandom(3);
    const other = createSeededRandom(3);
    const first = one.next();
    one.next();
    expect(other.next()).toBe(first);
  });

  it('stays from 0 to below 1, and within a byte, for any seed', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.nat({ max: 64 }), (seed, size) => {
        const random = createSeededRandom(seed);
        const number = random.next();
        expect(number).toBeGreaterThanOrEqual(0);
        expect(number).toBeLessThan(1);
        expect(random.bytes(size)).toHaveLength(size);
      }),
    );
  });

  it('gives every value of a byte', () => {
    expect(new Set(createSeededRandom(5).bytes(10_000)).size).toBe(256);
  });
});

describe('systemRandom', () => {
  it('gives numbers from 0 to below 1 and bytes of the size asked for', () => {
    for (let count = 0; count < 1000; count++) {
      const number = systemRandom.next();
      expect(number >= 0 && number < 1).toBe(true);
    }
    expect(systemRandom.bytes(0)).toHaveLength(0);
    expect(systemRandom.bytes(33)).toHaveLength(33);
  });

  it('does not repeat itself', () => {
    const ids = Array.from({ length: 1000 }, () => randomUuid(systemRandom));
    expect(new Set(ids).size).toBe(1000);
  });
});

describe('createPooledRandom', () => {
  /** Counts what is drawn from a repeatable source. */
  function counted() {
    const drawn: number[] = [];
    const seeded = createSeededRandom(7);
    const bytes = (size: number) => {
      drawn.push(size);
      return seeded.bytes(size);
    };
    return { drawn, random: createPooledRandom({ next: seeded.next, bytes }) };
  }

  it('draws once for hundreds of small values', () => {
    const { drawn, random } = counted();
    for (let count = 0; count < 256; count++) random.bytes(16);
    expect(drawn).toEqual([4096]);
    random.next();
    expect(drawn).toEqual([4096, 4096]);
  });

  it('hands no byte out twice, and leaves what it handed out as it is', () => {
    const { random } = counted();
    const all = createSeededRandom(7).bytes(8192);
    const first = random.bytes(16);
    expect([...first]).toEqual([...all.subarray(0, 16)]);
    expect(random.next()).toBe(Buffer.from(all).readUIntBE(16, 6) / 2 ** 48);
    for (let at = 22; at + 16 <= 4096; at += 16) expect([...random.bytes(16)]).toEqual([...all.subarray(at, at + 16)]);
    // The ten bytes that are left are too few, and are dropped.
    expect([...random.bytes(16)]).toEqual([...all.subarray(4096, 4112)]);
    expect([...first]).toEqual([...all.subarray(0, 16)]);
  });

  it('takes keys and secrets from the source itself', () => {
    const { drawn, random } = counted();
    expect(random.bytes(32)).toHaveLength(32);
    expect(drawn).toEqual([32]);
  });
});

describe('formatUuid', () => {
  // The name-based example of RFC 9562, appendix A.4: a SHA-1 digest and the UUID of version 5 made of it.
  it('writes the first 16 bytes of a digest as the standard has it', () => {
    const digest = Buffer.from('2ed6657de927468b55e12665a8aea6a22dee3e35', 'hex');
    expect(formatUuid(digest, 5)).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('does not change the bytes that it is given', () => {
    const bytes = new Uint8Array(16).fill(0xff);
    formatUuid(bytes, 4);
    expect([...bytes]).toEqual([255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255]);
  });
});

describe('randomUuid', () => {
  it('sets version 4 and the variant whatever the source gives', () => {
    expect(randomUuid(constant(0x00))).toBe('00000000-0000-4000-8000-000000000000');
    expect(randomUuid(constant(0xff))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
    expect(randomUuid(systemRandom)).toMatch(VERSION_4);
  });

  it('is a UUID of version 4 for any seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(randomUuid(createSeededRandom(seed))).toMatch(VERSION_4);
      }),
    );
  });
});
