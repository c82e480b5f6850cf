/**
 * Builds the command with failpoints into the folder that is given: its sources are those of the package, and what they
 * reach the outside with (SQLite, HTTP, files) is wrapped. Nothing of it is in the package.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';

const root = fileURLToPath(new URL('../..', import.meta.url));
const WRAPPED = new Map([
  ['libsql', 'libsql.ts'],
  ['undici', 'undici.ts'],
  ['node:fs/promises', 'fs-promises.ts'],
]);

const [outDir] = process.argv.slice(2);
await build({
  config: false,
  cwd: root,
  entry: { graphcal: 'src/surfaces/cli/main.ts' },
  outDir,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  fixedExtension: false,
  clean: true,
  dts: false,
  // In few files with what it depends on: thousands of processes start it, and to find and read modules took each the most.
  // What has binaries, and what only a user may have, stays where it is.
  deps: { alwaysBundle: [/^(?!node:|libsql$|@napi-rs\/keyring$|@opentelemetry\/api$)/u] },
  report: false,
  logLevel: 'warn',
  plugins: [
    {
      name: 'failpoints',
      resolveId: {
        // Before packages are told apart from sources.
        order: 'pre',
        handler(source, importer) {
          const wrapper = WRAPPED.get(source);
          const isOurs = importer?.startsWith(`${root}src/`) && !importer.startsWith(`${root}src/emulator/`);
          return wrapper !== undefined && isOurs ? `${root}test/failpoints/${wrapper}` : undefined;
        },
      },
    },
  ],
});
