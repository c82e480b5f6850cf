import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { systemCodeOf } from './system-error.ts';

it("gives the system's code of an error", async () => {
  const error = await readFile(new URL('nothing-of-that-name', import.meta.url)).catch((cause: unknown) => cause);
  expect(systemCodeOf(error)).toBe('ENOENT');
});

it.each([
  new Error('plain'),
  Object.assign(new Error('numbered'), { code: 7 }),
  { code: 'ENOENT' },
  'ENOENT',
  undefined,
])('gives none for %j', (error) => {
  expect(systemCodeOf(error)).toBeUndefined();
});
