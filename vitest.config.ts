import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

const WORKERS = 2;
const SECOND = 1000;
/** Of a process that keeps one processor busy while another keeps the other: garbage is seldom, and collected by itself. */
const ONE_AT_A_TIME = ['--max-semi-space-size=64', '--single-threaded-gc'];
const ANSWERS_CHECKED = 'test/answers/answers-checked.ts';
const PROPERTY_RUNS = 'test/property-runs.ts';

/** Unit tests of ten seconds and more: of many rows, of quotas that fill up, of processes that wait for each other. */
const LONG = [
  'src/auth/sign-in/renewal-processes.test.ts',
  'src/bulk/delivery.test.ts',
  'src/bulk/limits.test.ts',
  'src/bulk/retry-budget.test.ts',
  'src/bulk/stream/stream-rows.test.ts',
  'src/http/lanes/quota-sharing.test.ts',
];

// Long runs of the properties only: the same files run in `unit` with fast-check's default number of runs.
const properties = process.env.GRAPHCAL_PROPERTY_RUNS
  ? [
      {
        extends: true as const,
        test: {
          name: 'properties',
          include: filesWithProperties(['src', 'test/house', 'test/fuzz']),
          setupFiles: [PROPERTY_RUNS, ANSWERS_CHECKED],
          testTimeout: 300 * SECOND,
        },
      },
    ]
  : [];

export default defineConfig({
  test: {
    environment: 'node',
    // Processes, not threads: native modules and signals behave as they do for users.
    pool: 'forks',
    maxWorkers: WORKERS,
    sequence: { sequencer: LongestFirst },
    teardownTimeout: 10 * SECOND,
    // What tests write is no business of this machine's own record; those of the record name a home.
    env: { GRAPHCAL_AUDIT: 'off' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'test/answers/**/*.test.ts',
            'test/conformance/**/*.test.ts',
            'test/fuzz/**/*.test.ts',
            'test/model/**/*.test.ts',
            'test/simulator/**/*.test.ts',
            'test/simulated-jobs/**/*.test.ts',
          ],
          exclude: LONG,
          setupFiles: [PROPERTY_RUNS, ANSWERS_CHECKED],
          testTimeout: 30 * SECOND,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: LONG,
          setupFiles: [PROPERTY_RUNS, ANSWERS_CHECKED],
          testTimeout: 30 * SECOND,
        },
      },
      {
        extends: true,
        test: {
          name: 'house',
          include: ['test/house/**/*.test.ts'],
          setupFiles: [PROPERTY_RUNS],
          testTimeout: 30 * SECOND,
        },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          setupFiles: [ANSWERS_CHECKED],
          globalSetup: ['test/contract/claims-exercised.ts'],
          testTimeout: 30 * SECOND,
          hookTimeout: 30 * SECOND,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          setupFiles: [ANSWERS_CHECKED],
          globalSetup: ['test/built.ts'],
          testTimeout: 30 * SECOND,
          hookTimeout: 30 * SECOND,
        },
      },
      {
        extends: true,
        test: {
          name: 'simulation',
          include: ['test/simulated-jobs/*-seeds.test.ts'],
          execArgv: ONE_AT_A_TIME,
          globalSetup: ['test/simulated-jobs/built.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'lives',
          include: ['test/simulated-jobs/*-lives.test.ts'],
          execArgv: ONE_AT_A_TIME,
          globalSetup: ['test/simulated-jobs/built.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'full',
          include: ['test/full/**/*.test.ts'],
          setupFiles: [ANSWERS_CHECKED],
          globalSetup: ['test/built.ts'],
          testTimeout: 600 * SECOND,
          hookTimeout: 60 * SECOND,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 30 * SECOND,
          hookTimeout: 30 * SECOND,
        },
      },
      {
        extends: true,
        test: {
          name: 'clients',
          include: ['test/clients/*.test.ts'],
          globalSetup: ['test/clients/install.mjs', 'test/clients/certificate.ts'],
          testTimeout: 30 * SECOND,
          hookTimeout: 30 * SECOND,
        },
      },
      ...properties,
    ],
  },
});

function filesWithProperties(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((file) => file.endsWith('.test.ts') && readFileSync(file, 'utf8').includes("from 'fast-check'")),
  );
}
