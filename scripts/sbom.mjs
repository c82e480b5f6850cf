/**
 * Writes dist/sbom.cdx.json: what a user installs with the package, in CycloneDX 1.5, as the lockfile has it. It says
 * the same each time it is written, so that the tarball does too.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const DEVELOPMENT = 'cdx:npm:package:development';

// `--omit dev` would leave out what a tool of development needs as well, such as zod.
const printed = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
  cwd: root,
  maxBuffer: 2 ** 26,
  stdio: ['ignore', 'pipe', 'ignore'],
});
const { serialNumber: _, ...whole } = JSON.parse(printed);
const { timestamp: __, ...metadata } = whole.metadata;
const { name } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const components = whole.components.filter((one) => !one.properties.some((property) => property.name === DEVELOPMENT));
const kept = new Set([metadata.component['bom-ref'], ...components.map((one) => one['bom-ref'])]);
const dependencies = whole.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map((one) => ({ ...one, dependsOn: (one.dependsOn ?? []).filter((ref) => kept.has(ref)) }));

const document = {
  ...whole,
  metadata: { ...metadata, component: { ...metadata.component, name } },
  components,
  dependencies,
};
const file = `${root}dist/sbom.cdx.json`;
writeFileSync(`${file}.new`, `${JSON.stringify(document, null, 2)}\n`);
renameSync(`${file}.new`, file);
