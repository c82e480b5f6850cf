import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(path, 'utf8');

/** Names of the events of a map, as its file has them. */
function eventsOf(path: string, map: string): string[] {
  const body = new RegExp(`export interface ${map} \\{\\n([\\s\\S]*?)\\n\\}`, 'u').exec(read(path))?.[1] ?? '';
  return [...body.matchAll(/^ {2}'?([a-z-]+)'?: /gmu)].map((match) => match[1] ?? '').sort();
}

/** Names in the first column of the table whose head begins so. */
function documented(head: string): string[] {
  const table = read('docs/observability.md').split(`| ${head} |`)[1]?.split('\n\n')[0] ?? '';
  return [...table.matchAll(/^\| `([a-z-]+)` \|/gmu)].map((match) => match[1] ?? '').sort();
}

describe('the events', () => {
  it.for([
    ['event of a connection', 'src/http/trace/wire-events.ts', 'WireEvents', 10],
    ['event of a job', 'src/bulk/events.ts', 'BulkEvents', 12],
  ] as const)('are documented, each %s', ([head, path, map, least]) => {
    const events = eventsOf(path, map);
    expect(events.length).toBeGreaterThanOrEqual(least);
    expect(documented(head)).toEqual(events);
  });

  it('have names that a connection and a job do not share', () => {
    const all = [
      ...eventsOf('src/http/trace/wire-events.ts', 'WireEvents'),
      ...eventsOf('src/bulk/events.ts', 'BulkEvents'),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});
