import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsdown';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the simulation in one file; undefined in projects that run it from its sources. */
    simulation?: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Set-up of the project `simulation`: all of it in one file. Vitest reaches what a module imports through an object for
 * each name, and loads each module in each process; thousands of jobs take a tenth less time without that.
 */
export default async function buildSimulation({ provide }: TestProject): Promise<() => void> {
  // What lies there Vitest leaves to Node, and libsql is found from there.
  const outDir = mkdtempSync(join(root, 'node_modules', '.simulation-'));
  await build({
    config: false,
    cwd: root,
    entry: { simulate: 'test/simulated-jobs/simulate.ts' },
    outDir,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    fixedExtension: true,
    clean: false,
    dts: false,
    report: false,
    logLevel: 'warn',
  });
  provide('simulation', pathToFileURL(join(outDir, 'simulate.mjs')).href);
  return () => rmSync(outDir, { recursive: true, force: true });
}
