/**
 * graphcal: Microsoft Calendar as typed operations.
 * Rows into events: `graphcal/bulk`; the embedded calendar server: `graphcal/emulator`.
 */
export { type Calendar, type Client, type ConnectOptions, connect } from './client/connect.ts';
export type { Connection, ConnectionSettings, CredentialChoice } from './client/connection.ts';
export {
  type Authentication,
  type AuthenticationInput,
  createAuthentication,
  type TokenCredential,
} from './client/identity.ts';
export {
  AuthenticationError,
  describeError,
  GraphcalError,
  InputError,
  LedgerError,
  ServiceError,
  TransportError,
  UsageError,
} from './core/errors.ts';
export { Secret } from './core/secret.ts';
export { VERSION } from './core/version.ts';
export type * from './graph/event.ts';
export {
  type Effect,
  type InputOf,
  type Operation,
  type OperationTable,
  type OutputOf,
  operations,
  type Permissions,
} from './operations/index.ts';
