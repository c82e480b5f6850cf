import { readFileSync } from 'node:fs';

/** What is mutated, and the tests that have to notice; one place for both. */
const deciders = JSON.parse(readFileSync(new URL('test/mutation/deciders.json', import.meta.url), 'utf8'));

/** Changes the deciders in hundreds of small ways and runs their tests against each. https://stryker-mutator.io */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  mutate: deciders.map(({ file }) => file),
  concurrency: 2,
  thresholds: { high: 98, low: 95, break: 90 },
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false },
  allowConsoleColors: false,
  tempDirName: 'node_modules/.cache/stryker',
  jsonReporter: { fileName: 'node_modules/.cache/mutation.json' },
};
