/**
 * graphcal: Microsoft Calendar as typed operations.
 * Rows into events: `graphcal/bulk`; the embedded calendar server: `graphcal/emulator`.
 */
export {
  type Calendar,
  type Client,
  type ConnectOptions,
  connect,
  type DryRunMethod,
  type ListMethods,
} from './client/connect.ts';
export type {
  AppLimits,
  CallOptions,
  Connection,
  ConnectionSettings,
  CredentialChoice,
  HttpReply,
  HttpRequest,
  LaneLimits,
  RetryBudget,
  RetryBudgetSettings,
  RetrySettings,
  Sender,
  Transport,
  TransportLimits,
  WireEvent,
  WireEvents,
  WireListener,
} from './client/connection.ts';
export { createFetchTransport, type Fetch, type FetchTransportOptions } from './client/connection.ts';
export type { DryRun, ShownRequest } from './client/dry-run.ts';
export {
  type Authentication,
  type AuthenticationInput,
  createAuthentication,
  type PfxContents,
  readPfx,
  type TokenCredential,
} from './client/identity.ts';
export type { ListItems } from './client/list-items.ts';
export type { ListPage } from './client/read-list.ts';
export {
  type DeviceCode,
  type Interaction,
  type SignIn,
  type SignInOptions,
  type SignInStore,
  signIn,
} from './client/sign-in.ts';
export type { Clock } from './core/clock.ts';
export {
  AuthenticationError,
  BatchError,
  describeError,
  GraphcalError,
  InputError,
  LedgerError,
  ServiceError,
  StorageError,
  TransportError,
  UsageError,
} from './core/errors.ts';
export type { Random } from './core/random.ts';
export { Secret } from './core/secret.ts';
export { VERSION } from './core/version.ts';
export type * from './graph/answered-event.ts';
export type { AnsweredEvent as Event } from './graph/answered-event.ts';
export type * from './graph/event.ts';
export type { TimeInput } from './graph/given-time.ts';
export {
  type Effect,
  type InputOf,
  type Operation,
  type OperationTable,
  type OutputOf,
  operations,
  type Permissions,
} from './operations/index.ts';
