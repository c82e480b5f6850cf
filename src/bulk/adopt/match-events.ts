import type { CanonicalEvent } from '../../graph/canonical-event.ts';

/** What a row and an event must have in common to be the same. */
export const MATCH_FIELDS = ['subject', 'start', 'end', 'isAllDay', 'location', 'body'] as const;
export type MatchField = (typeof MATCH_FIELDS)[number];

/** What is compared unless something else is said. */
export const DEFAULT_MATCH: readonly MatchField[] = ['subject', 'start'];

/** A row that has no event yet. */
export interface UnmatchedRow<Row> {
  readonly row: Row;
  readonly written: CanonicalEvent;
}

/** An event that belongs to no row. */
export interface FreeEvent {
  readonly id: string;
  readonly event: CanonicalEvent;
}

/** Which event each row is to take, where there is no doubt. */
export interface Matches<Row> {
  readonly matched: readonly { row: Row; id: string }[];
  /** Rows that several events are like, or that are like another row: which is whose is not for us to guess. */
  readonly ambiguous: readonly { row: Row; ids: readonly string[] }[];
  readonly unmatched: readonly Row[];
}

/** Pure: pairs rows with events that agree in all `fields`; letter case and white space of texts do not count. */
export function matchEvents<Row>(
  rows: readonly UnmatchedRow<Row>[],
  events: readonly FreeEvent[],
  fields: readonly MatchField[] = DEFAULT_MATCH,
): Matches<Row> {
  const likes = new Map<string, { rows: Row[]; ids: string[] }>();
  const at = (event: CanonicalEvent) => {
    const mark = markOf(event, fields);
    const like = likes.get(mark) ?? { rows: [], ids: [] };
    likes.set(mark, like);
    return like;
  };
  for (const { row, written } of rows) at(written).rows.push(row);
  for (const { id, event } of events) at(event).ids.push(id);
  const matched: { row: Row; id: string }[] = [];
  const ambiguous: { row: Row; ids: readonly string[] }[] = [];
  const unmatched: Row[] = [];
  for (const like of likes.values()) {
    const [row] = like.rows;
    const [id] = like.ids;
    if (id === undefined) unmatched.push(...like.rows);
    else if (row !== undefined && like.rows.length === 1 && like.ids.length === 1) matched.push({ row, id });
    else ambiguous.push(...like.rows.map((one) => ({ row: one, ids: like.ids })));
  }
  return { matched, ambiguous, unmatched };
}

function markOf(event: CanonicalEvent, fields: readonly MatchField[]): string {
  return JSON.stringify(
    fields.map((field) => {
      const value = event[field];
      return typeof value === 'string' ? value.toLowerCase() : value;
    }),
  );
}
