export type { SubscriptionTold } from './administration/told.ts';
export type { Latency, LatencyDistribution } from './calls/latency.ts';
export type { RetryAfterForm } from './calls/throttle.ts';
export type { EmulatorClock } from './clock/emulator-clock.ts';
export { type Moment, readMoment, type TimeOption } from './clock/open-clock.ts';
export { createEmulator } from './emulator.ts';
export { readFaultPlan } from './faults/fault-plan.ts';
export type {
  FaultAction,
  FaultAnswer,
  FaultMatch,
  FaultPlan,
  FaultRule,
  HeaderChanges,
  SignInDenial,
} from './faults/faults.ts';
export { ConnectionReset, type EmulatorRequest, type EmulatorResponse, type Pace } from './http/message.ts';
export type { OutgoingAnswer, OutgoingRequest, Send } from './http/outgoing.ts';
export type { ClaimsChallenge } from './identity/claims-challenges.ts';
export type { PersonSignIn, SignedInAnswer } from './identity/sign-in-controls.ts';
export { readModes } from './modes/mode-settings.ts';
export type { ModeOptions, Modes, TransactionOptions } from './modes/modes.ts';
export type {
  Emulator,
  EmulatorApp,
  EmulatorOptions,
  Listener,
  ListenOptions,
  MailboxSnapshot,
  Snapshot,
} from './options.ts';
export type { DeliveredNotification, RecordedDelivery } from './record/delivery.ts';
export { EXCHANGE_CHANNEL, type Exchange } from './record/exchange.ts';
export type { EmulatorRecord, RecordedCommit, RecordedError, RecordedRequest } from './record/record.ts';
export {
  readSeed,
  type Seed,
  type SeedApp,
  type SeedCalendar,
  type SeedEvent,
  type SeedGroup,
  type SeedUser,
} from './seed/seed.ts';
export type { MailRecord } from './store/store.ts';
export type { StoreRecords } from './store/store-records.ts';
export type { LifecycleEvent } from './subscriptions/notification.ts';
