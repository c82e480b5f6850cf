export type { EmulatorClock } from './clock/emulator-clock.ts';
export { type Moment, readMoment, type TimeOption } from './clock/open-clock.ts';
export { createEmulator } from './emulator.ts';
export { EXCHANGE_CHANNEL, type Exchange } from './exchange.ts';
export { readFaultPlan } from './fault-plan.ts';
export type { FaultAction, FaultAnswer, FaultMatch, FaultPlan, FaultRule, HeaderChanges } from './faults.ts';
export type { Latency, LatencyDistribution } from './latency.ts';
export { ConnectionReset, type EmulatorRequest, type EmulatorResponse, type Pace } from './message.ts';
export { readModes } from './mode-settings.ts';
export type { ModeOptions, Modes, TransactionOptions } from './modes.ts';
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
export type { StoreRecords } from './store/store-records.ts';
export type { RetryAfterForm } from './throttle.ts';
