import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineConfig } from 'tsdown';
import { configSchema } from './src/client/config.ts';

// One entry a door, plus the command. Shared code becomes chunks, so a door loads only what it needs;
// everything heavy sits behind a dynamic import.
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    bulk: 'src/bulk/index.ts',
    emulator: 'src/emulator/index.ts',
    graphcal: 'src/surfaces/cli/main.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  dts: true,
  clean: true,
  fixedExtension: false,
  hooks: {
    // Editors complete and check a configuration file by it.
    'build:done': ({ options }) =>
      writeFile(join(options.outDir, 'graphcal.config.schema.json'), `${JSON.stringify(configSchema(), null, 2)}\n`),
  },
});
