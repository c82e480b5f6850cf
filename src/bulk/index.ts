/** Rows into calendars, exactly once: `sendRows` sends a file, `verifyRows` reads the calendars back. */
export type { BulkEvent, BulkEvents, BulkListener } from './events.ts';
export type { RowFormat } from './formats/open-rows.ts';
export type { LedgerCounts } from './ledger/ledger.ts';
export type { Sealer } from './payload.ts';
export type { ProblemGroup, ProblemSummary } from './problem-summary.ts';
export type { ResultFault, ResultNote, RowResult, RowStatus } from './results.ts';
export { RESULT_COLUMNS } from './results.ts';
export type { CheckSettings } from './row.ts';
export { ROW_COLUMNS } from './row-columns.ts';
export { DEFAULT_RUN_SETTINGS, type RunSettings } from './run.ts';
export { type SendCounts, type SendOptions, type SendReport, sendRows } from './send.ts';
export type { Stopped, StopReason } from './stop.ts';
export { type Finding, type VerifyOptions, type VerifyReport, verifyRows } from './verify.ts';
