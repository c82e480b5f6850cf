/** Rows into calendars, exactly once: `sendRows` sends a file, `verifyRows` reads the calendars back. */

export { DEFAULT_RUN_SETTINGS, type RunSettings } from './engine/run.ts';
export type { Stopped, StopReason } from './engine/stop.ts';
export type { BulkEvent, BulkEvents, BulkListener, JobEvent } from './events.ts';
export type { KeptSetting } from './kept-settings.ts';
export type { LedgerCounts } from './ledger/ledger.ts';
export type { Sealer } from './payload.ts';
export type { NoteGroup } from './results/note-summary.ts';
export type { ProblemGroup, ProblemSummary } from './results/problem-summary.ts';
export type { ResultFault, ResultNote, RowResult, RowStatus } from './results/results.ts';
export { RESULT_COLUMNS } from './results/results.ts';
export { RowsRejectedError } from './results/rows-rejected.ts';
export type { ColumnMap } from './rows/column-map.ts';
export type { RowFormat } from './rows/formats/open-rows.ts';
export { createMailboxMap, type MailboxEntry, type MailboxMap, readMailboxMap } from './rows/mailbox-map.ts';
export type { CheckSettings } from './rows/row.ts';
export { type ColumnName, ROW_COLUMNS } from './rows/row-columns.ts';
export { type SendCounts, type SendOptions, type SendReport, sendRows, type ZoneCount } from './send.ts';
export { type Finding, type VerifyOptions, type VerifyReport, verifyRows } from './verify.ts';
