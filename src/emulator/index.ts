export { createEmulator } from './emulator.ts';
export { readFaultPlan } from './fault-plan.ts';
export type { FaultAction, FaultAnswer, FaultMatch, FaultPlan, FaultRule } from './faults.ts';
export { ConnectionReset, type EmulatorRequest, type EmulatorResponse } from './message.ts';
export type { ModeOptions, TransactionOptions } from './modes.ts';
export type {
  Emulator,
  EmulatorApp,
  EmulatorOptions,
  Listener,
  ListenOptions,
  MailboxSnapshot,
  Snapshot,
} from './options.ts';
export type { EmulatorRecord, RecordedCommit, RecordedError, RecordedRequest } from './record.ts';
export { readSeed, type Seed, type SeedApp, type SeedCalendar, type SeedEvent, type SeedUser } from './seed.ts';
export type { MailRecord } from './store/store.ts';
export type { RetryAfterForm } from './throttle.ts';
