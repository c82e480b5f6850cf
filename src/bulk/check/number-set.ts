/** Whole numbers from 0 on, a bit each: what was seen of a million rows takes no more than a picture. */
export interface NumberSet {
  has(number: number): boolean;
  add(number: number): void;
}

export function createNumberSet(): NumberSet {
  let bits = new Uint8Array(1024);
  return {
    has: (number) => ((bits[number >>> 3] ?? 0) & (1 << (number & 7))) !== 0,
    add(number) {
      const at = number >>> 3;
      if (at >= bits.length) {
        const more = new Uint8Array(Math.max(at + 1, bits.length * 2));
        more.set(bits);
        bits = more;
      }
      bits[at] = (bits[at] ?? 0) | (1 << (number & 7));
    },
  };
}
