import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const deciders = JSON.parse(readFileSync('test/mutation/deciders.json', 'utf8')) as { tests: string[] }[];

export default defineConfig({
  test: {
    environment: 'node',
    include: deciders.flatMap(({ tests }) => tests),
    setupFiles: ['test/property-runs.ts'],
  },
});
