import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';

it('these tests fit the types of the clients', async () => {
  const words = ['node_modules/typescript/bin/tsc', '-p', 'test/clients'];
  const found = await new Promise<string>((resolve) => {
    execFile(process.execPath, words, { timeout: 110_000 }, (error, stdout) => resolve(stdout + (error ?? '')));
  });
  expect(found).toBe('');
}, 120_000);
