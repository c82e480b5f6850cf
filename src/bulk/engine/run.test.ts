import { expect, it } from 'vitest';
import { mailboxesWithin } from './run.ts';

const MB = 1_024 * 1_024;

it.for([
  [4_144 * MB, 512],
  [208 * MB, 512],
  // What node --max-old-space-size=64 has.
  [112 * MB, 128],
  [90 * MB, 40],
  [32 * MB, 16],
] as const)('in a heap of %i bytes, %i mailboxes are worked on at once', ([bytes, mailboxes]) => {
  expect(mailboxesWithin(bytes)).toBe(mailboxes);
});
