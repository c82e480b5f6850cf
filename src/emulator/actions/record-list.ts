import type { Action, ActionResult } from '../calls/call.ts';
import { readCount, readFilterTree, readPage, readSelect, refuseUnknown } from '../query/options.ts';
import { compileRecordFilter, type FilteredKind } from '../query/record-filter.ts';
import { contextOf, contextSelection } from './event-scope.ts';
import { answerPage, type PagedAction } from './page.ts';

const KNOWN: ReadonlySet<string> = new Set(['$select', '$filter', '$top', '$skip', '$count']);

/** A list of calendars, groups and their kind, which are few enough to be looked at one by one. */
interface RecordList<T> extends FilteredKind {
  records: Iterable<T>;
  /** Items of a page without `$top`. Default 10. */
  pageSize?: number;
  show(record: T, select: ReadonlySet<string> | undefined): Readonly<Record<string, unknown>>;
}

/** Answers one page of such a list; `path` is that of its context below the user. */
export function answerRecords<T>(action: Action, path: string, list: RecordList<T>): ActionResult {
  return answerRecordsAt(action, (selection) => contextOf(action, `${path}${selection}`), list);
}

/** The same of the tenant; `context` gives the whole context, with the brackets of a selection. */
export function answerRecordsAt<T>(
  action: PagedAction,
  context: (selection: string) => string,
  list: RecordList<T>,
): ActionResult {
  const { query } = action;
  const { show, members, type } = list;
  refuseUnknown(query, KNOWN);
  const { selected, select } = readSelect(query, members, type);
  const tree = readFilterTree(query);
  const passes = tree ? compileRecordFilter(tree, list) : () => true;
  const records = [...list.records].filter((record) => passes(show(record, undefined)));
  return answerPage(action, {
    context: context(contextSelection({ selected })),
    options: { ...readPage(query), size: list.pageSize, count: readCount(query) },
    total: records.length,
    items: (from, to) => records.slice(from, to).map((record) => show(record, select)),
  });
}
