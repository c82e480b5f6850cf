export {
  defineOperation,
  type Effect,
  type InputOf,
  type Operation,
  type OutputOf,
  type Permissions,
} from './define.ts';
export { findOperation, type OperationTable, operations } from './table.ts';
