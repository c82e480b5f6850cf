import { cp, writeFile } from 'node:fs/promises';
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
    'build:done': async ({ options }) => {
      // Editors complete and check a configuration file by it.
      const schema = `${JSON.stringify(configSchema(), null, 2)}\n`;
      await writeFile(join(options.outDir, 'graphcal.config.schema.json'), schema);
      // The page of the emulator is served as it was written.
      await cp('src/emulator/page', join(options.outDir, 'page'), {
        recursive: true,
        filter: (path) => !/\.ts$|\.json$/.test(path),
      });
    },
  },
});
