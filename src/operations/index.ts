export type { Effect, InputOf, Operation, OutputOf, Permissions } from './define.ts';
export { type OperationTable, operations } from './table.ts';
