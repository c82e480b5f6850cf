import type { Administer, AdministrationPaths } from './answers.ts';

/** A path that fits, with the values of its named segments. */
interface FoundPath {
  administer: Administer;
  params: Readonly<Record<string, string>>;
}

/** Finds the path of a request, whose segments are those below `/emulator`; undefined where there is none. */
export type FindPath = (method: string, segments: readonly string[]) => FoundPath | undefined;

/** Prepares a table of paths: names of segments fit in any letter case, `{name}` fits anything. */
export function createFindPath(paths: AdministrationPaths): FindPath {
  const rows = Object.entries(paths).map(([row, administer]) => {
    const [method = '', path = ''] = row.split(' ');
    return { method, pattern: path.split('/'), administer };
  });
  return (method, segments) => {
    for (const { method: own, pattern, administer } of rows) {
      if (own !== method || pattern.length !== segments.length) continue;
      const params = match(pattern, segments);
      if (params) return { administer, params };
    }
    return undefined;
  };
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [at, segment] of segments.entries()) {
    const wanted = pattern[at] ?? '';
    const name = /^\{(\w+)\}$/.exec(wanted)?.[1];
    if (name !== undefined) params[name] = segment;
    else if (wanted !== segment.toLowerCase()) return undefined;
  }
  return params;
}
