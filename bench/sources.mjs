// The sources themselves, for what no door of the package gives.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsdown';

/** Imports a TypeScript file with all that it imports: made one file in a folder that goes. */
export async function importSources(address) {
  const folder = await mkdtemp(join(tmpdir(), 'graphcal-bench-'));
  try {
    await build({
      config: false,
      entry: { sources: fileURLToPath(address) },
      outDir: folder,
      format: 'esm',
      platform: 'node',
      dts: false,
      clean: false,
      fixedExtension: true,
      logLevel: 'silent',
    });
    return await import(pathToFileURL(join(folder, 'sources.mjs')).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
