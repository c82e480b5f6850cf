/** Rows into calendars, exactly once: `planFile` says what would be done, `sendFile` sends a file, `applyFile` makes the calendars equal to it, `planRows`, `sendRows` and `applyRows` take the rows of a program, `verifyRows` reads the calendars back. */

export type { AuditRecord } from '../client/audit/audit-record.ts';
export { MATCH_FIELDS, type MatchField } from './adopt/match-events.ts';
export { type AdoptMatches, type AdoptOptions, type AdoptReport, adoptFile, type ShownMatch } from './adopt.ts';
export { type ApplyOptions, type ApplyReport, applyFile } from './apply.ts';
export { type ApplyRowsOptions, type ApplyRowsReport, applyRows } from './apply-rows.ts';
export { type AuditFormat, auditBeginning, auditLine } from './audit/audit-lines.ts';
export { type AuditQuery, exportAudit } from './audit/export-audit.ts';
export { type AuditHeads, type AuditVerification, auditHeads, verifyAudit } from './audit/verify-audit.ts';
export { type CancelledJob, cancelJob } from './cancel-job.ts';
export type { ChangedPart } from './changes/merge-event.ts';
export type { CheckCounts } from './check/mark-events.ts';
export { DEFAULT_RUN_SETTINGS, type RunSettings } from './engine/run.ts';
export type { Stopped, StopReason } from './engine/stop.ts';
export type { BulkEvent, BulkEvents, BulkListener, JobEvent } from './events.ts';
export type { FileOptions } from './job/run-input.ts';
export type { JobReport, ResultsTarget, RowCounts, RunReport, ZoneCount } from './job/run-report.ts';
export type { RunOptions } from './job/run-rows.ts';
export { type ListedJob, listJobs, type PurgedJob, purgeJob, purgeJobsBefore, type ShownJob, showJob } from './jobs.ts';
export type { KeptSetting } from './kept-settings.ts';
export type { LedgerCounts, MendedRows } from './ledger/ledger.ts';
export type { Sealer } from './payload.ts';
export type { PlannedAct, PlannedChange } from './plan/plan-row.ts';
export type { GoneCounts, MailboxPlan, PlanSummary } from './plan/plan-summary.ts';
export type { AttendeeChange, FieldChange, RowValues } from './plan/row-values.ts';
export { type Plan, type PlanOptions, planFile } from './plan.ts';
export { type PlanRowsOptions, type PlanRowsReport, planRows } from './plan-rows.ts';
export { type RepairOptions, type RepairReport, repairLedger } from './repair.ts';
export type { RefusedMailbox } from './results/mailbox-summary.ts';
export type { NoteGroup } from './results/note-summary.ts';
export type { ProblemGroup, ProblemSummary } from './results/problem-summary.ts';
export type { ResultFault, ResultNote, RowResult, RowStatus } from './results/results.ts';
export { RESULT_COLUMNS } from './results/results.ts';
export { RowsRejectedError } from './results/rows-rejected.ts';
export { type ResumeOptions, resumeJob } from './resume.ts';
export type { ColumnMap } from './rows/column-map.ts';
export { type RowObjects, rowsOf } from './rows/formats/iterable-rows.ts';
export type { ReadAs } from './rows/formats/row-format.ts';
export { ROW_FORMATS, type RowFormat } from './rows/formats/row-formats.ts';
export { createMailboxMap, type MailboxEntry, type MailboxMap, readMailboxMap } from './rows/mailbox-map.ts';
export type { CheckSettings, RowSource } from './rows/row.ts';
export { type ColumnName, ROW_COLUMNS } from './rows/row-columns.ts';
export { type SendOptions, type SendReport, sendFile } from './send.ts';
export { type SendRowsOptions, type SendRowsReport, sendRows } from './send-rows.ts';
export type { RowsRun } from './stream/rows-run.ts';
export { planUndo, type UndoOptions, type UndoReport, undoJob } from './undo.ts';
export type { UndoStand } from './undo-stand.ts';
export { type Finding, type VerifyOptions, type VerifyReport, verifyRows } from './verify.ts';
export {
  type FindingKind,
  type JobFinding,
  type JobVerification,
  type MailboxVerification,
  type VerifyJobOptions,
  verifyJob,
} from './verify-job.ts';
