import { type Finding, importsOf, packageOf, type Source, targetOf } from './source.ts';

/** What each folder of src may import, besides itself: the arrows of the house. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  graph: ['core'],
  auth: ['core', 'graph'],
  http: ['core', 'graph'],
  operations: ['core', 'graph'],
  client: ['core', 'graph', 'auth', 'http', 'operations'],
  bulk: ['core', 'graph', 'auth', 'http', 'operations', 'client'],
  // Rules and limits of the emulator are its own, so that client and emulator cannot be wrong together.
  emulator: ['core', 'graph/event.ts', 'graph/request.ts', 'graph/path.ts'],
  surfaces: ['core', 'graph', 'auth', 'http', 'operations', 'client', 'bulk', 'emulator', 'index.ts'],
  'index.ts': ['core', 'graph', 'operations', 'client'],
};

/** What may load with `graphcal --help`; everything else waits behind `import()` until it is used. */
const LIGHT_PACKAGES: readonly string[] = ['commander'];

/** The command's file: what it imports statically loads at each start. */
export const COMMAND = 'src/surfaces/cli/main.ts';

/** Imports that go against the arrows, or out of src. */
export function findWrongArrows(source: Source): Finding[] {
  const from = placeOf(source.path);
  const allowed = ARROWS[from];
  if (!allowed) return [{ path: source.path, line: 1, message: `src/${from} has no place in the table of arrows` }];
  return importsOf(source).flatMap(({ specifier, line }) => {
    const target = targetOf(source.path, specifier);
    if (target === undefined) return [];
    const to = target.startsWith('src/') ? placeOf(target) : undefined;
    const within = target.slice('src/'.length);
    if (to !== undefined && (to === from || allowed.includes(to) || allowed.includes(within))) return [];
    return [{ path: source.path, line, message: `src/${from} must not import ${target}` }];
  });
}

/** Packages that load with the command although it may never use them, each with the way to it. */
export function findHeavyStart(sources: readonly Source[], start: string = COMMAND): Finding[] {
  const files = new Map(sources.map((source) => [source.path, source]));
  const wayTo = new Map<string, string>([[start, start]]);
  const findings: Finding[] = [];
  // A Map may grow while it is iterated: what a file imports is visited after it.
  for (const [path, way] of wayTo) {
    const source = files.get(path);
    if (!source) continue;
    for (const { specifier, line, kind } of importsOf(source)) {
      if (kind !== 'static') continue;
      const target = targetOf(path, specifier);
      if (target !== undefined && !wayTo.has(target)) wayTo.set(target, `${way} > ${target}`);
      const name = packageOf(specifier);
      if (name !== undefined && !LIGHT_PACKAGES.includes(name))
        findings.push({ path, line, message: `${name} loads with the command: ${way}` });
    }
  }
  return findings;
}

/** The folder below src, or the file's name for those directly in it. */
function placeOf(path: string): string {
  return path.split('/')[1] ?? path;
}
