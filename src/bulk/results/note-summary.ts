import type { RowResult } from './results.ts';

/** Rows to which the same was done beyond copying them. */
export interface NoteGroup {
  /** Stable, in kebab-case. */
  code: string;
  rows: number;
  /** The first lines, five at most. */
  lines: number[];
  /** What was done to the first of the rows. */
  text: string;
}

/** Gathers notes row by row; memory stays flat, since groups and their lines are bounded. */
export interface NoteCollector {
  add(result: RowResult): void;
  /** In the order in which their codes came. */
  readonly groups: NoteGroup[];
}

const MOST_LINES = 5;

export function createNoteCollector(most = 20): NoteCollector {
  const groups: NoteGroup[] = [];
  return {
    groups,
    add({ line, warnings }) {
      for (const [at, { code, text }] of warnings.entries()) {
        // Start and End of one row are often noted for the same.
        if (warnings.findIndex((one) => one.code === code) < at) continue;
        let group = groups.find((one) => one.code === code);
        if (group === undefined) {
          if (groups.length >= most) continue;
          group = { code, rows: 0, lines: [], text };
          groups.push(group);
        }
        group.rows += 1;
        if (line !== null && group.lines.length < MOST_LINES) group.lines.push(line);
      }
    },
  };
}
